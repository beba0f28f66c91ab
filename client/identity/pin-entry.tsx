import { useState } from "react"
import { OutboxStrip } from "../outbox/outbox-strip.tsx"
import { signal } from "../scan/feedback.ts"
import { type ScanRead, useScan } from "../scan/use-scan.ts"
import { BigButton } from "../ui/big-button.tsx"
import { Icon } from "../ui/icon.tsx"
import { Keypad } from "../ui/keypad.tsx"
import { ActionBar, Screen } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords } from "../ui/words.ts"
import { signInWords, type Words } from "./refusal-words.ts"
import { signInByBadge } from "./sign-in.ts"

const LEAST = 4
const MOST = 8

type Props = {
  badge: string
  name: string | null
  /** A code that is no PIN. */
  onScan: (read: ScanRead) => void
  onOther: () => void
}

/** The PIN of a badge that was read. Digits come by touch or by keys; what is wrong is said in the band, where it moves nothing. */
export function PinEntry({ badge, name, onScan, onOther }: Props) {
  const { t, language } = useWords()
  const [pin, setPin] = useState("")
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState<Words | null>(null)
  const enter = async (typed = pin) => {
    if (typed.length < LEAST || busy) return
    setBusy(true)
    const answer = await signInByBadge(badge, typed)
    setBusy(false)
    if (answer.ok) return
    setPin("")
    signal("misread")
    setWrong(signInWords(t, language, "pin", answer))
  }
  // fast hands on a keyboard look like a scanner
  useScan((read) => void (/^\d{4,8}$/.test(read.scan.raw) ? enter(read.scan.raw) : onScan(read)))
  const change = (next: string) => {
    if (busy) return
    setWrong(null)
    setPin(next)
  }
  if (wrong && !wrong.again) return <NotIn words={wrong} onAgain={() => setWrong(null)} onOther={onOther} />
  return (
    <Screen
      strip={<OutboxStrip />}
      band={
        <StateBand
          meaning={wrong ? "stop" : "neutral"}
          height="form"
          {...(!wrong && { lead: <Icon name="badge" size={36} /> })}
          word={wrong?.todo ?? name ?? t("identity:pin.word")}
          title={wrong?.says ?? t("identity:pin.title")}
        />
      }
      actions={
        <ActionBar>
          <BigButton
            kind="main"
            icon="unlock"
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
        beside={
          <BigButton kind="quiet" label={t("identity:pin.other")} onClick={onOther}>
            <Icon name="back" />
          </BigButton>
        }
        label={t("identity:pin.label")}
      />
    </Screen>
  )
}

/** A refusal that another try at once cannot mend: said large, with what can be done. */
function NotIn({ words, onAgain, onOther }: { words: Words; onAgain: () => void; onOther: () => void }) {
  const { t } = useWords()
  return (
    <Screen
      strip={<OutboxStrip />}
      band={<StateBand meaning="stop" word={t("identity:wrong.word")} title={words.says} />}
      actions={
        <ActionBar>
          <BigButton icon="retake" onClick={onAgain}>
            {t("common:retry")}
          </BigButton>
          <BigButton kind="main" icon="badge" onClick={onOther}>
            {t("identity:pin.other")}
          </BigButton>
        </ActionBar>
      }
    >
      {words.todo && <p>{words.todo}</p>}
    </Screen>
  )
}
