import { relativeDate } from "../ui/date-words.ts"
import { StateBand } from "../ui/state-band.tsx"
import { useWords } from "../ui/words.ts"
import { sayWaiting } from "./say-waiting.ts"
import { useOutbox } from "./use-outbox.ts"
import { useReach } from "./use-reach.ts"

/** One sentence for all of it. Being offline is normal here: calm, and it says that everything is kept. */
export function OutboxBand() {
  const { t, language } = useWords()
  const { factsWaiting, photosWaiting, problems } = useOutbox()
  const reach = useReach()
  if (!reach) return <div className="band neutral scan" />
  const waits = factsWaiting + photosWaiting > 0
  const what = sayWaiting(t, factsWaiting, photosWaiting)
  const when = reach.lastContactAt === null ? null : relativeDate(reach.lastContactAt, Date.now(), language)
  const refused = problems.filter((problem) => problem.verdict === "rejected").length
  if (refused > 0)
    return (
      <StateBand
        meaning="look"
        word={t("outbox:refusedShort", { count: refused })}
        title={t("outbox:page.refused.title")}
        note={t("outbox:page.refused.note")}
      />
    )
  if (reach.state === "captive" || reach.state === "signed_out" || reach.state === "update_needed")
    return (
      <StateBand
        meaning="look"
        word={waits ? what : t("outbox:page.contact")}
        title={t(waits ? "outbox:page.kept.title" : "outbox:page.never.title")}
        note={t(`outbox:page.${reach.state}`)}
      />
    )
  if (reach.state === "online" && when !== null)
    return waits ? (
      <StateBand
        meaning="neutral"
        word={what}
        title={t("outbox:page.sending.title")}
        note={t("outbox:page.sending.note", { when })}
      />
    ) : (
      <StateBand
        meaning="go"
        word={t("outbox:page.empty.word")}
        title={t("outbox:page.empty.title")}
        note={t("outbox:page.empty.note", { when })}
      />
    )
  if (waits)
    return (
      <StateBand meaning="offline" word={what} title={t("outbox:page.kept.title")} note={t("outbox:page.kept.note")} />
    )
  return (
    <StateBand
      meaning="offline"
      word={t("outbox:page.never.word")}
      title={t("outbox:page.never.title")}
      note={when === null ? t("outbox:page.never.note") : t("outbox:page.empty.note", { when })}
    />
  )
}
