import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { FactResult, PushRequest } from "../../shared/contract/sync.ts"
import type { Actor } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import { changeRow, writeMany } from "../db/write-many.ts"
import { takeClaims } from "../identity/take-claims.ts"
import { applyStored } from "../receiving/apply-stored.ts"
import { applyLateComers } from "../receiving/apply-waiting.ts"
import { foreseeFacts } from "../receiving/foresee-facts.ts"
import type { Touched } from "../receiving/seen-fact.ts"
import { settleTouched } from "../receiving/settle-parcel.ts"
import { seenByDevice } from "./epoch.ts"
import { isAnother, type Known, knowFor, type Slot } from "./known-facts.ts"
import { lockPhotos } from "./lock-photos.ts"
import { nameLost, tellGap } from "./name-lost.ts"
import type { ReadFact } from "./read-facts.ts"
import { type From, resultOf, storeFact } from "./store-fact.ts"
import { lastFilled, shrinkGaps, takeStream } from "./streams.ts"

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

/** When what the facts changed is decided: once for the batch, or fact by fact, where one of them must be to blame. */
export type Settling = "together" | "each"

/** One push in one transaction. Steps are numbered as in protocol.md 6 and 7; each fact ends with its own verdict. */
export async function ingest(
  tx: Tx,
  ctx: Context,
  push: Push,
  settling: Settling = "together",
): Promise<Result<Ingested>> {
  const { device, request, facts } = push
  // 1 the epoch: another one records nothing
  const { state, epoch } = await seenByDevice(tx, ctx, request)
  if (state === "epoch_changed") return refused("epoch_changed", undefined, { epoch })
  // 2 the device, its clock, who had signed in on it, what a restored server lost, and the photos that the facts name
  const from = await meetDevice(tx, ctx, device.id, request.deviceTime)
  if (request.signIns?.length) await takeClaims(tx, ctx, device.id, request.signIns)
  if (request.acknowledged?.length) await nameLost(tx, ctx, push)
  await lockPhotos(tx, photosOf(facts))
  // 3 the stream: one device's, and a number in it is one fact's
  const stream = await takeStream(tx, ctx, request.stream, device.id)
  const known = await knowFor(tx, stream.id, facts)
  if (stream.device_id !== device.id || isForked(known, facts)) return fork(tx, ctx, push)
  const told = { ...from, restoredThrough: stream.restored_through ?? 0 }
  const brings = await foreseeFacts(tx, facts)
  // 4 each fact in its number, as far as there is no hole
  const results: FactResult[] = []
  const filled: Slot[] = []
  const touched: Touched[] = []
  let expected = stream.last_seq + 1
  for (const one of facts) {
    if (one.seq > expected) expected = await skipTo(tx, ctx, push, expected, one.seq)
    if (one.seq > expected) break
    const slot = known.slots.get(one.seq)
    if (slot) results.push(again(known, slot, one))
    else {
      const taken = await take(tx, ctx, known, one, told, settling === "each" ? undefined : touched)
      results.push(taken.result)
      filled.push(taken.slot)
      known.slots.set(one.seq, taken.slot)
    }
    expected = Math.max(expected, one.seq + 1)
  }
  await applyLateComers(tx, ctx, brings, settling === "each" ? undefined : touched)
  // 5 what follows for the money
  await settleTouched(tx, ctx, touched)
  // 6 the stream moves on
  await writeMany(tx, "fact_slots", filled)
  await shrinkGaps(
    tx,
    stream.id,
    filled.map((slot) => slot.seq).filter((seq) => seq <= stream.last_seq),
  )
  await tellConflicts(tx, ctx, push, filled)
  const last = await lastFilled(tx, stream.id, expected - 1)
  if (last !== stream.last_seq) await changeRow(tx, "streams", stream.id, { last_seq: last })
  if (facts.length > 0 && results.length === 0) return refused("seq_gap", undefined, { expectedSeq: last + 1 })
  return done({ epoch, results, ackedThrough: last, safeThrough: stream.safe_through })
}

export const photosOf = (facts: readonly ReadFact[]): string[] =>
  facts.flatMap(({ fact }) => fact?.photos.map((photo) => photo.sha256) ?? [])

/** Its clock's offset as it was before this contact; then as it is now. */
async function meetDevice(tx: Tx, ctx: Context, id: string, deviceTime: number | undefined): Promise<From> {
  const [device] = await deviceOf(tx, { id })
  if (!device) throw new Error(`there is no device ${id}`)
  const measured = deviceTime === undefined ? null : ctx.now() - deviceTime
  const offset = measured !== null && { clock_offset: measured }
  await changeRow(tx, "devices", id, { last_seen_at: ctx.now(), ...offset })
  return { deviceId: id, offset: device.clock_offset ?? measured, enrolledAt: device.enrolled_at, imported: false }
}

const deviceOf = prepared((db, { id }: { id: string }) => db.selectFrom("devices").selectAll().where("id", "=", id))

/** A number is taken by another fact, here already or in this very batch. */
function isForked(known: Known, facts: readonly ReadFact[]): boolean {
  return facts.some(
    (one, index) =>
      isAnother(known.slots.get(one.seq), one) ||
      (facts[index - 1]?.seq === one.seq && facts[index - 1]?.id !== one.id),
  )
}

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
  const stream = push.request.stream
  const from = (await lastFilled(tx, stream, expected - 1)) + 1
  if (from >= seq || to <= from) return from
  await tellGap(tx, ctx, push.actor, { stream, from, to: to - 1 })
  return to
}

/** A number that is filled already gets its first answer; another text under its fact's id is never applied. */
function again(known: Known, slot: Slot, one: ReadFact): FactResult {
  const { fact_id: id, hash, verdict, code } = slot
  if (hash !== one.hash) return { id: one.id, hash: one.hash, verdict: "rejected", code: "id_conflict" }
  if (verdict !== null) return resultOf({ id, hash, verdict: verdict as "rejected", code, message: null })
  const row = known.facts.get(id)
  if (!row) throw new Error(`slot ${slot.stream}/${slot.seq} has no fact`)
  known.previous = row.happened_at
  return resultOf(row)
}

/** A number that is filled for the first time: with a new fact, one known under another number, or one never to be valid. */
async function take(
  tx: Tx,
  ctx: Context,
  known: Known,
  one: ReadFact,
  from: From,
  later: Touched[] | undefined,
): Promise<{ result: FactResult; slot: Slot }> {
  const first = known.facts.get(one.id)
  if (first && first.hash === one.hash) {
    known.previous = first.happened_at
    return { result: resultOf(first), slot: slotOf(ctx, one, null) }
  }
  const flaw = first ? "id_conflict" : one.flaw
  if (flaw !== null) {
    const result = { id: one.id, hash: one.hash, verdict: "rejected" as const, code: flaw }
    return { result, slot: slotOf(ctx, one, flaw) }
  }
  if (!one.fact) throw new Error("a fact is either read or flawed")
  const row = await storeFact(tx, ctx, one.fact, one.raw, from, known)
  const verdict = await applyStored(tx, ctx, row, later, one.fact)
  known.facts.set(one.id, { ...row, ...verdict })
  return { result: resultOf({ ...row, ...verdict }), slot: slotOf(ctx, one, null) }
}

function slotOf(ctx: Context, one: ReadFact, flaw: string | null): Slot {
  const own =
    flaw === null ? { verdict: null, code: null, raw: null } : { verdict: "rejected", code: flaw, raw: one.raw }
  return { stream: one.stream, seq: one.seq, fact_id: one.id, hash: one.hash, at: ctx.now(), ...own }
}

/** Another text under a known id is a fault of a device or somebody's hand: an administrator is told. */
async function tellConflicts(tx: Tx, ctx: Context, push: Push, filled: readonly Slot[]): Promise<void> {
  for (const { fact_id, seq, code } of filled)
    if (code === "id_conflict")
      await appendAudit(tx, ctx, push.actor, {
        action: "sync.id_conflict",
        subject: `fact:${fact_id}`,
        detail: { stream: push.request.stream, seq },
      })
}
