import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { FactResult, PushRequest } from "../../shared/contract/sync.ts"
import type { Actor } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { applyStored } from "../receiving/apply-stored.ts"
import { seenByDevice } from "./epoch.ts"
import { lockPhotos } from "./lock-photos.ts"
import type { ReadFact } from "./read-facts.ts"
import { type FactRow, type From, resultOf, storeFact } from "./store-fact.ts"
import { recordGap, shrinkGap, takeStream } from "./streams.ts"

type Slot = Tables["fact_slots"]

export interface Push {
  device: { id: string }
  actor: Actor
  request: PushRequest
  /** By seq. */
  facts: ReadFact[]
}
export interface Ingested {
  epoch: string
  results: FactResult[]
  ackedThrough: number
  safeThrough: number
}

/** One push in one transaction. Steps are numbered as in protocol.md 6 and 7; each fact ends with its own verdict. */
export async function ingest(tx: Tx, ctx: Context, push: Push): Promise<Result<Ingested>> {
  const { device, request, facts } = push
  // 1 the epoch: another one records nothing
  const { state, epoch } = await seenByDevice(tx, ctx, request)
  if (state === "epoch_changed") return refused("epoch_changed", undefined, { epoch })
  // 2 the device, its clock, and the photos that the facts name
  const from = await meetDevice(tx, ctx, device.id, request.deviceTime)
  await lockPhotos(
    tx,
    facts.flatMap(({ fact }) => fact?.photos.map((photo) => photo.sha256) ?? []),
  )
  // 3 the stream: one device's, and a number in it is one fact's
  const stream = await takeStream(tx, ctx, request.stream, device.id)
  const known = await knownOf(tx, stream.id, facts)
  if (stream.device_id !== device.id || facts.some((one) => isAnother(known.slots.get(one.seq), one)))
    return fork(tx, ctx, push)
  // 4 each fact in its number
  const results: FactResult[] = []
  let expected = stream.last_seq + 1
  for (const one of facts) {
    const slot = known.slots.get(one.seq)
    if (one.seq > expected) expected = await skipTo(tx, ctx, push, expected, one.seq)
    if (one.seq > expected) break
    results.push(slot ? await again(tx, slot, one) : await take(tx, ctx, known, one, from))
    // 5 the stream moves on
    if (one.seq < expected && !slot) await shrinkGap(tx, stream.id, one.seq)
    expected = Math.max(expected, one.seq + 1)
  }
  const last = await lastFilled(tx, stream.id, expected - 1)
  if (last !== stream.last_seq)
    await tx.updateTable("streams").set({ last_seq: last }).where("id", "=", stream.id).execute()
  if (facts.length > 0 && results.length === 0) return refused("seq_gap", undefined, { expectedSeq: last + 1 })
  return done({ epoch, results, ackedThrough: last, safeThrough: stream.safe_through })
}

/** Its clock's offset as it was before this contact; then as it is now. */
async function meetDevice(tx: Tx, ctx: Context, id: string, deviceTime: number | undefined): Promise<From> {
  const device = await tx.selectFrom("devices").selectAll().where("id", "=", id).executeTakeFirstOrThrow()
  const measured = deviceTime === undefined ? null : ctx.now() - deviceTime
  await tx
    .updateTable("devices")
    .set({ last_seen_at: ctx.now(), ...(measured !== null && { clock_offset: measured }) })
    .where("id", "=", id)
    .execute()
  return { deviceId: id, offset: device.clock_offset ?? measured, enrolledAt: device.enrolled_at, imported: false }
}

interface Known {
  slots: Map<number, Slot>
  facts: Map<string, FactRow>
}

async function knownOf(tx: Tx, stream: string, facts: readonly ReadFact[]): Promise<Known> {
  const known: Known = { slots: new Map(), facts: new Map() }
  const [first, last] = [facts[0], facts.at(-1)]
  if (!first || !last) return known
  const slots = await tx
    .selectFrom("fact_slots")
    .selectAll()
    .where("stream", "=", stream)
    .where(
      "seq",
      "in",
      facts.map((one) => one.seq),
    )
    .execute()
  const ids = facts.map((one) => one.id)
  const rows = await tx.selectFrom("facts").selectAll().where("id", "in", ids).execute()
  for (const slot of slots) known.slots.set(slot.seq, slot)
  for (const row of rows) known.facts.set(row.id, row)
  return known
}

const isAnother = (slot: Slot | undefined, one: ReadFact) => slot !== undefined && slot.fact_id !== one.id

/** Two devices number one stream, or one was restored from a copy: it mints a new stream, and an administrator is told. */
async function fork(tx: Tx, ctx: Context, { request, actor, device }: Push): Promise<Result<never>> {
  await tx.updateTable("streams").set({ forked_at: ctx.now() }).where("id", "=", request.stream).execute()
  const detail = { device: device.id }
  await appendAudit(tx, ctx, actor, { action: "sync.forked", subject: `stream:${request.stream}`, detail })
  return refused("stream_forked")
}

/** What the device no longer has, below the lowest that it keeps, is recorded by name; answers what is expected then. */
async function skipTo(tx: Tx, ctx: Context, push: Push, expected: number, seq: number): Promise<number> {
  const to = Math.min(push.request.firstKept, seq)
  const filled = (await lastFilled(tx, push.request.stream, expected - 1)) + 1
  if (filled >= seq || to <= filled) return filled
  await recordGap(tx, ctx, push.request.stream, filled, to - 1)
  const subject = `stream:${push.request.stream}`
  await appendAudit(tx, ctx, push.actor, { action: "sync.gap", subject, detail: { from: filled, to: to - 1 } })
  return to
}

/** A number that is filled already gets its first answer; another text under its fact's id is never applied. */
async function again(tx: Tx, slot: Slot, one: ReadFact): Promise<FactResult> {
  if (slot.hash !== one.hash) return { id: one.id, hash: one.hash, verdict: "rejected", code: "id_conflict" }
  return resultOfSlot(tx, slot)
}

async function resultOfSlot(tx: Tx, slot: Slot): Promise<FactResult> {
  const { fact_id: id, hash, verdict, code } = slot
  if (verdict !== null) return resultOf({ id, hash, verdict: verdict as "rejected", code, message: null })
  return resultOf(await tx.selectFrom("facts").selectAll().where("id", "=", id).executeTakeFirstOrThrow())
}

/** A number that is filled for the first time: with a new fact, one known under another number, or one never to be valid. */
async function take(tx: Tx, ctx: Context, known: Known, one: ReadFact, from: From): Promise<FactResult> {
  const first = known.facts.get(one.id)
  if (first && first.hash === one.hash) {
    await fillSlot(tx, ctx, one, null)
    return resultOf(first)
  }
  const flaw = first ? "id_conflict" : one.flaw
  if (flaw !== null) {
    await fillSlot(tx, ctx, one, flaw)
    return { id: one.id, hash: one.hash, verdict: "rejected", code: flaw }
  }
  if (!one.fact) throw new Error("a fact is either read or flawed")
  const row = await storeFact(tx, ctx, one.fact, one.raw, from)
  await fillSlot(tx, ctx, one, null)
  const verdict = await applyStored(tx, ctx, row)
  known.facts.set(one.id, { ...row, ...verdict })
  return resultOf({ ...row, ...verdict })
}

async function fillSlot(tx: Tx, ctx: Context, one: ReadFact, flaw: string | null): Promise<void> {
  const own = flaw === null ? {} : { verdict: "rejected", code: flaw, raw: one.raw }
  await tx
    .insertInto("fact_slots")
    .values({ stream: one.stream, seq: one.seq, fact_id: one.id, hash: one.hash, at: ctx.now(), ...own })
    .execute()
}

/** From here on without a hole: an import may have filled numbers ahead. */
async function lastFilled(tx: Tx, stream: string, from: number): Promise<number> {
  let last = from
  for (;;) {
    const next = await tx
      .selectFrom("fact_slots")
      .select("seq")
      .where("stream", "=", stream)
      .where("seq", "=", last + 1)
      .executeTakeFirst()
    if (!next) return last
    last++
  }
}
