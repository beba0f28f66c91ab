import type { Fact } from "../../shared/contract/facts.ts"
import type { FactResult } from "../../shared/contract/sync.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { happenedAt } from "../receiving/happened-at.ts"

export type FactRow = Tables["facts"]

export interface From {
  deviceId: string | null
  /** Server time less device time at the device's last contact. */
  offset: number | null
  /** The device's enrolment: nothing it tells came before. */
  enrolledAt: number
  imported: boolean
}

/** Stores a fact as it came, with the photos that it names, before anything is made of it. */
export async function storeFact(tx: Tx, ctx: Context, fact: Fact, raw: string, from: From): Promise<FactRow> {
  const { parcelId } = fact.body as { parcelId?: unknown }
  const about = typeof parcelId === "string" ? parcelId : null
  const row = {
    id: fact.id,
    hash: fact.hash,
    stream: fact.stream,
    seq: fact.seq,
    type: fact.type,
    device_id: from.deviceId,
    person_id: fact.actor.personId,
    sign_in_id: fact.actor.signInId,
    device_time: fact.deviceTime,
    received_at: ctx.now(),
    raw,
    verdict: "review" as const,
    code: "waiting",
    applied: 0 as const,
    imported: from.imported ? (1 as const) : (0 as const),
    parcel_id: about ?? (await parcelOfTarget(tx, fact)),
    happened_at: await momentOf(tx, ctx, fact, from),
  }
  const stored = await tx.insertInto("facts").values(row).returningAll().executeTakeFirstOrThrow()
  await storePhotoNames(tx, fact)
  return stored
}

/** A photo for another fact, or its undoing, speaks of the parcel that the other speaks of. */
async function parcelOfTarget(tx: Tx, fact: Fact): Promise<string | null> {
  const { factId } = fact.body as { factId?: unknown }
  if (typeof factId !== "string") return null
  const target = await tx.selectFrom("facts").select("parcel_id").where("id", "=", factId).executeTakeFirst()
  return target?.parcel_id ?? null
}

async function momentOf(tx: Tx, ctx: Context, fact: Fact, from: From): Promise<number> {
  const signIn = await tx
    .selectFrom("sign_ins")
    .select("started_at")
    .where("id", "=", fact.actor.signInId)
    .executeTakeFirst()
  const before = await tx
    .selectFrom("fact_slots")
    .innerJoin("facts", "facts.id", "fact_slots.fact_id")
    .select("facts.happened_at")
    .where("fact_slots.stream", "=", fact.stream)
    .where("fact_slots.seq", "=", fact.seq - 1)
    .executeTakeFirst()
  return happenedAt({
    deviceTime: fact.deviceTime,
    offset: from.offset,
    notBefore: signIn?.started_at ?? from.enrolledAt,
    receivedAt: ctx.now(),
    previous: before?.happened_at ?? null,
  })
}

async function storePhotoNames(tx: Tx, fact: Fact): Promise<void> {
  if (fact.photos.length === 0) return
  const hashes = fact.photos.map((photo) => photo.sha256)
  const stored = await tx
    .selectFrom("photos")
    .select("sha256")
    .where("sha256", "in", hashes)
    .where("state", "=", "stored")
    .execute()
  const here = new Set(stored.map((photo) => photo.sha256))
  await tx
    .insertInto("fact_photos")
    .values(
      fact.photos.map(({ slot, sha256, bytes, mime }) => ({
        fact_id: fact.id,
        slot,
        sha256,
        bytes,
        mime,
        here: here.has(sha256) ? (1 as const) : (0 as const),
      })),
    )
    .execute()
}

export function resultOf(row: Pick<FactRow, "id" | "hash" | "verdict" | "code" | "message">): FactResult {
  const { id, hash, verdict, code, message } = row
  return { id, hash, verdict, ...(code !== null && { code }), ...(message !== null && { message }) }
}
