import type { FactResult, PushReply } from "../../shared/contract/sync.ts"
import type { DeviceDatabase } from "../device/database.ts"
import type { FactRow } from "../device/rows.ts"
import { recount } from "../outbox/counters.ts"
import { contactIn, hear, seePosition } from "./contact.ts"
import type { Batch } from "./next-batch.ts"
import { isPhotoCode } from "./photo-verdicts.ts"
import type { SyncWorld } from "./world.ts"

/** Stores what a push was answered; how many of its facts that acknowledges. None, where another epoch has begun since. */
export async function storeReceipts(world: SyncWorld, batch: Batch, reply: PushReply, sentAt: number): Promise<number> {
  const now = world.now()
  return world.relaxed((db) =>
    db.transaction("rw", [db.facts, db.photos, db.streams, db.meta], async () => {
      if (!(await seePosition(db, reply.epoch, reply.position))) return 0
      const taken = await takeResults(db, reply.results, reply.serverTime)
      const { ackedThrough, safeThrough } = reply
      await db.streams.update(batch.stream, {
        acknowledgedThrough: ackedThrough,
        safeThrough,
        expectedSeq: ackedThrough + 1,
      })
      await markTold(db, batch)
      await hear(db, sentAt, now, reply.serverTime)
      await recount(db, now)
      return taken
    }),
  )
}

async function markTold(db: DeviceDatabase, { signIns, acknowledged }: Batch): Promise<void> {
  if (acknowledged) await db.keep("contact", { ...(await contactIn(db)), before: null })
  if (signIns.length === 0) return
  const kept = (await db.read("signIns")) ?? []
  const told = new Set([...((await db.read("signInsTold")) ?? []), ...signIns])
  await db.keep(
    "signInsTold",
    kept.filter((claim) => told.has(claim)),
  )
}

/**
 * Only a result that names both id and hash acknowledges (protocol.md 7); how many do. Within a transaction over facts and
 * photos; `serverTime` is that of the answer. All at once: one after another a hundred are a hundred ways to the disk.
 */
export async function takeResults(db: DeviceDatabase, results: FactResult[], serverTime: number): Promise<number> {
  if (results.length === 0) return 0
  const rows = await db.facts.bulkGet(results.map((result) => result.id))
  const taken = results.flatMap((result, nth) => {
    const row = rows[nth]
    if (!row || row.fact.hash !== result.hash) return []
    const acknowledgedAt = row.acknowledgedAt ?? serverTime
    return [{ ...row, ...outcomeOf(row, result), waiting: 0 as const, acknowledgedAt }]
  })
  await db.facts.bulkPut(taken)
  // its export was imported: its photos may go after it
  for (const { setAside, photos } of taken)
    if (setAside !== null)
      for (const sha256 of photos)
        await db.photos
          .where("sha256")
          .equals(sha256)
          .and((photo) => photo.state === "kept")
          .modify({ state: "waiting" })
  return taken.length
}

function outcomeOf(row: FactRow, { verdict, code, message }: FactResult): Partial<FactRow> {
  // what a photo's verdict asks of a person stays asked
  if (verdict === "accepted" && row.open === 1 && isPhotoCode(row.code)) return { verdict }
  const told = { verdict, code: code ?? null, message: message ?? null }
  if (verdict === "accepted") return { ...told, open: 0 }
  // a person who has dealt with this is not asked again when a restored server says the same
  const known = row.verdict === verdict && row.code === told.code
  return known ? told : { ...told, open: 1 }
}
