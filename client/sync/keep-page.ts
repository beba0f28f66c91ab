import { catalogueKinds, docBodies, docKinds } from "../../shared/contract/device-docs.ts"
import type { PulledDoc, PullReply } from "../../shared/contract/sync.ts"
import type { DeviceDatabase } from "../device/database.ts"
import type { DocRow, PullRound } from "../device/rows.ts"
import { recount } from "../outbox/counters.ts"
import { hear, seePosition } from "./contact.ts"
import { docKeys } from "./doc-keys.ts"
import { fetchPictures } from "./fetch-pictures.ts"
import { rejectPhoto, sendPhotoAgain } from "./photo-verdicts.ts"
import { takeResult } from "./receipts.ts"
import type { SyncWorld } from "./world.ts"

export type Scope = "site" | "catalogue"

/** More at once would hold the page's thread for longer than a scan may wait. */
const ROWS_AT_ONCE = 250

const kindsOf: Record<Scope, readonly string[]> = {
  site: docKinds.filter((kind) => !(catalogueKinds as readonly string[]).includes(kind)),
  catalogue: catalogueKinds,
}

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
  const kept = await world.relaxed((db) =>
    db.transaction("rw", [db.docs, db.facts, db.photos, db.streams, db.meta], async () => {
      const there = (await db.read(`cursor:${scope}`)) ?? null
      if (there !== cursor || !(await seePosition(db, reply.epoch, reply.position))) return false
      const round = await roundOf(db, scope, cursor === null, reply.full)
      await keepDocs(db, reply.docs, round.n)
      await keepVerdicts(db, reply, now)
      await endPage(db, scope, { ...round, done: round.done + reply.docs.length }, reply)
      await hear(db, sentAt, now, reply.serverTime)
      return true
    }),
  )
  if (kept) void fetchPictures(reply.docs)
  return kept
}

async function roundOf(db: DeviceDatabase, scope: Scope, fromZero: boolean, full: boolean): Promise<PullRound> {
  const round = (await db.read(`round:${scope}`)) ?? { n: 0, whole: true, done: 0 }
  // `full` may stand on each page of a pull from zero: only the first one begins it
  return fromZero || (full && round.whole) ? { n: round.n + 1, whole: false, done: 0 } : round
}

async function keepDocs(db: DeviceDatabase, docs: PulledDoc[], round: number): Promise<void> {
  for (let at = 0; at < docs.length; at += ROWS_AT_ONCE) {
    const some = docs.slice(at, at + ROWS_AT_ONCE)
    const gone = some.filter((doc) => doc.body === null)
    if (gone.length > 0) await db.docs.bulkDelete(gone.map((doc) => [doc.kind, doc.id] as [string, string]))
    const rows = some.filter((doc) => doc.body !== null).flatMap((doc) => toRow(doc, round))
    if (rows.length > 0) await db.docs.bulkPut(rows)
  }
}

/** One that this version cannot read holds up no other. */
function toRow({ kind, id, body }: PulledDoc, round: number): DocRow[] {
  const parsed = docBodies[kind].safeParse(body)
  if (parsed.success) return [{ kind, id, keys: docKeys(kind, parsed.data), body: parsed.data, round }]
  console.warn("a document from the server cannot be read", kind, id)
  return []
}

async function keepVerdicts(db: DeviceDatabase, reply: PullReply, now: number): Promise<void> {
  for (const result of reply.verdicts) await takeResult(db, result, reply.serverTime)
  for (const { sha256, rejected } of reply.photosWanted) {
    if (rejected === undefined) await sendPhotoAgain(db, sha256)
    else await rejectPhoto(db, sha256, "photo_refused", now)
  }
  for (const { stream, through } of reply.safeThrough) await db.streams.update(stream, { safeThrough: through })
  if (reply.verdicts.length + reply.photosWanted.length > 0) await recount(db, now)
}

async function endPage(db: DeviceDatabase, scope: Scope, round: PullRound, reply: PullReply): Promise<void> {
  await db.keep(`cursor:${scope}`, reply.cursor)
  const ended = !reply.more
  if (ended && !round.whole) await dropOlder(db, scope, round.n)
  await db.keep(`round:${scope}`, ended ? { ...round, whole: true } : round)
  const showing = scope === "site" && !round.whole
  if (showing) await db.keep("pulling", ended ? null : { done: round.done, total: Math.max(reply.total, round.done) })
  if (ended && scope === "site") await db.keep("asOf", reply.serverTime)
  if (ended && scope === "catalogue") await db.keep("cataloguePulledAt", reply.serverTime)
}

async function dropOlder(db: DeviceDatabase, scope: Scope, round: number): Promise<void> {
  // the first pull has nothing older: no need to walk all of it
  if (round === 1) return
  await db.docs
    .where("kind")
    .anyOf(kindsOf[scope])
    .and((doc) => doc.round !== round)
    .delete()
}
