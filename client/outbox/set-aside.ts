import { v7 } from "uuid"
import type { Fact } from "../../shared/contract/facts.ts"
import { hashFact } from "../../shared/domain/fact-hash.ts"
import { type DeviceDatabase, type Run, withDatabase } from "../device/database.ts"
import type { FactRow } from "../device/rows.ts"
import { recount } from "./counters.ts"
import { toRow } from "./record-fact.ts"

/**
 * Sends `v1.FactSetAside` in the number of a fact that the server refuses by its name, so that the facts behind it go on;
 * the fact itself stays for the export (protocol.md 5). False where there is nothing to set aside: it is acknowledged,
 * set aside already, or itself such a stand-in.
 */
export async function setAside(
  factId: string,
  reason: string,
  { strict, now }: { strict: Run; now(): number } = { strict: withDatabase, now: Date.now },
): Promise<boolean> {
  const row = await strict((db) => db.facts.get(factId))
  if (!row || !mayBeSetAside(row)) return false
  const { actor, hash } = row.fact
  const body = { factId, hash, reason: reason.slice(0, 500) }
  const bare = { id: v7(), type: "v1.FactSetAside", actor, deviceTime: now(), body, photos: [] }
  const standIn = { ...bare, hash: await hashFact(bare) }
  return strict((db) =>
    db.transaction("rw", [db.facts, db.photos, db.meta], () => exchange(db, factId, standIn, now())),
  )
}

const mayBeSetAside = (row: FactRow) => row.waiting === 1 && row.fact.type !== "v1.FactSetAside"

async function exchange(
  db: DeviceDatabase,
  factId: string,
  standIn: Omit<Fact, "stream" | "seq">,
  now: number,
): Promise<boolean> {
  const row = await db.facts.get(factId)
  if (!row || !mayBeSetAside(row) || row.stream === undefined || row.seq === undefined) return false
  const { stream, seq, ...aside } = row
  await db.facts.put({ ...aside, waiting: 0, open: 1, code: "set_aside", setAside: standIn.body.reason as string })
  await db.facts.add(toRow({ ...standIn, stream, seq }))
  for (const sha256 of row.photos) await keepForExport(db, sha256)
  await recount(db, now)
  return true
}

/** A photo that another fact sends too goes on waiting. */
async function keepForExport(db: DeviceDatabase, sha256: string): Promise<void> {
  const others = await db.facts.where("photos").equals(sha256).toArray()
  if (others.some((row) => row.setAside === null)) return
  await db.photos
    .where("sha256")
    .equals(sha256)
    .and((photo) => photo.state === "waiting")
    .modify({ state: "kept" })
}
