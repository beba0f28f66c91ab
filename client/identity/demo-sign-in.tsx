import { OutboxStrip } from "../outbox/outbox-strip.tsx"
import { BigButton } from "../ui/big-button.tsx"
import { BrandMark } from "../ui/brand-mark.tsx"
import { Illustration } from "../ui/illustration.tsx"
import { Plate } from "../ui/plate.tsx"
import { ActionBar, Screen } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords } from "../ui/words.ts"
import { DemoPeople, type DemoPerson } from "./demo-people.tsx"
import type { SignInWay } from "./sign-in-page.tsx"

/** The demo's door, in a browser that is no device yet. */
export function DemoSignIn({ people, onWay }: { people: readonly DemoPerson[]; onWay: (way: SignInWay) => void }) {
  const { t } = useWords()
  return (
    <Screen
      seated
      strip={<OutboxStrip />}
      band={
        <StateBand
          meaning="neutral"
          lead={<BrandMark />}
          word={t("common:app")}
          title={t("identity:demo.title")}
          note={t("identity:demo.note")}
          picture={
            <Plate width={116} bare>
              <Illustration name="people" />
            </Plate>
          }
        />
      }
      actions={
        <ActionBar>
          <BigButton icon="mail" onClick={() => onWay("password")}>
            {t("identity:badge.password")}
          </BigButton>
        </ActionBar>
      }
    >
      <DemoPeople people={people} />
    </Screen>
  )
}
