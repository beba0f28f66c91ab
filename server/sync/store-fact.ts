import type { Fact } from "../../shared/contract/facts.ts"
import type { FactResult } from "../../shared/contract/sync.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import type { Tables } from "../db/tables.ts"
import { writeMany } from "../db/write-many.ts"
import { vouch } from "../receiving/apply-stored.ts"
import { happenedAt } from "../receiving/happened-at.ts"
import { type Known, knowFor } from "./known-facts.ts"

export type FactRow = Tables["facts"]

export interface From {
  deviceId: string | null
  /** Server time less device time at the device's last contact. */
  offset: number | null
  /** The device's enrolment: nothing it tells came before. */
  enrolledAt: number
  imported: boolean
  /** How far the device says that an earlier epoch had acknowledged this stream. */
  restoredThrough?: number
}

/**
 * Stores a fact as it came, with the photos that it names, before anything is made of it. `known`: what a batch knows of
 * all its facts at once; left out, it is asked for this one.
 */
export async function storeFact(
  tx: Tx,
  ctx: Context,
  fact: Fact,
  raw: string,
  from: From,
  known?: Known,
): Promise<FactRow> {
  const here = known ?? (await knowFor(tx, fact.stream, [{ ...fact, raw, fact, flaw: null }]))
  const { parcelId } = fact.body as { parcelId?: unknown }
  const about = typeof parcelId === "string" ? parcelId : null
  const happened_at = momentOf(ctx, fact, from, here)
  const claim = { device_id: from.deviceId, person_id: fact.actor.personId, sign_in_id: fact.actor.signInId }
  const imported = from.imported ? (1 as const) : (0 as const)
  // of a batch each is applied at once: it is written as it will stand if its verb takes it
  const stored = known ? await vouch(tx, { ...claim, happened_at, imported }) : waitingStill
  const row: FactRow = {
    id: fact.id,
    hash: fact.hash,
    stream: fact.stream,
    seq: fact.seq,
    type: fact.type,
    ...claim,
    device_time: fact.deviceTime,
    received_at: ctx.now(),
    raw,
    ...stored,
    superseded_by: null,
    imported,
    restored: fact.seq <= (from.restoredThrough ?? 0) ? 1 : 0,
    parcel_id: about ?? (await parcelOfTarget(tx, fact)),
    happened_at,
    position: null,
  }
  await writeMany(tx, "facts", [row])
  await storePhotoNames(tx, fact, here)
  here.previous = row.happened_at
  return row
}

const waitingStill = { verdict: "review", code: "waiting", message: null, waits_for: null, applied: 0 } as const

const parcelOfFact = prepared((db, { factId }: { factId: string }) =>
  db.selectFrom("facts").select("parcel_id").where("id", "=", factId),
)

/** A photo for another fact, or its undoing, speaks of the parcel that the other speaks of. */
async function parcelOfTarget(tx: Tx, fact: Fact): Promise<string | null> {
  const { factId } = fact.body as { factId?: unknown }
  if (typeof factId !== "string") return null
  const [target] = await parcelOfFact(tx, { factId })
  return target?.parcel_id ?? null
}

function momentOf(ctx: Context, fact: Fact, from: From, known: Known): number {
  return happenedAt({
    deviceTime: fact.deviceTime,
    offset: from.offset,
    notBefore: known.signIns.get(fact.actor.signInId) ?? from.enrolledAt,
    receivedAt: ctx.now(),
    previous: known.previous,
  })
}

async function storePhotoNames(tx: Tx, fact: Fact, known: Known): Promise<void> {
  if (fact.photos.length === 0) return
  const rows = fact.photos.map(({ slot, sha256, bytes, mime }) => ({
    fact_id: fact.id,
    slot,
    sha256,
    bytes,
    mime,
    here: known.photos.has(sha256) ? (1 as const) : (0 as const),
  }))
  await writeMany(tx, "fact_photos", rows)
}

export function resultOf(row: Pick<FactRow, "id" | "hash" | "verdict" | "code" | "message">): FactResult {
  const { id, hash, verdict, code, message } = row
  return { id, hash, verdict, ...(code !== null && { code }), ...(message !== null && { message }) }
}
