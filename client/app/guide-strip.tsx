import { type KeyboardEvent, useEffect } from "react"
import { useLocation } from "wouter"
import type { SignedIn } from "../../shared/contract/identity.ts"
import { Icon } from "../ui/icon.tsx"
import { useWords } from "../ui/words.ts"
import "./guide.css"
import { hideGuide, tick, useGuideKept } from "./guide-kept.ts"
import { GuideList } from "./guide-list.tsx"
import { guideFor, tickedByCall, tickedByPage } from "./guide-steps.ts"

/** The demo's first minutes at a desk: one line under the bar, its steps behind it. They tick themselves. */
export function GuideStrip({ who }: { who: SignedIn }) {
  const { t } = useWords()
  const me = who.person.id
  const { hidden, done } = useGuideKept(me)
  const steps = guideFor(who)
  useTicks(who)
  if (hidden || steps.length === 0) return null
  const next = steps.find((step) => !done.includes(step.id))
  const count = steps.filter((step) => done.includes(step.id)).length
  return (
    <aside className="guide" aria-label={t("guide:title")}>
      <details className="guide-all" onKeyDown={closeOnEscape}>
        <summary>
          <Icon name="flag" size={18} />
          <b>{t("guide:count", { done: count, of: steps.length })}</b>
          <Icon name="down" size={14} />
        </summary>
        <div className="guide-drop">
          <GuideList steps={steps} done={done} onFollow={(id) => tick(me, [id])} />
        </div>
      </details>
      <p className="guide-next" role="status">
        {next ? t(next.word) : t("guide:over")}
      </p>
      <button type="button" className="guide-hide" onClick={() => hideGuide(me)} aria-label={t("guide:hide")}>
        <Icon name="close" size={18} />
      </button>
    </aside>
  )
}

function closeOnEscape(event: KeyboardEvent<HTMLDetailsElement>): void {
  if (event.key !== "Escape" || !event.currentTarget.open) return
  event.stopPropagation()
  event.currentTarget.open = false
  event.currentTarget.querySelector("summary")?.focus()
}

/** By the pages that are opened and by what the server was asked and answered. */
function useTicks(who: SignedIn): void {
  const [at] = useLocation()
  const me = who.person.id
  const steps = guideFor(who)
  useEffect(() => tick(me, tickedByPage(steps, at)), [me, steps, at])
  useEffect(() => {
    const heard = (list: PerformanceObserverEntryList) => {
      const answered = list
        .getEntries()
        .filter((one) => ((one as PerformanceResourceTiming).responseStatus ?? 200) < 300)
      tick(
        me,
        answered.flatMap((one) => tickedByCall(steps, new URL(one.name, location.origin).pathname)),
      )
    }
    const watching = new PerformanceObserver(heard)
    watching.observe({ type: "resource" })
    return () => watching.disconnect()
  }, [me, steps])
}
