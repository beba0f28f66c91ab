import type { z } from "zod/mini"
import { type Refusal, type Result, refused } from "../../shared/contract/problem.ts"
import type { Correcting, ReturnActed } from "../../shared/contract/returns.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"

import { decideReturn } from "../refunds/decide-return.ts"
import { tellHandhelds } from "../refunds/tell-handhelds.ts"
import { keepArticles } from "./keep-articles.ts"
import { acted, isRefusal, lockReturn } from "./lock-return.ts"
import { whyNotCorrect } from "./may-change.ts"

type Notice = Extract<Correcting, { what: "notice" }>
type LineReason = Extract<Correcting, { what: "line_reason" }>

/**
 * Puts right when a customer said that they withdraw, or why. Against what was seen (`moved_on`); the moment until money
 * has gone by it (`money_moved`), the reason until somebody has judged the thing itself (`already_judged`).
 */
export async function correctReturn(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: { returnId: string; act: Correcting },
): Promise<Result<z.infer<typeof ReturnActed>>> {
  if (actor.kind !== "person" || !may(actor, "return.correct"))
    return refused("not_allowed", "Customer service corrects what a customer said.")
  const returned = await lockReturn(tx, input.returnId)
  if (isRefusal(returned)) return returned
  const { act } = input
  const problem =
    act.what === "notice" ? await correctNotice(tx, ctx, returned, act) : await correctReason(tx, ctx, returned, act)
  if (problem) return problem
  const { what: _, ...detail } = act
  await appendAudit(tx, ctx, actor, {
    action: act.what === "notice" ? "return.correct_notice" : "return.correct_reason",
    subject: `return:${returned.id}`,
    detail,
  })
  return acted(tx, returned.id)
}

async function correctNotice(
  tx: Tx,
  ctx: Context,
  returned: Tables["returns"],
  { from, to }: Notice,
): Promise<Refusal | null> {
  const problem = await whyNotCorrect(tx, returned)
  if (problem) return refused(problem)
  if (returned.notice_at !== from)
    return refused("moved_on", "The announcement has another date by now.", { state: String(returned.notice_at) })
  const order = await tx
    .selectFrom("orders")
    .select(["invoiced_at", "created_at"])
    .where("id", "=", returned.order_id)
    .executeTakeFirstOrThrow()
  const bought = order.invoiced_at ?? 0
  if (to > ctx.now() || to < bought)
    return refused("invalid", "Nobody announces before they buy, or tomorrow.", {
      errors: [{ path: "to", wants: "a moment after the order that has passed" }],
    })
  await tx
    .updateTable("returns")
    .set({ notice_at: to, notice_corrected_at: to, updated_at: ctx.now() })
    .where("id", "=", returned.id)
    .execute()
  await keepArticles(tx, returned.id)
  await decideReturn(tx, ctx, returned.id, "notice_corrected")
  return null
}

async function correctReason(
  tx: Tx,
  ctx: Context,
  returned: Tables["returns"],
  { lineId, from, to }: LineReason,
): Promise<Refusal | null> {
  const line = await tx
    .selectFrom("return_lines")
    .selectAll()
    .where("id", "=", lineId)
    .where("return_id", "=", returned.id)
    .executeTakeFirst()
  if (!line) return refused("not_found", "The return has no such line.")
  if (line.reason !== from) return refused("moved_on", "The reason is another by now.", { state: line.reason ?? "" })
  if ((await judgedLines(tx, returned.id)).has(lineId))
    return refused("already_judged", "Somebody has looked at the thing itself: what they saw counts.")
  await tx.updateTable("return_lines").set({ reason: to }).where("id", "=", lineId).execute()
  await tellHandhelds(tx, ctx, returned.id)
  return null
}

/** Lines of which a unit is accepted or rejected. */
export async function judgedLines(tx: Pick<Tx, "selectFrom">, returnId: string): Promise<Set<string>> {
  const rows = await tx
    .selectFrom("units")
    .select("line_id")
    .where("return_id", "=", returnId)
    .where("acceptance", "in", ["accepted", "rejected"])
    .execute()
  return new Set(rows.flatMap((row) => row.line_id ?? []))
}
