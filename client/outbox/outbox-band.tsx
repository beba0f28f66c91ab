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
        title={t("waiting:page.refused.title")}
        note={t("waiting:page.refused.note")}
      />
    )
  if (reach.state === "captive" || reach.state === "signed_out" || reach.state === "update_needed")
    return (
      <StateBand
        meaning="look"
        word={waits ? what : t("waiting:page.contact")}
        title={t(waits ? "waiting:page.kept.title" : "waiting:page.never.title")}
        note={t(`waiting:page.${reach.state}`)}
      />
    )
  if (reach.state === "online" && when !== null)
    return waits ? (
      <StateBand
        meaning="neutral"
        word={what}
        title={t("waiting:page.sending.title")}
        note={t("waiting:page.sending.note", { when })}
      />
    ) : (
      <StateBand
        meaning="go"
        word={t("waiting:page.empty.word")}
        title={t("waiting:page.empty.title")}
        note={t("waiting:page.empty.note", { when })}
      />
    )
  if (waits)
    return (
      <StateBand
        meaning="offline"
        word={what}
        title={t("waiting:page.kept.title")}
        note={t("waiting:page.kept.note")}
      />
    )
  return (
    <StateBand
      meaning="offline"
      word={t("waiting:page.never.word")}
      title={t("waiting:page.never.title")}
      note={when === null ? t("waiting:page.never.note") : t("waiting:page.empty.note", { when })}
    />
  )
}
