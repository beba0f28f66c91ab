import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import type { ReadFact } from "./read-facts.ts"

export type Slot = Tables["fact_slots"]
type FactRow = Tables["facts"]

/** What is here already of what a batch names: a few queries for all of its facts, and kept up as they are taken. */
export interface Known {
  /** By seq, of the batch's stream. */
  slots: Map<number, Slot>
  facts: Map<string, FactRow>
  /** When a sign-in began, by its id. */
  signIns: Map<string, number>
  /** Hashes of photos whose bytes are stored. */
  photos: Set<string>
  /** When the fact before the next one was seen; null: the stream's first. */
  previous: number | null
}

export const isAnother = (slot: Slot | undefined, one: ReadFact) => slot !== undefined && slot.fact_id !== one.id

export async function knowFor(tx: Tx, stream: string, facts: readonly ReadFact[]): Promise<Known> {
  const first = facts[0]
  if (!first) return { slots: new Map(), facts: new Map(), signIns: new Map(), photos: new Set(), previous: null }
  const slots = await slotsOf(
    tx,
    stream,
    facts.map((one) => one.seq),
  )
  const ids = facts.map((one) => one.id)
  const rows = await tx.selectFrom("facts").selectAll().where("id", "in", ids).execute()
  const read = facts.flatMap((one) => one.fact ?? [])
  return {
    slots: new Map(slots.map((slot) => [slot.seq, slot])),
    facts: new Map(rows.map((row) => [row.id, row])),
    signIns: await signInsOf(tx, [...new Set(read.map((fact) => fact.actor.signInId))]),
    photos: await storedOf(tx, [...new Set(read.flatMap((fact) => fact.photos.map((photo) => photo.sha256)))]),
    previous: await seenBefore(tx, stream, first.seq),
  }
}

function slotsOf(tx: Tx, stream: string, seqs: number[]): Promise<Slot[]> {
  return tx.selectFrom("fact_slots").selectAll().where("stream", "=", stream).where("seq", "in", seqs).execute()
}

async function signInsOf(tx: Tx, ids: string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.selectFrom("sign_ins").select(["id", "started_at"]).where("id", "in", ids).execute()
  return new Map(rows.map((row) => [row.id, row.started_at]))
}

async function storedOf(tx: Tx, hashes: string[]): Promise<Set<string>> {
  if (hashes.length === 0) return new Set()
  const rows = await tx
    .selectFrom("photos")
    .select("sha256")
    .where("sha256", "in", hashes)
    .where("state", "=", "stored")
    .execute()
  return new Set(rows.map((row) => row.sha256))
}

async function seenBefore(tx: Tx, stream: string, seq: number): Promise<number | null> {
  const row = await tx
    .selectFrom("fact_slots")
    .innerJoin("facts", "facts.id", "fact_slots.fact_id")
    .select("facts.happened_at")
    .where("fact_slots.stream", "=", stream)
    .where("fact_slots.seq", "<", seq)
    .orderBy("fact_slots.seq", "desc")
    .limit(1)
    .executeTakeFirst()
  return row?.happened_at ?? null
}
