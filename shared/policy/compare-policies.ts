import { sumMinor } from "../domain/money.ts"
import type { Grade, HoldReason } from "../domain/states.ts"
import { decideRefund } from "./decide-refund.ts"
import type { Policy } from "./policy-document.ts"
import type { BreakdownCode, Decision, RefundInput, UnitInput } from "./refund-input.ts"

export type Told = { amountMinor: number; outcome: "release" | "hold" | "nothing"; dueDay: string | null }
/** One return under two policies, and what makes the difference. */
export type Compared = {
  currency: string
  before: Told
  after: Told
  /** Lines of the breakdown whose sum differs. */
  lines: { code: BreakdownCode; beforeMinor: number; afterMinor: number }[]
  /** Reasons to hold that one of them has and the other lacks. */
  holds: { reason: HoldReason; gained: boolean }[]
  /** What is owed before it is accepted. */
  owed: { beforeMinor: number; afterMinor: number } | null
  /** What lateness adds. */
  late: { beforeMinor: number; afterMinor: number } | null
}

/**
 * What two policies say of a return by all that was known of it, as if nothing of it had been decided yet. Null: the same.
 * Other returns of its order keep what they were given. `regraded`: what the draft's questions make of a unit's answers.
 */
export function comparePolicies(
  base: Policy,
  draft: Policy,
  known: Omit<RefundInput, "policy">,
  regraded: ReadonlyMap<string, Grade> = none,
): Compared | null {
  const input = { ...known, earlier: known.earlier.filter((one) => one.returnId !== known.return.id) }
  const before = decideRefund({ ...input, policy: base })
  const units = input.units.map((unit) => acceptedBy(base, draft, unit, regraded.get(unit.id) ?? unit.grade))
  const after = decideRefund({ ...input, units, policy: draft })
  if (JSON.stringify(saidOf(before)) === JSON.stringify(saidOf(after))) return null
  return {
    currency: input.shop.currency,
    before: toldOf(before),
    after: toldOf(after),
    lines: linesThatDiffer(before, after),
    holds: holdsThatDiffer(before, after),
    owed: pairOf(owedOf(before), owedOf(after)),
    late: pairOf(before.late?.surchargeMinor ?? 0, after.late?.surchargeMinor ?? 0),
  }
}

/** A grade that a lead must see from now on: what was accepted by rule would have waited. */
function acceptedBy(base: Policy, draft: Policy, unit: UnitInput, grade: Grade | null): UnitInput {
  const was = unit.grade
  const byRule = was !== null && unit.acceptance === "accepted" && base.thresholds.autoAcceptGrades.includes(was)
  const waits = byRule && grade !== null && !draft.thresholds.autoAcceptGrades.includes(grade)
  if (!waits && grade === was) return unit
  return { ...unit, grade, ...(waits && { acceptance: "manual_intervention_required" as const }) }
}

const none: ReadonlyMap<string, Grade> = new Map()

/** Grades that the draft accepts by rule and the base does not: who of the past would have passed, no decision tells. */
export const newlyAccepted = (base: Policy, draft: Policy) =>
  draft.thresholds.autoAcceptGrades.filter((grade) => !base.thresholds.autoAcceptGrades.includes(grade))

const saidOf = ({ dueDay, settlements, obligations, late }: Decision) => [
  dueDay,
  settlements.map(({ kind, paymentId, amountMinor, reasons, breakdown }) => [
    kind,
    paymentId,
    amountMinor,
    reasons,
    breakdown.map(({ code, amountMinor: minor }) => [code, minor]),
  ]),
  obligations.map(({ reason, lineId, quantity, amountMinor }) => [reason, lineId, quantity, amountMinor]),
  late?.surchargeMinor ?? 0,
]

const amountOf = ({ settlements }: Decision) => sumMinor(settlements.map((one) => one.amountMinor))
const owedOf = ({ obligations }: Decision) => sumMinor(obligations.map((one) => one.amountMinor))
const pairOf = (beforeMinor: number, afterMinor: number) =>
  beforeMinor === afterMinor ? null : { beforeMinor, afterMinor }

function toldOf(decision: Decision): Told {
  const held = decision.settlements.some((one) => one.outcome === "hold")
  const outcome = decision.settlements.length === 0 ? "nothing" : held ? "hold" : "release"
  return { amountMinor: amountOf(decision), outcome, dueDay: decision.dueDay }
}

function linesThatDiffer(before: Decision, after: Decision): Compared["lines"] {
  const [was, is] = [sumsOf(before), sumsOf(after)]
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((code) => ({ code, beforeMinor: was.get(code) ?? 0, afterMinor: is.get(code) ?? 0 }))
    .filter((one) => one.beforeMinor !== one.afterMinor || was.has(one.code) !== is.has(one.code))
}

function sumsOf({ settlements }: Decision): Map<BreakdownCode, number> {
  const sums = new Map<BreakdownCode, number>()
  for (const line of settlements.flatMap((one) => one.breakdown))
    sums.set(line.code, (sums.get(line.code) ?? 0) + line.amountMinor)
  return sums
}

function holdsThatDiffer(before: Decision, after: Decision): Compared["holds"] {
  const reasonsOf = ({ settlements }: Decision) => new Set(settlements.flatMap((one) => one.reasons))
  const [was, is] = [reasonsOf(before), reasonsOf(after)]
  const lost = [...was].filter((reason) => !is.has(reason)).map((reason) => ({ reason, gained: false }))
  return [...[...is].filter((reason) => !was.has(reason)).map((reason) => ({ reason, gained: true })), ...lost]
}
