import type { z } from "zod/mini"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { ReviewUndone } from "../../shared/contract/review.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { publishReturn } from "../feed/publish-return.ts"
import { decideReturn } from "../refunds/decide-return.ts"
import { returnsOf } from "./decide-case.ts"
import { loadCase } from "./load-case.ts"

interface Before {
  at: number
  unit: Tables["units"] | null
  exceptions: string[]
  fact: { verdict: Tables["facts"]["verdict"]; code: string | null } | null
}

/** Puts a case back as it was before its last decision, until money moves (`money_moved`). The audit keeps both. */
export async function undoDecision(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: { id: string },
): Promise<Result<z.infer<typeof ReviewUndone>>> {
  const rows = await loadCase(tx, input.id)
  if (actor.kind !== "person" || !may(actor, "review.decide", { siteId: rows?.siteId ?? undefined }))
    return refused("not_allowed", "This case is for the lead of its site.")
  if (!rows) return refused("not_found", "No such case.")
  if (rows.moneyMoved) return refused("money_moved", "The refund of this unit has been sent.")
  const before = await lastDecision(tx, input.id)
  if (!before) return refused("already_done", "There is no decision of this case to undo.")
  if (rows.unit && rows.unit.updated_at > before.at)
    return refused("moved_on", "The unit was looked at again after the decision: decide afresh.")

  if (before.unit) await restoreUnit(tx, ctx, before.unit)
  if (before.exceptions.length > 0)
    await tx
      .updateTable("exceptions")
      .set({ closed_at: null, closed_by: null, outcome: null, reason: null })
      .where("id", "in", before.exceptions)
      .execute()
  if (rows.fact && before.fact)
    await tx
      .updateTable("facts")
      .set({ ...before.fact, message: null, position: null })
      .where("id", "=", rows.fact.id)
      .execute()
  for (const returnId of await returnsOf(tx, rows)) {
    await decideReturn(tx, ctx, returnId, `review:${input.id}:undo`)
    await publishReturn(tx, ctx, returnId)
  }
  await appendAudit(tx, ctx, actor, { action: "review.undo", subject: input.id })
  return done({ id: input.id })
}

/** The audit is what remembers; an undo on top of it means that there is nothing left to undo. */
async function lastDecision(tx: Tx, subject: string): Promise<Before | null> {
  const last = await tx
    .selectFrom("audit")
    .select(["action", "detail", "at"])
    .where("subject", "=", subject)
    .where("action", "in", ["review.decide", "review.undo"])
    .orderBy("seq", "desc")
    .executeTakeFirst()
  if (last?.action !== "review.decide") return null
  return { ...(JSON.parse(last.detail) as { before: Omit<Before, "at"> }).before, at: last.at }
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
