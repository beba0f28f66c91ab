import { useState } from "react"
import { OutboxStrip } from "../outbox/outbox-strip.tsx"
import { signal } from "../scan/feedback.ts"
import { BigButton } from "../ui/big-button.tsx"
import { Keypad } from "../ui/keypad.tsx"
import { ActionBar, Screen } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords } from "../ui/words.ts"
import { signInWords, type Words } from "./refusal-words.ts"
import { signInByBadge } from "./sign-in.ts"

const LEAST = 4
const MOST = 8

/** The PIN of a badge that was read. Digits come by touch or by keys; what is wrong is said in the band, where it moves nothing. */
export function PinEntry({ badge, name, onOther }: { badge: string; name: string | null; onOther: () => void }) {
  const { t, language } = useWords()
  const [pin, setPin] = useState("")
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState<Words | null>(null)
  const enter = async () => {
    if (pin.length < LEAST || busy) return
    setBusy(true)
    const answer = await signInByBadge(badge, pin)
    setBusy(false)
    if (answer.ok) return
    setPin("")
    signal("misread")
    setWrong(signInWords(t, language, "pin", answer))
  }
  const change = (next: string) => {
    if (busy) return
    setWrong(null)
    setPin(next)
  }
  return (
    <Screen
      strip={<OutboxStrip />}
      band={
        <StateBand
          meaning={wrong ? "stop" : "neutral"}
          height="form"
          word={wrong?.todo ?? name ?? t("identity:pin.word")}
          title={wrong?.says ?? t("identity:pin.title")}
        />
      }
      actions={
        <ActionBar>
          <BigButton icon="badge" onClick={onOther}>
            {t("identity:pin.other")}
          </BigButton>
          <BigButton
            kind="main"
            icon="unlock"
            across={false}
            onClick={() => void enter()}
            lacking={busy ? t("identity:pin.checking") : pin.length < LEAST ? t("identity:pin.short") : null}
          >
            {t("identity:pin.go")}
          </BigButton>
        </ActionBar>
      }
    >
      <Keypad
        value={pin}
        onChange={change}
        onDone={() => void enter()}
        length={MOST}
        least={LEAST}
        masked
        label={t("identity:pin.label")}
      />
    </Screen>
  )
}
