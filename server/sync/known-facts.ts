import { among } from "../db/among.ts"
import type { Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
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
  const slots = await slotsOf(tx, { stream, seqs: facts.map((one) => one.seq) })
  const ids = facts.map((one) => one.id)
  const rows = await factsAmong(tx, { ids })
  const read = facts.flatMap((one) => one.fact ?? [])
  return {
    slots: new Map(slots.map((slot) => [slot.seq, slot])),
    facts: new Map(rows.map((row) => [row.id, row])),
    signIns: await signInsOf(tx, [...new Set(read.map((fact) => fact.actor.signInId))]),
    photos: await storedOf(tx, [...new Set(read.flatMap((fact) => fact.photos.map((photo) => photo.sha256)))]),
    previous: await seenBefore(tx, stream, first.seq),
  }
}

const factsAmong = prepared((db, { ids }: { ids: readonly string[] }) =>
  db
    .selectFrom("facts")
    .selectAll()
    .where(among(db, "id", ids)),
)

const slotsOf = prepared((db, { stream, seqs }: { stream: string; seqs: readonly number[] }) =>
  db
    .selectFrom("fact_slots")
    .selectAll()
    .where("stream", "=", stream)
    .where(among(db, "seq", seqs)),
)

async function signInsOf(tx: Tx, ids: string[]): Promise<Map<string, number>> {
  const rows = ids.length > 0 ? await signInsAmong(tx, { ids }) : []
  return new Map(rows.map((row) => [row.id, row.started_at]))
}

const signInsAmong = prepared((db, { ids }: { ids: readonly string[] }) =>
  db
    .selectFrom("sign_ins")
    .select(["id", "started_at"])
    .where(among(db, "id", ids)),
)

async function storedOf(tx: Tx, hashes: string[]): Promise<Set<string>> {
  const rows = hashes.length > 0 ? await storedAmong(tx, { hashes }) : []
  return new Set(rows.map((row) => row.sha256))
}

const storedAmong = prepared((db, { hashes }: { hashes: readonly string[] }) =>
  db
    .selectFrom("photos")
    .select("sha256")
    .where(among(db, "sha256", hashes))
    .where("state", "=", "stored"),
)

async function seenBefore(tx: Tx, stream: string, seq: number): Promise<number | null> {
  const [row] = await lastBefore(tx, { stream, seq })
  return row?.happened_at ?? null
}

const lastBefore = prepared((db, { stream, seq }: { stream: string; seq: number }) =>
  db
    .selectFrom("fact_slots")
    .innerJoin("facts", "facts.id", "fact_slots.fact_id")
    .select("facts.happened_at")
    .where("fact_slots.stream", "=", stream)
    .where("fact_slots.seq", "<", seq)
    .orderBy("fact_slots.seq", "desc")
    .limit(1),
)
