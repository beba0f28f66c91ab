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
      // all asked for at once: one after another a hundred take as long as they are far from the disk
      const told = await Promise.all(reply.results.map((result) => takeResult(db, result, reply.serverTime)))
      const taken = told.filter(Boolean).length
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
 * Only a result that names both id and hash acknowledges (protocol.md 7). Within a transaction over facts and photos;
 * `serverTime` is that of the answer.
 */
export async function takeResult(db: DeviceDatabase, result: FactResult, serverTime: number): Promise<boolean> {
  const row = await db.facts.get(result.id)
  if (!row || row.fact.hash !== result.hash) return false
  await db.facts.put({
    ...row,
    ...outcomeOf(row, result),
    waiting: 0,
    acknowledgedAt: row.acknowledgedAt ?? serverTime,
  })
  // its export was imported: its photos may go after it
  if (row.setAside !== null)
    for (const sha256 of row.photos)
      await db.photos
        .where("sha256")
        .equals(sha256)
        .and((photo) => photo.state === "kept")
        .modify({ state: "waiting" })
  return true
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
