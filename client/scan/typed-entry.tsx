import { useState } from "react"
import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import { Code } from "../ui/code.tsx"
import { useWords } from "../ui/words.ts"
import { NumberForm } from "./number-form.tsx"
import { emitScan } from "./scan-bus.ts"
import { useKeys } from "./use-scan.ts"

const LEAST = 3

type Props = { strip: React.ReactNode; onClose: () => void }

/** The number that no scanner reads, by hand. It goes the way of every scan. */
export function TypedEntry({ strip, onClose }: Props) {
  const { t } = useWords()
  const [typed, setTyped] = useState("")
  const [letters, setLetters] = useState(true)
  const number = typed.trim()
  useKeys({ Escape: onClose })
  const look = () => {
    onClose()
    emitScan({ raw: number, channel: "typed" })
  }
  return (
    <NumberForm
      strip={strip}
      title={t("scan:typed.title")}
      label={t("scan:typed.label")}
      hint={t("scan:typed.hint")}
      typed={typed}
      onTyped={setTyped}
      least={LEAST}
      letters={letters}
      onTurn={() => setLetters(!letters)}
      onLook={look}
      onClose={onClose}
    >
      <p className="typed-preview" aria-live="polite">
        {number.length >= LEAST && <Code groups={groupForEye(number.replace(/\s/g, "").toUpperCase())} boldLast={4} />}
      </p>
    </NumberForm>
  )
}
