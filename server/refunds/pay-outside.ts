import type { z } from "zod/mini"
import type { PaidOutside, PaidOutsideDone } from "../../shared/contract/bank.ts"
import { done, type Refusal, type Result, refused } from "../../shared/contract/problem.ts"
import { canMoveIntent } from "../../shared/domain/states.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { localDay } from "../../shared/policy/local-days.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { tellOfReturn } from "../db/tell-change.ts"
import { bankAccount } from "../ledger/accounts.ts"
import { postEntry } from "../ledger/post.ts"
import { leftEntry } from "../ledger/refund-entries.ts"
import { queueNotice } from "../notices/queue-notice.ts"
import { changeIntent } from "./apply-decision.ts"
import { decideReturn } from "./decide-return.ts"
import { hasMovedOn, inspectorsOf, type KnownIntent, lockIntent } from "./lock-intent.ts"
import { changePayment, roomOf } from "./lock-payments.ts"
import { notFinances, reasonsOf } from "./may-do.ts"

type Person = Extract<Actor, { kind: "person" }>
type Told = Omit<PaidOutside, "file"> & { id: string; file?: { sha256: string; type: string; bytes: number } | null }

/**
 * Finance paid it by hand: by what reference, on which day, and what shows it. Refused while a call may still have moved
 * the money (protocol.md, Money 8). Above the threshold, or where a call was never answered for, a second person agrees by
 * telling the same; until then nothing changes. Whatever succeeds later counts as paid twice.
 */
export async function payOutside(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  told: Told,
): Promise<Result<z.infer<typeof PaidOutsideDone>>> {
  if (actor.kind !== "person" || !may(actor, "refund.paid_outside"))
    return refused("not_allowed", "Refunds are finance's to mark.")
  const known = await lockIntent(tx, told.id)
  if (!known) return refused("not_found", "No such refund.")
  const before = await proposalOf(tx, told.id)
  const problem =
    hasMovedOn(known, { id: told.id, act: told }) ??
    whyNotOutside(known) ??
    (await whyNotNow(tx, ctx, known, told)) ??
    (await whyNotThey(tx, known, actor, before, told))
  if (problem) return problem

  const waitsForSecond = outsideTakesTwo(known) && !before
  await keepWord(tx, ctx, { told, actor, before, waitsForSecond })
  if (waitsForSecond) await tellOfReturn(tx, known.intent.return_id)
  else await settle(tx, ctx, known)
  const { reference, paidOn, proof, file } = told
  const detail = {
    reference,
    paidOn,
    proof,
    ...(file && { file: file.sha256 }),
    waitsForSecond,
    from: known.intent.state,
  }
  const action = waitsForSecond ? "refund.paid_outside_propose" : "refund.paid_outside"
  await appendAudit(tx, ctx, actor, { action, subject: `intent:${told.id}`, detail })
  return done({ id: told.id, state: waitsForSecond ? known.intent.state : "paid_outside", waitsForSecond })
}

const mightHaveMoved = ({ intent, open }: KnownIntent) =>
  open && !(intent.state === "parked" && intent.note === "key_expired")

/** By the refund alone: nothing of it may be under way. Lookup empty and the key over is what `key_expired` says. */
export function whyNotOutside(known: KnownIntent): Refusal | null {
  const { state } = known.intent
  if (state === "paid_outside" || state === "paid" || state === "overpaid" || state === "stopped")
    return refused("already_done", `This refund is ${state}.`)
  if (mightHaveMoved(known) || !canMoveIntent(state, "paid_outside"))
    return refused("money_moved", `This refund is ${state}: what was sent may have been paid. Wait for the answer.`)
  return null
}

/** What policy holds for two people or for somebody else, and what a call that nobody answered for may have paid. */
export function outsideTakesTwo(known: KnownIntent): boolean {
  const cleared = JSON.parse(known.intent.cleared) as string[]
  const reasons: string[] = [...reasonsOf(known), ...cleared]
  return known.open || reasons.includes("second_person") || notFinances(known).length > 0
}

async function whyNotNow(tx: Tx, ctx: Context, { intent }: KnownIntent, { paidOn }: Told): Promise<Refusal | null> {
  const day = new Date(`${paidOn}T00:00:00Z`)
  // a day ahead of us somewhere on earth is today
  const real = !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === paidOn
  if (!real || paidOn > localDay(ctx.now() + 14 * 3_600_000, "UTC"))
    return refused("invalid", undefined, { errors: [{ path: "paidOn", wants: "a day that has been" }] })
  if ((await roomOf(tx, intent.payment_id)) < 0)
    return refused("conflict", "More than was paid has been given back of this payment, some of it by others.")
  return null
}

async function whyNotThey(
  tx: Tx,
  known: KnownIntent,
  actor: Person,
  before: Tables["paid_outside"] | undefined,
  told: Told,
): Promise<Refusal | null> {
  if (!outsideTakesTwo(known)) return null
  if ((await inspectorsOf(tx, known.intent)).includes(actor.id))
    return refused("not_allowed", "You inspected it: two others must say so.", { todo: "Ask a colleague." })
  if (!before) return null
  if (before.proposed_by === actor.id)
    return refused("not_allowed", "You have said so: a second person must agree.", { todo: "Ask a colleague." })
  if (before.reference !== told.reference || before.paid_on !== told.paidOn)
    return refused("conflict", "Your colleague gave another reference or day: settle first which is right.")
  return null
}

async function proposalOf(tx: Tx, intentId: string): Promise<Tables["paid_outside"] | undefined> {
  return tx.selectFrom("paid_outside").selectAll().where("intent_id", "=", intentId).executeTakeFirst()
}

async function keepWord(
  tx: Tx,
  ctx: Context,
  said: { told: Told; actor: Person; before: Tables["paid_outside"] | undefined; waitsForSecond: boolean },
): Promise<void> {
  const { told, actor, before } = said
  const done_at = said.waitsForSecond ? null : ctx.now()
  if (before) {
    const agreed = { agreed_by: before.proposed_by === actor.id ? null : actor.id, done_at }
    await tx.updateTable("paid_outside").set(agreed).where("intent_id", "=", told.id).execute()
    return
  }
  await tx
    .insertInto("paid_outside")
    .values({
      intent_id: told.id,
      reference: told.reference,
      paid_on: told.paidOn,
      proof: told.proof,
      file_sha256: told.file?.sha256 ?? null,
      file_type: told.file?.type ?? null,
      file_bytes: told.file?.bytes ?? null,
      proposed_by: actor.id,
      proposed_at: ctx.now(),
      agreed_by: null,
      done_at,
    })
    .execute()
}

async function settle(tx: Tx, ctx: Context, { intent }: KnownIntent): Promise<void> {
  const { id: intentId, payment_id: paymentId, amount_minor: amountMinor, currency, kind } = intent
  // owed from now on, and gone at once
  await changeIntent(tx, ctx, intent, { state: "paid_outside", way: "manual", reasons: "[]", note: null })
  await changePayment(tx, { paymentId, kind, reserved: -amountMinor, refunded: amountMinor })
  const entry = leftEntry(
    { intentId, paymentId, amountMinor, currency },
    { source: `paid_outside:${intentId}`, account: bankAccount("manual") },
  )
  await postEntry(tx, ctx, entry)
  await queueNotice(tx, ctx, { kind: "paid", returnId: intent.return_id, about: `${intentId}:outside` })
  await decideReturn(tx, ctx, intent.return_id, "refund_paid_outside")
}
