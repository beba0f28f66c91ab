import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import { useKeys } from "../scan/use-scan.ts"
import { BigButton } from "../ui/big-button.tsx"
import { Code } from "../ui/code.tsx"
import { ActionBar, Screen } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords } from "../ui/words.ts"
import type { Misread } from "./answers.ts"
import { useBench } from "./bench.ts"
import { useMain } from "./use-main.ts"

type Props = { misread: Misread; onBack: () => void; onNoLabel?: (() => void) | undefined }

/** Nothing is kept of a misread: scan again, with the character in doubt shown. */
export function MisreadScreen({ misread, onBack, onNoLabel }: Props) {
  const { t } = useWords()
  const { strip, openCamera, typeNumber } = useBench()
  const compact = misread.raw
    .replace(/[^0-9A-Za-z]/g, "")
    .toUpperCase()
    .slice(0, 40)
  const isCheck = misread.why === "check"
  useMain(openCamera)
  useKeys({ Escape: onBack })
  return (
    <Screen
      strip={strip}
      band={
        <StateBand
          meaning="stop"
          word={t("scan:outcome.misread")}
          title={t(misread.why === "routing" ? "receiving:misread.otherCode" : "receiving:misread.again")}
          note={t("receiving:misread.nothingKept")}
        />
      }
      actions={
        <ActionBar>
          <BigButton icon="keyboard" onClick={() => typeNumber(compact)}>
            {t("scan:typeNumber")}
          </BigButton>
          {onNoLabel ? (
            <BigButton icon="parcel" onClick={onNoLabel}>
              {t("receiving:noLabel")}
            </BigButton>
          ) : (
            <BigButton icon="back" onClick={onBack}>
              {t("common:back")}
            </BigButton>
          )}
          <BigButton kind="main" icon="camera" onClick={openCamera}>
            {t("scan:openCamera")}
          </BigButton>
        </ActionBar>
      }
    >
      <h2 className="receiving-list-title">{t("receiving:misread.read")}</h2>
      <span className="receiving-answer-code">
        <Code groups={groupForEye(compact, misread.carrier)} boldLast={4} doubtLast={isCheck ? 1 : 0} />
      </span>
      <p>{adviceOf(misread, t)}</p>
      {misread.suggestions.length > 0 && misread.suggestions.length <= 3 && (
        <p>
          {t("receiving:misread.perhaps")}{" "}
          {misread.suggestions.map((number) => (
            <span key={number} className="receiving-answer-code">
              <Code groups={groupForEye(number)} />
            </span>
          ))}
        </p>
      )}
    </Screen>
  )
}

function adviceOf({ why, lastShouldBe }: Misread, t: ReturnType<typeof useWords>["t"]): string {
  if (why === "routing") return t("receiving:misread.routing")
  if (why === "cut") return t("receiving:misread.cut")
  if (why === "partial") return t("receiving:misread.partial")
  return lastShouldBe === null ? t("receiving:misread.check") : t("receiving:misread.last", { digit: lastShouldBe })
}
