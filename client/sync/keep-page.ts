import type { PullReply } from "../../shared/contract/sync.ts"
import type { DeviceDatabase, Run } from "../device/database.ts"
import type { Pull } from "../device/rows.ts"
import { recount } from "../outbox/counters.ts"
import { beat } from "./alone.ts"
import { hear, seePosition } from "./contact.ts"
import { fetchPictures } from "./fetch-pictures.ts"
import { arePacks, isPacked, keepRows } from "./keep-docs.ts"
import { rejectPhoto, sendPhotoAgain } from "./photo-verdicts.ts"
import { pullIn, roundOf } from "./pull-state.ts"
import { takeResults } from "./receipts.ts"
import type { SyncWorld } from "./world.ts"

export type Scope = "site" | "catalogue"

/** A pull from zero of more than these goes into packs. */
const FEW = 2000
/** Rows beside the packs, gone ones among them: a device that is never away for long would gather them for ever. */
const MOST_SINCE = 50_000

/**
 * Stores a page with its cursor in one transaction. A pull from zero drops what came before at its *end*: until then the
 * old answers stand. False where another tab has pulled on, or another epoch has begun.
 */
export async function keepPage(
  world: SyncWorld,
  { scope, cursor, sentAt }: { scope: Scope; cursor: string | null; sentAt: number },
  reply: PullReply,
): Promise<boolean> {
  const now = world.now()
  // a small shop never needs it; and no transaction waits for a file
  const long = reply.full && reply.total > FEW ? await import("./keep-packed.ts") : null
  const kept = await world.relaxed((db) =>
    db.transaction("rw", tablesFor(db, reply), async () => {
      const pull = await pullIn(db, scope)
      if (pull.cursor !== cursor || !(await seePosition(db, reply.epoch, reply.position))) return null
      const round = await keepDocs(db, await roundOf(db, scope, pull, reply.full), reply, long)
      await keepVerdicts(db, reply, now)
      await endPage(db, scope, round, reply)
      await hear(db, sentAt, now, reply.serverTime)
      return round
    }),
  )
  if (!kept) return false
  if (!kept.whole && !reply.more) await endRound(world, scope, kept.n)
  void fetchPictures(reply.docs)
  return true
}

/** A capture does not wait for a page that has no word for its fact. */
const tablesFor = (db: DeviceDatabase, { verdicts, photosWanted, safeThrough }: PullReply) =>
  verdicts.length + photosWanted.length + safeThrough.length > 0
    ? [db.docs, db.packs, db.meta, db.facts, db.photos, db.streams]
    : [db.docs, db.packs, db.meta]

async function keepDocs(
  db: DeviceDatabase,
  round: Pull,
  { docs }: PullReply,
  long: typeof import("./keep-packed.ts") | null,
): Promise<Pull> {
  const packed = long !== null && !round.whole && !round.rows && docs.every(({ body }) => body !== null)
  await (packed ? long.keepPacked : keepRows)(db, docs, round.n)
  if (round.whole) return { ...round, since: round.since + docs.length }
  return { ...round, done: round.done + docs.length, rows: round.rows || (!packed && docs.some(isPacked)) }
}

async function keepVerdicts(db: DeviceDatabase, reply: PullReply, now: number): Promise<void> {
  await takeResults(db, reply.verdicts, reply.serverTime)
  for (const { sha256, rejected } of reply.photosWanted) {
    if (rejected === undefined) await sendPhotoAgain(db, sha256)
    else await rejectPhoto(db, sha256, "photo_refused", now)
  }
  for (const { stream, through } of reply.safeThrough) await db.streams.update(stream, { safeThrough: through })
  if (reply.verdicts.length + reply.photosWanted.length > 0) await recount(db, now)
}

async function endPage(db: DeviceDatabase, scope: Scope, round: Pull, reply: PullReply): Promise<void> {
  const ended = !reply.more
  const anew = ended && round.since > MOST_SINCE && (await arePacks(db))
  await db.keep(`pull:${scope}`, { ...round, cursor: anew ? null : reply.cursor })
  const showing = scope === "site" && !round.whole
  if (showing) await db.keep("pulling", ended ? null : { done: round.done, total: Math.max(reply.total, round.done) })
  if (ended && scope === "site") await db.keep("asOf", reply.serverTime)
  if (ended && scope === "catalogue") await db.keep("cataloguePulledAt", reply.serverTime)
}

/** Cut off before its last step, the next page's end does it. */
async function endRound(world: SyncWorld, scope: Scope, n: number): Promise<void> {
  const run: Run = async (work) => {
    // it may take as long as many requests
    await beat(world, false)
    return world.relaxed(work)
  }
  // the first pull has nothing older: no need to walk all of it
  if (n > 1) await (await import("./drop-older.ts")).dropOlder(run, scope, n)
  await world.relaxed((db) =>
    db.transaction("rw", db.meta, async () => {
      const pull = await pullIn(db, scope)
      if (pull.n === n) await db.keep(`pull:${scope}`, { ...pull, whole: true })
    }),
  )
}
