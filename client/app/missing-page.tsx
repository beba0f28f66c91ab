import { useLocation } from "wouter"
import { OutboxStrip } from "../outbox/outbox-strip.tsx"
import { BigButton } from "../ui/big-button.tsx"
import { ActionBar, Screen } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords } from "../ui/words.ts"

export function MissingPage() {
  const { t } = useWords()
  const [at, go] = useLocation()
  return (
    <Screen
      seated
      strip={<OutboxStrip />}
      band={<StateBand meaning="look" mark="unknown" word={at} title={t("errors:missing.title")} />}
      actions={
        <ActionBar>
          <BigButton kind="main" icon="arrow" onClick={() => go("/")}>
            {t("errors:page.leave")}
          </BigButton>
        </ActionBar>
      }
    >
      <p>{t("errors:missing.todo")}</p>
    </Screen>
  )
}
