import { useEffect } from "react"
import { useLocation } from "wouter"
import type { SignedIn } from "../../shared/contract/identity.ts"
import { withDatabase } from "../device/database.ts"
import { useDrafts } from "../device/drafts.ts"
import { useLive } from "../device/use-live.ts"
import { OutboxStrip } from "../outbox/outbox-strip.tsx"
import { BigButton } from "../ui/big-button.tsx"
import { Icon } from "../ui/icon.tsx"
import { ActionBar, Screen } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords } from "../ui/words.ts"
import "./guide.css"
import { tick, useGuideKept } from "./guide-kept.ts"
import { GuideList } from "./guide-list.tsx"
import { type Counts, guideFor, tickedByCount } from "./guide-steps.ts"

/** The demo's first minutes on a handheld: a page of its own, for nothing may lie over an answer there. */
export function GuidePage({ who, landing }: { who: SignedIn; landing: string }) {
  const { t } = useWords()
  const [, go] = useLocation()
  const me = who.person.id
  const { done } = useGuideKept(me)
  const steps = guideFor(who)
  const counts = useCounts()
  useEffect(() => {
    if (counts) tick(me, tickedByCount(steps, counts))
  }, [me, steps, counts])
  const count = steps.filter((step) => done.includes(step.id)).length
  return (
    <Screen
      strip={<OutboxStrip />}
      band={
        <StateBand
          meaning="neutral"
          height="form"
          word={t("guide:short", { done: count, of: steps.length })}
          title={t("guide:title")}
          lead={<Icon name="flag" size={36} />}
        />
      }
      actions={
        <ActionBar>
          <BigButton kind="main" icon="arrow" onClick={() => go(landing)}>
            {t("guide:toWork")}
          </BigButton>
        </ActionBar>
      }
    >
      <div className="guide-page">
        <GuideList steps={steps} done={done} onFollow={(id) => tick(me, [id])} />
      </div>
    </Screen>
  )
}

/** What this device has come to: its drafts, and the shift's tally. */
function useCounts(): Counts | null {
  const drafts = useDrafts()
  const tally = useLive(() => withDatabase(async (db) => (await db.read("tally")) ?? null))
  if (!drafts || tally === undefined) return null
  const begun = drafts.filter((row) => row.kind === "parcel")
  const checked = begun.some((row) => ((row.state as { units?: unknown[] }).units?.length ?? 0) > 0)
  const [parcels, units] = [tally?.parcels ?? 0, tally?.units ?? 0]
  return { scanned: begun.length + parcels, checked: units + (checked ? 1 : 0), closed: parcels }
}
