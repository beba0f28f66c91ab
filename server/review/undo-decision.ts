import type { z } from "zod/mini"
import { done, type Refusal, type Result, refused } from "../../shared/contract/problem.ts"
import type { ReviewUndone } from "../../shared/contract/review.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit, auditActor } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { settleParcel } from "../receiving/settle-parcel.ts"
import { decideReturn } from "../refunds/decide-return.ts"
import { type CaseRows, loadCase, returnsOf, stateOf } from "./load-case.ts"
import { lockCase } from "./lock-case.ts"

interface Before {
  at: number
  /** Who decided, as the audit names them. */
  by: string
  unit: Tables["units"] | null
  exceptions: string[]
  fact: Pick<Tables["facts"], "verdict" | "code" | "applied"> | null
}

/**
 * Puts a case back as it was before this person's own answer, until money moves (`money_moved`). Where somebody else has
 * answered it since, it is theirs (`moved_on`). The audit keeps both.
 */
export async function undoDecision(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: { id: string },
): Promise<Result<z.infer<typeof ReviewUndone>>> {
  const site = (await loadCase(tx, input.id))?.siteId
  if (actor.kind !== "person" || !may(actor, "review.decide", { siteId: site ?? undefined }))
    return refused("not_allowed", "This case is for the lead of its site.")
  await lockCase(tx, input.id)
  const rows = await loadCase(tx, input.id)
  if (!rows) return refused("not_found", "No such case.")
  if (rows.moneyMoved) return refused("money_moved", "The refund of this unit has been sent.")
  const before = await lastDecision(tx, input.id)
  if (!before) return refused("already_done", "There is no decision of this case to undo.")
  const problem = whyNot(rows, before, auditActor(actor))
  if (problem) return problem

  await reopen(tx, before.exceptions)
  if (rows.fact && before.fact && inReview(before)) await backToReview(tx, ctx, rows.fact, before.fact)
  else if (before.unit) await restoreUnit(tx, ctx, before.unit)
  // what is open again may name a return that the closed case did not
  const again = inReview(before) ? null : await loadCase(tx, input.id)
  for (const returnId of again ? await returnsOf(tx, again) : [])
    await decideReturn(tx, ctx, returnId, `review:${input.id}:undo`)
  await appendAudit(tx, ctx, actor, { action: "review.undo", subject: input.id })
  return done({ id: input.id })
}

/** The record's own verdict was answered; else only what was odd about what it says. */
const inReview = ({ fact }: Before) => fact?.verdict === "review"

function whyNot(rows: CaseRows, before: Before, by: string): Refusal | null {
  if (before.by !== by)
    return refused("moved_on", "Somebody else has answered it since: decide afresh.", { state: stateOf(rows) })
  if (rows.fact && (rows.fact.superseded_by !== null || before.fact?.applied !== rows.fact.applied))
    return refused("conflict", "What this record did was taken back or done since: have it looked at again.")
  if (rows.unit && !rows.fact && rows.unit.updated_at > before.at)
    return refused("moved_on", "The unit was looked at again after the decision: decide afresh.", {
      state: stateOf(rows),
    })
  return null
}

async function reopen(tx: Tx, exceptionIds: readonly string[]): Promise<void> {
  if (exceptionIds.length === 0) return
  await tx
    .updateTable("exceptions")
    .set({ closed_at: null, closed_by: null, outcome: null, reason: null })
    .where("id", "in", exceptionIds)
    .execute()
}

async function backToReview(
  tx: Tx,
  ctx: Context,
  fact: Tables["facts"],
  { verdict, code }: NonNullable<Before["fact"]>,
): Promise<void> {
  const change = { verdict, code, message: null, position: null }
  await tx.updateTable("facts").set(change).where("id", "=", fact.id).execute()
  if (fact.parcel_id) await settleParcel(tx, ctx, fact.parcel_id, "fact_answer_undone")
}

/** The audit is what remembers; an undo on top of it means that there is nothing left to undo. */
async function lastDecision(tx: Tx, subject: string): Promise<Before | null> {
  const last = await tx
    .selectFrom("audit")
    .select(["action", "detail", "at", "actor"])
    .where("subject", "=", subject)
    .where("action", "in", ["review.decide", "review.undo"])
    .orderBy("seq", "desc")
    .executeTakeFirst()
  if (last?.action !== "review.decide") return null
  return { ...(JSON.parse(last.detail) as { before: Omit<Before, "at" | "by"> }).before, at: last.at, by: last.actor }
}

async function restoreUnit(tx: Tx, ctx: Context, unit: Tables["units"]): Promise<void> {
  const { id, acceptance, reception, grade, fault, disposition, disputed, fact_in_review, imported } = unit
  const { deduction_basis_points, customer_heard, decided_by } = unit
  await tx
    .updateTable("units")
    .set({ acceptance, reception, grade, fault, disposition, disputed, fact_in_review, imported })
    .set({ deduction_basis_points, customer_heard, decided_by, updated_at: ctx.now() })
    .where("id", "=", id)
    .execute()
}
