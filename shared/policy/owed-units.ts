import { shareOut } from "../domain/money.ts"
import { type HoldReason, intentStatesThatCount, unsentIntentStates } from "../domain/states.ts"
import { deductionFor } from "./deduction.ts"
import type { BreakdownLine, EarlierSettlement, RefundInput, UnitInput } from "./refund-input.ts"
import { inOrder, unitHoldReasons } from "./unit-hold-reasons.ts"

/** A unit whose money is owed, with its price, what is kept back and what holds it. */
export type OwedUnit = {
  unit: UnitInput
  orderLineId: string
  /** Its share of what was paid for the line. */
  priceMinor: number
  keptMinor: number
  /** What is owed of it: the price less what is kept, within what the line has left. */
  amountMinor: number
  reasons: HoldReason[]
  lines: BreakdownLine[]
}

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

/** Does it count as spent in every cap? */
export function counts(settlement: EarlierSettlement): boolean {
  return (intentStatesThatCount as readonly string[]).includes(settlement.state)
}

export function isUnsent(settlement: EarlierSettlement): boolean {
  return (unsentIntentStates as readonly string[]).includes(settlement.state)
}

/** Accepted, or before a lead who may accept it. Nothing of an open parcel: the operator may still undo. */
export function isOwed(unit: UnitInput): boolean {
  if (unit.reception === "received" && !unit.parcelClosed) return false
  if (unit.acceptance === "accepted") return true
  return unit.acceptance === "manual_intervention_required" && unit.reception === "received" && unit.grade !== null
}

/**
 * The units to pay now, per line `max(0, min(accepted, authorized) − refunded − pending − unknown)`, and never more than
 * was bought and not given back yet over all returns. `standing` are the earlier settlements that stay.
 */
export function unitsToPay(input: RefundInput, standing: readonly EarlierSettlement[]): OwedUnit[] {
  const spent = standing.filter(counts)
  const settled = new Set(spent.filter(isPrice).flatMap((settlement) => settlement.units.map((part) => part.unitId)))
  const refused = new Set(
    standing.filter((one) => one.stoppedBy === "person").flatMap((one) => one.units.map((part) => part.unitId)),
  )
  return orderLinesOf(input).flatMap((orderLineId) => {
    const price = priceOfNext(input, spent, orderLineId)
    return returnLinesOf(input, orderLineId).flatMap((line) => {
      const owed = input.units.filter((unit) => unit.lineId === line.id && isOwed(unit)).sort(acceptedFirst)
      const already = input.units.filter((unit) => unit.lineId === line.id && settled.has(unit.id)).length
      const open = owed.filter((unit) => !settled.has(unit.id) && !refused.has(unit.id))
      return open
        .slice(0, Math.max(0, line.authorized - already))
        .flatMap((unit) => owedUnit(input, unit, orderLineId, price))
    })
  })
}

/** What an order line still gives: the next unit's share of what was paid, and how much of it is left to give back. */
export type LinePrice = { next: () => number | undefined; leftMinor: number }

export function priceOfNext(input: RefundInput, spent: readonly EarlierSettlement[], orderLineId: string): LinePrice {
  const line = input.order.lines.find((candidate) => candidate.id === orderLineId)
  if (!line) throw new Error(`return names order line ${orderLineId}, which its order does not have`)
  const parts = spent
    .filter(isPrice)
    .flatMap((settlement) => settlement.units.filter((part) => part.orderLineId === orderLineId))
  const outside = (input.outside ?? []).filter((given) => given.orderLineId === orderLineId)
  const given = [...parts, ...outside].reduce((sum, part) => sum + part.amountMinor, 0)
  const shares = line.quantity > 0 ? shareOut(line.paidMinor, Array<number>(line.quantity).fill(1)) : []
  let at = new Set(parts.map((part) => part.unitId)).size
  return { next: () => shares[at++], leftMinor: Math.max(0, line.paidMinor - given) }
}

function owedUnit(input: RefundInput, unit: UnitInput, orderLineId: string, price: LinePrice): OwedUnit[] {
  const share = price.next()
  if (share === undefined) return []
  const kept = deductionFor(input, unit, share)
  const amountMinor = Math.min(share - kept.minor, price.leftMinor)
  price.leftMinor -= amountMinor
  const over = share - kept.minor - amountMinor
  const lines: BreakdownLine[] = [
    { code: "unit_price", params: { unitId: unit.id, orderLineId }, amountMinor: share },
    ...kept.lines,
  ]
  if (over > 0) lines.push({ code: "line_cap", params: { unitId: unit.id, orderLineId }, amountMinor: -over })
  const reasons = reasonsOf(input, unit, kept.minor)
  return [{ unit, orderLineId, priceMinor: share, keptMinor: kept.minor, amountMinor, reasons, lines }]
}

/** Whoever is to get less is heard first. */
export function reasonsOf(input: RefundInput, unit: UnitInput, keptMinor: number): HoldReason[] {
  const reasons = unitHoldReasons(input, unit)
  return keptMinor > 0 && !unit.customerHeard ? inOrder([...reasons, "customer_to_be_heard"]) : reasons
}

/** Principal and its adjustments: what gives back a unit's price. */
export function isPrice(settlement: EarlierSettlement): boolean {
  return settlement.kind === "principal" || settlement.kind === "adjustment"
}

/** Accepted before those that wait for a lead, then by id: never by the order in which they came. */
function acceptedFirst(a: UnitInput, b: UnitInput): number {
  const rank = (unit: UnitInput) => (unit.acceptance === "accepted" ? 0 : 1)
  return rank(a) - rank(b) || byId(a, b)
}

function orderLinesOf(input: RefundInput): string[] {
  return [...new Set(input.return.lines.map((line) => line.orderLineId))].sort()
}

function returnLinesOf(input: RefundInput, orderLineId: string) {
  return input.return.lines.filter((line) => line.orderLineId === orderLineId).sort(byId)
}
