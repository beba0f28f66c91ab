import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import { useKeys } from "../scan/use-scan.ts"
import { BigButton } from "../ui/big-button.tsx"
import { Code } from "../ui/code.tsx"
import { Illustration } from "../ui/illustration.tsx"
import { Plate } from "../ui/plate.tsx"
import { ActionBar, Screen } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords } from "../ui/words.ts"
import type { Unknown } from "./answers.ts"
import { useBench } from "./bench.ts"
import { CaptureTrouble } from "./capture-trouble.tsx"
import { carrierName } from "./carrier-name.ts"
import { useMain } from "./use-main.ts"

/** Nobody announced it: the scan is kept already, and one tap receives the parcel all the same. */
export function UnknownScreen({ unknown, onBack }: { unknown: Unknown; onBack: () => void }) {
  const { t } = useWords()
  const { strip, openCamera, typeNumber, start } = useBench()
  const isParcel = unknown.readAs === "tracking" || unknown.readAs === "sscc"
  const open = () => void start(unknown.candidate).then((done) => done && onBack())
  useMain(open)
  useKeys({ Escape: onBack })
  const code = unknown.key ?? unknown.scan.raw.slice(0, 60)
  return (
    <Screen
      strip={strip}
      band={
        <StateBand
          meaning="look"
          mark="unknown"
          word={t("receiving:unknown.kept")}
          title={t(isParcel ? "receiving:unknown.parcel" : "receiving:unknown.code")}
          note={t(isParcel ? "receiving:unknown.noReturn" : "receiving:unknown.notOurs")}
          picture={
            <Plate width={104}>
              <Illustration name="unknownParcel" />
            </Plate>
          }
          answerKey={code}
        />
      }
      actions={
        <ActionBar>
          <BigButton icon="keyboard" onClick={() => typeNumber()}>
            {t("scan:typeNumber")}
          </BigButton>
          <BigButton icon="retake" onClick={openCamera}>
            {t("receiving:unknown.otherCode")}
          </BigButton>
          <BigButton kind="main" icon="box" onClick={open}>
            {t("receiving:unknown.open")}
          </BigButton>
        </ActionBar>
      }
    >
      <CaptureTrouble />
      <h2 className="receiving-list-title">{carrierName(unknown.carrier) ?? t("receiving:misread.read")}</h2>
      <span className="receiving-answer-code">
        <Code groups={groupForEye(code, unknown.carrier)} boldLast={4} />
      </span>
      <p className="quiet-text">{t(isParcel ? "receiving:unknown.often" : "receiving:unknown.first")}</p>
    </Screen>
  )
}
