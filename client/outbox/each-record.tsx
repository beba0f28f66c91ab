import { useLive } from "../device/use-live.ts"
import { BigButton } from "../ui/big-button.tsx"
import { clockTime } from "../ui/date-words.ts"
import { Icon } from "../ui/icon.tsx"
import { ActionBar, Row, Screen, Sheet } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords } from "../ui/words.ts"
import { factWords } from "./fact-words.ts"
import { OutboxStrip } from "./outbox-strip.tsx"
import { readWaiting } from "./read-waiting.ts"

/** The oldest that wait: one of them may be what holds up the rest. */
export function StuckFacts({ onBack, onChoose }: { onBack: () => void; onChoose: (factId: string) => void }) {
  const { t, language } = useWords()
  const waiting = useLive(readWaiting)
  return (
    <Screen
      strip={<OutboxStrip />}
      band={
        <StateBand
          meaning="neutral"
          height="form"
          word={t("outbox:problem.stuck")}
          title={t("outbox:problem.waitingList")}
        />
      }
      actions={
        <ActionBar>
          <BigButton kind="main" icon="back" onClick={onBack}>
            {t("common:back")}
          </BigButton>
        </ActionBar>
      }
    >
      <p className="quiet-text">{t("outbox:problem.stuckNote")}</p>
      <Sheet label={t("outbox:problem.waitingList")}>
        {waiting?.oldest.map(({ id, type, at }) => (
          <li key={id}>
            <Row
              title={factWords(t, "one", type)}
              note={clockTime(at, language)}
              end={<Icon name="next" />}
              onClick={() => onChoose(id)}
            />
          </li>
        ))}
      </Sheet>
    </Screen>
  )
}
