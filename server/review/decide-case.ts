import type { z } from "zod/mini"
import { done, type Refusal, type Result, refused } from "../../shared/contract/problem.ts"
import type { ReviewDecided, ReviewDecision } from "../../shared/contract/review.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { refreshCases } from "../db/refresh-cases.ts"
import type { Tables } from "../db/tables.ts"
import { acceptFact, refuseFact } from "../receiving/answer-fact.ts"
import { decideReturn } from "../refunds/decide-return.ts"
import { type CaseRows, casePaysAt, loadCase, returnsOf, stateOf, versionOf } from "./load-case.ts"
import { lockCase } from "./lock-case.ts"
import { findCases } from "./open-cases.ts"

type Change = Partial<Tables["units"]>

/**
 * A lead's answer to one case, against the state that they saw: another one is refused (`moved_on`). Accepts a unit as
 * it stands or as changed, rejects it, closes what is odd about a parcel, accepts or refuses a fact in review. A change
 * or a refusal wants its reason; nothing changes for a unit whose money has gone (`money_moved`).
 */
export async function decideCase(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: { id: string; decision: ReviewDecision },
): Promise<Result<z.infer<typeof ReviewDecided>>> {
  const site = (await loadCase(tx, input.id))?.siteId
  if (actor.kind !== "person" || !may(actor, "review.decide", { siteId: site ?? undefined }))
    return refused("not_allowed", "This case is for the lead of its site.")
  await lockCase(tx, input.id)
  const rows = await loadCase(tx, input.id)
  if (!rows) return refused("not_found", "No such case: it may have been closed.")
  const { decision } = input
  const problem = whyNot(rows, decision)
  if (problem) return problem

  const before = { unit: rows.unit, exceptions: rows.exceptions.map((one) => one.id), fact: verdictOf(rows) }
  await closeExceptions(tx, ctx, rows.exceptions, { by: actor.id, decision })
  if (rows.fact && inReview(rows)) {
    const answered = await answerFact(tx, ctx, rows.fact.id, decision)
    if (!answered.ok) return answered
  } else await answerCase(tx, ctx, { id: input.id, rows, decision, by: actor.id })
  await appendAudit(tx, ctx, actor, { action: "review.decide", subject: input.id, detail: { ...decision, before } })
  const paysAt = await casePaysAt(tx, rows)
  return done({ id: input.id, next: await nextCase(tx, rows.siteId, input.id), paysAt })
}

/** What a record did stands or is taken back where records are applied. */
function answerFact(tx: Tx, ctx: Context, factId: string, { answer }: ReviewDecision) {
  return answer === "accept_fact" ? acceptFact(tx, ctx, factId) : refuseFact(tx, ctx, factId)
}

async function answerCase(
  tx: Tx,
  ctx: Context,
  { id, rows, decision, by }: { id: string; rows: CaseRows; decision: ReviewDecision; by: string },
): Promise<void> {
  if (rows.unit && !rows.fact) await changeUnit(tx, ctx, rows.unit, unitChange(rows.unit, decision, by))
  for (const returnId of await returnsOf(tx, rows)) await decideReturn(tx, ctx, returnId, `review:${id}`)
}

function whyNot(rows: CaseRows, decision: ReviewDecision): Refusal | null {
  if (versionOf(rows) !== decision.version)
    return refused("moved_on", "Something about this case changed since you opened it.", { state: stateOf(rows) })
  if (rows.moneyMoved) return refused("money_moved", "The refund of this unit has been sent.")
  const aboutFact = decision.answer === "accept_fact" || decision.answer === "refuse_fact"
  if (aboutFact && rows.fact && !inReview(rows))
    return refused("already_done", "Nothing about this record waits for anybody.")
  if (aboutFact !== inReview(rows)) return wrongAnswer(rows)
  if (rows.fact && !inReview(rows) && decision.answer !== "close") return wrongAnswer(rows)
  if ((decision.answer === "accept" || decision.answer === "reject") && !rows.unit) return wrongAnswer(rows)
  if (decision.answer === "accept" && rows.unit && !rows.unit.line_id)
    return refused("invalid", "This unit is on no line of a return: there is nothing to pay for it. Close it instead.")
  if (decision.answer === "accept" && rows.unit?.reception === "wrong_item" && !decision.reason) return reasonWanted()
  return wantsReason(rows, decision) && !decision.reason ? reasonWanted() : null
}

/** The record itself waits; else only what is odd about what it says, which is no less somebody's to close. */
const inReview = ({ fact }: CaseRows) => fact?.verdict === "review"

const wrongAnswer = (rows: CaseRows) =>
  refused("invalid", "This answer does not fit the case.", {
    errors: [
      {
        path: "answer",
        wants: inReview(rows)
          ? "accept_fact or refuse_fact"
          : rows.unit && !rows.fact
            ? "accept, reject or close"
            : "close",
      },
    ],
  })

const reasonWanted = () =>
  refused("invalid", "Say why: the customer and finance will want to know.", {
    errors: [{ path: "reason", wants: "a few words" }],
  })

function wantsReason({ unit }: CaseRows, decision: ReviewDecision): boolean {
  if (decision.answer !== "accept") return decision.answer !== "accept_fact"
  const changed = (["grade", "disposition", "fault"] as const).some(
    (name) => decision[name] !== undefined && decision[name] !== unit?.[name],
  )
  return changed || decision.deductionBasisPoints !== undefined
}

function unitChange(unit: Tables["units"], decision: ReviewDecision, by: string): Change {
  const settled = { disputed: 0, decided_by: by } as const
  const goes = { disposition: decision.disposition ?? unit.disposition }
  if (decision.answer !== "accept") return { ...settled, ...goes, acceptance: "rejected" }
  return {
    ...settled,
    ...goes,
    acceptance: "accepted",
    // what was taken for another article is, by this answer, the one that was announced
    ...(unit.reception === "wrong_item" && { reception: "received" as const }),
    grade: decision.grade ?? unit.grade,
    fault: decision.fault ?? unit.fault,
    deduction_basis_points: decision.deductionBasisPoints ?? unit.deduction_basis_points,
    customer_heard: decision.customerHeard ? 1 : unit.customer_heard,
    imported: 0,
  }
}

async function changeUnit(tx: Tx, ctx: Context, unit: Tables["units"], change: Change): Promise<void> {
  await tx
    .updateTable("units")
    .set({ ...change, updated_at: ctx.now() })
    .where("id", "=", unit.id)
    .execute()
}

async function closeExceptions(
  tx: Tx,
  ctx: Context,
  open: readonly Tables["exceptions"][],
  { by, decision }: { by: string; decision: ReviewDecision },
): Promise<void> {
  if (open.length === 0) return
  await tx
    .updateTable("exceptions")
    .set({ closed_at: ctx.now(), closed_by: by, outcome: decision.answer, reason: decision.reason ?? null })
    .where(
      "id",
      "in",
      open.map((one) => one.id),
    )
    .execute()
}

const verdictOf = ({ fact }: CaseRows) => fact && { verdict: fact.verdict, code: fact.code, applied: fact.applied }

/** The case to show at once: of the same site, whose promise is the oldest. */
export async function nextCase(tx: Tx, siteId: string | null, id: string): Promise<string | null> {
  await refreshCases(tx)
  const open = await findCases(tx, { sites: siteId ? [siteId] : "all", kind: null, keptBy: null }, 2)
  return open.flatMap((same) => same[0]?.id ?? []).find((one) => one !== id) ?? null
}
