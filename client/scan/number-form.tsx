import type { FormEvent } from "react"
import { BigButton } from "../ui/big-button.tsx"
import { Field } from "../ui/field.tsx"
import { ActionBar, Screen } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords } from "../ui/words.ts"

type Props = {
  strip: React.ReactNode
  title: string
  label: string
  hint: string
  typed: string
  onTyped: (typed: string) => void
  /** Fewer characters are not looked for. */
  least: number
  /** The keyboard that opens: of letters, or the digits alone. */
  letters: boolean
  onTurn: () => void
  onLook: () => void
  onClose: () => void
  children: React.ReactNode
}

/** A number by hand, with the keyboard that it needs, and what is beneath it while it is typed. */
export function NumberForm({ strip, title, label, hint, typed, onTyped, least, letters, ...rest }: Props) {
  const { t } = useWords()
  const isShort = typed.trim().length < least
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isShort) rest.onLook()
  }
  return (
    <form onSubmit={submit}>
      <Screen
        strip={strip}
        band={<StateBand meaning="neutral" height="form" word={t("scan:typed.word")} title={title} />}
        actions={
          <ActionBar>
            <BigButton icon="back" onClick={rest.onClose}>
              {t("common:back")}
            </BigButton>
            <BigButton icon="keyboard" onClick={rest.onTurn}>
              {letters ? t("scan:typed.digits") : t("scan:typed.letters")}
            </BigButton>
            <BigButton kind="main" icon="search" type="submit" lacking={isShort ? t("scan:typed.lacking") : null}>
              {t("scan:typed.look")}
            </BigButton>
          </ActionBar>
        }
      >
        <Field
          label={label}
          hint={hint}
          value={typed}
          onChange={(event) => onTyped(event.target.value)}
          inputMode={letters ? "text" : "numeric"}
          autoCapitalize="characters"
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="search"
          autoFocus
        />
        {rest.children}
      </Screen>
    </form>
  )
}
