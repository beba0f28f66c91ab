import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { beginEpoch } from "../sync/epoch.ts"

export interface MissingPhoto {
  sha256: string
  slot: string
  factId: string
  type: string
  happenedAt: number
  /** What is printed on the parcel; null: no parcel is known for it. */
  parcel: string | null
}

const SOME = 500

/**
 * A restored database begins its own life: a new epoch, so that every receipt of the old one is withdrawn and handhelds send
 * again what they kept. A photo whose bytes are nowhere is asked for again, and is named with what it belongs to.
 */
export async function beginAnew(
  tx: Tx,
  ctx: Pick<Context, "now" | "randomBytes">,
  { before, missing }: { before: { epoch: string; position: number }; missing: readonly string[] },
): Promise<{ epoch: string; missing: MissingPhoto[] }> {
  const named: MissingPhoto[] = []
  for (let at = 0; at < missing.length; at += SOME) {
    const some = missing.slice(at, at + SOME)
    named.push(...(await belongings(tx, some)))
    await tx.updateTable("fact_photos").set({ here: 0 }).where("sha256", "in", some).execute()
    await tx.deleteFrom("photos").where("sha256", "in", some).execute()
  }
  const epoch = await beginEpoch(tx, ctx)
  const detail = { before, epoch, missingPhotos: missing.length }
  await appendAudit(tx, ctx, { kind: "system" }, { action: "house.restore", subject: "house", detail })
  return { epoch, missing: named }
}

async function belongings(tx: Tx, hashes: readonly string[]): Promise<MissingPhoto[]> {
  const rows = await tx
    .selectFrom("fact_photos")
    .innerJoin("facts", "facts.id", "fact_photos.fact_id")
    .leftJoin("parcels", "parcels.id", "facts.parcel_id")
    .select(["fact_photos.sha256", "fact_photos.slot", "facts.id", "facts.type", "facts.happened_at", "parcels.key"])
    .where("fact_photos.sha256", "in", hashes)
    .orderBy("facts.happened_at")
    .execute()
  return rows.map(({ sha256, slot, id, type, happened_at, key }) => ({
    sha256,
    slot,
    factId: id,
    type,
    happenedAt: happened_at,
    parcel: key,
  }))
}
