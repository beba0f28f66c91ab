import { navigate as go } from "wouter/use-browser-location"
import { withDatabase } from "../device/database.ts"
import { sharedLive } from "../device/use-live.ts"
import { clockTime } from "../ui/date-words.ts"
import { StatusStrip } from "../ui/status-strip.tsx"
import { useWords, type WordKey } from "../ui/words.ts"
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
  const read = useStrip()
  // nothing is said before it is known: neither a false "sent" nor a false "waiting"
  const leads = { onWhat: () => go("/outbox"), whatLabel: t("outbox:leadsHere") }
  if (!read) return <StatusStrip state="idle" text="" {...leads} />
  const { who, demo, ...facts } = read
  const view = stripView(
    sayContact ? { ...facts, outbox: { ...facts.outbox, factsWaiting: 0, photosWaiting: 0 } } : facts,
  )
  const text = say(view.says)
  function say({ word, params, time, facts: waits, photos }: Said): string {
    if (waits !== undefined) return sayWaiting(t, waits, photos ?? 0)
    return t((demo && short[word]) || word, {
      ...params,
      ...(time !== undefined && { time: clockTime(time, language) }),
    })
  }
  return (
    <StatusStrip
      state={view.state}
      text={text}
      progress={view.progress}
      demo={demo ? t("common:demo") : undefined}
      {...leads}
      {...(who && {
        who: who.person.name.split(" ")[0] ?? "",
        onWho: () => go("/me"),
        whoLabel: t("outbox:leadsToMe"),
      })}
    />
  )
}

/** The demo's badge stands in the strip too, and on a handheld takes the room of a word. */
const short: Partial<Record<WordKey, WordKey>> = {
  "outbox:offlineSince": "outbox:offlineShort",
  "outbox:refused": "outbox:refusedShort",
}

/** All of it in one question, so that the strip never shows a part of it alone. */
async function readStrip() {
  return withDatabase(async (db) => {
    const [outbox, { sync, device, sender, pulling, who, demo }] = await db.transaction("r", [db.meta, db.facts], () =>
      Promise.all([readOutbox(), db.readAll("sync", "device", "sender", "pulling", "who", "demo")]),
    )
    const facts: StripFacts = {
      outbox,
      sync: sync ?? null,
      enrolled: Boolean(device),
      sending: sender?.busy ?? false,
      pulling: pulling ?? null,
      now: Date.now(),
    }
    return { ...facts, who: who ?? null, demo: who?.demo ?? demo ?? false }
  })
}

const useStrip = sharedLive(readStrip)
