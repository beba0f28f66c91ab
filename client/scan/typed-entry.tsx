import { type FormEvent, useState } from "react"
import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import { BigButton } from "../ui/big-button.tsx"
import { Code } from "../ui/code.tsx"
import { Field } from "../ui/field.tsx"
import { ActionBar, Screen } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords } from "../ui/words.ts"
import { emitScan } from "./scan-bus.ts"
import { useKeys } from "./use-scan.ts"

type Props = { strip: React.ReactNode; onClose: () => void }

/** The number that no scanner reads, by hand. It goes the way of every scan. */
export function TypedEntry({ strip, onClose }: Props) {
  const { t } = useWords()
  const [typed, setTyped] = useState("")
  const [letters, setLetters] = useState(true)
  const number = typed.trim()
  useKeys({ Escape: onClose })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (number.length < 3) return
    onClose()
    emitScan({ raw: number, channel: "typed" })
  }
  return (
    <form onSubmit={submit}>
      <Screen
        strip={strip}
        band={<StateBand meaning="neutral" height="form" word={t("scan:typed.word")} title={t("scan:typed.title")} />}
        actions={
          <ActionBar>
            <BigButton icon="back" onClick={onClose}>
              {t("common:back")}
            </BigButton>
            <BigButton icon="keyboard" onClick={() => setLetters(!letters)}>
              {letters ? t("scan:typed.digits") : t("scan:typed.letters")}
            </BigButton>
            <BigButton
              kind="main"
              icon="search"
              type="submit"
              lacking={number.length < 3 ? t("scan:typed.lacking") : null}
            >
              {t("scan:typed.look")}
            </BigButton>
          </ActionBar>
        }
      >
        <Field
          label={t("scan:typed.label")}
          hint={t("scan:typed.hint")}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          inputMode={letters ? "text" : "numeric"}
          autoCapitalize="characters"
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="search"
          autoFocus
        />
        <p className="typed-preview" aria-live="polite">
          {number.length >= 3 && <Code groups={groupForEye(number.replace(/\s/g, "").toUpperCase())} boldLast={4} />}
        </p>
      </Screen>
    </form>
  )
}
