import { useLocation } from "wouter"
import { withDatabase } from "../device/database.ts"
import { useLive } from "../device/use-live.ts"
import { clockTime } from "../ui/date-words.ts"
import { StatusStrip } from "../ui/status-strip.tsx"
import { useWords } from "../ui/words.ts"
import { sayWaiting } from "./say-waiting.ts"
import { type Said, type StripFacts, stripView } from "./strip-view.ts"
import { readOutbox } from "./use-outbox.ts"

type Props = {
  /** On the outbox's own page what waits stands below, so the strip says since when instead. */
  sayContact?: boolean
}

/** The strip of every operator's page: what waits, since when or why, and who. Leads to /outbox and /me. */
export function OutboxStrip({ sayContact = false }: Props) {
  const { t, language } = useWords()
  const [, go] = useLocation()
  const read = useLive(readStrip)
  // nothing is said before it is known: neither a false "sent" nor a false "waiting"
  if (!read) return <StatusStrip state="idle" text="" />
  const { who, demo, ...facts } = read
  const view = stripView(
    sayContact ? { ...facts, outbox: { ...facts.outbox, factsWaiting: 0, photosWaiting: 0 } } : facts,
  )
  const text = say(view.says)
  function say({ word, params, time, facts: waits, photos }: Said): string {
    if (waits !== undefined) return sayWaiting(t, waits, photos ?? 0)
    return t(word, { ...params, ...(time !== undefined && { time: clockTime(time, language) }) })
  }
  return (
    <StatusStrip
      state={view.state}
      text={text}
      progress={view.progress}
      demo={demo ? t("common:demo") : undefined}
      onWhat={() => go("/outbox")}
      whatLabel={t("outbox:leadsHere")}
      {...(who && {
        who: who.person.name.split(" ")[0] ?? "",
        onWho: () => go("/me"),
        whoLabel: t("outbox:leadsToMe"),
      })}
    />
  )
}

/** All of it in one look, so that no part of it is older than another. */
async function readStrip() {
  return withDatabase((db) =>
    db.transaction("r", [db.meta, db.facts], async () => {
      const facts: StripFacts = {
        outbox: await readOutbox(),
        sync: (await db.read("sync")) ?? null,
        enrolled: Boolean(await db.read("device")),
        sending: (await db.read("sender"))?.busy ?? false,
        pulling: (await db.read("pulling")) ?? null,
      }
      const who = (await db.read("who")) ?? null
      return { ...facts, who, demo: who?.demo ?? (await db.read("demo")) ?? false }
    }),
  )
}
