import { BigButton } from "../ui/big-button.tsx"
import { Code } from "../ui/code.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"
import { useBench } from "./bench.ts"
import type { UnitInHand } from "./parcel-draft.ts"

/** The marks of this one thing: its serial where the line is tracked, its licence plate where one was stuck on. */
export function SerialAsk({ unit }: { unit: UnitInHand }) {
  const { t } = useWords()
  const { perform, openCamera } = useBench()
  return (
    <>
      {unit.serialTracked && unit.serial === null && !unit.noSerial && (
        <LineMessage
          meaning="look"
          title={t("receiving:serial.scan")}
          action={
            <span className="receiving-two">
              <BigButton icon="camera" onClick={openCamera}>
                {t("receiving:serial.camera")}
              </BigButton>
              <BigButton onClick={() => void perform({ do: "noSerial" })}>{t("receiving:serial.unreadable")}</BigButton>
            </span>
          }
        />
      )}
      {unit.noSerial && <LineMessage meaning="neutral" title={t("receiving:serial.without")} />}
      {unit.serial !== null && (
        <p>
          {t("receiving:serial.is")} <Code small groups={[unit.serial]} boldLast={4} />
        </p>
      )}
      {unit.lpn !== null && (
        <p>
          {t("receiving:serial.plate")} <Code small groups={[unit.lpn]} boldLast={3} />
        </p>
      )}
    </>
  )
}
