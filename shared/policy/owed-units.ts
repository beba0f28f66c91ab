import type { HoldReason } from "../domain/states.ts"
import { type Deduction, deductionFor } from "./deduction.ts"
import { heldBefore } from "./held-before.ts"
import { isOwed } from "./is-owed.ts"
import { labelPart } from "./label-money.ts"
import { type LinePrice, linePrice } from "./line-price.ts"
import { placesOf } from "./places-of.ts"
import type { BreakdownLine, EarlierSettlement, RefundInput, UnitInput } from "./refund-input.ts"
import { counts, isPrice, isRefused, unitIdsOf, unitsOfLineIn } from "./settlement-states.ts"
import { reasonsOf } from "./unit-hold-reasons.ts"

/** A unit whose money is owed, with its price, what is kept back and what holds it. */
export type OwedUnit = {
  unit: UnitInput
  orderLineId: string
  /** Its share of what was paid for the line. */
  priceMinor: number
  keptMinor: number
  /** Of that, what the label costs that it came with. */
  labelMinor: number
  /** What is owed of it: the price less what is kept, within what the line has left. */
  amountMinor: number
  reasons: HoldReason[]
  lines: BreakdownLine[]
  /** Nobody has seen it yet. */
  advance: boolean
}

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
/** The units to pay now, and never more than was bought and not given back yet over all returns. */
export function unitsToPay(input: RefundInput, standing: readonly EarlierSettlement[]): OwedUnit[] {
  const spent = standing.filter(counts)
  const dealtWith = unitIdsOf(standing.filter((one) => isPrice(one) && (counts(one) || isRefused(one))))
  const orderLineIds = [...new Set(input.return.lines.map((line) => line.orderLineId))].sort()
  return orderLineIds.flatMap((orderLineId) => {
    const price = linePrice(input, spent, orderLineId)
    const lines = input.return.lines.filter((line) => line.orderLineId === orderLineId).sort(byId)
    return lines.flatMap((line) => {
      const open = placesOf(input)
        .unitsOfLine(line.id)
        .filter((unit) => isOwed(unit) && !dealtWith.has(unit.id))
      const first = inTurn(input, open).slice(0, quantityToPay(input, line, standing))
      return first.flatMap((unit) => owedUnit(input, unit, orderLineId, price))
    })
  })
}

/**
 * `max(0, min(accepted, authorized) − refunded − pending − unknown)`. What a person refused to pay counts as refunded, or
 * another unit beyond the authorized ones would be paid in its place; what finance paid in advance counts as accepted.
 */
function quantityToPay(
  input: RefundInput,
  line: RefundInput["return"]["lines"][number],
  standing: readonly EarlierSettlement[],
): number {
  const spent = standing.filter((one) => counts(one) && isPrice(one))
  const advanced = unitIdsOf(spent.filter((one) => one.advance))
  const accepted = placesOf(input)
    .unitsOfLine(line.id)
    .filter((unit) => isOwed(unit) || advanced.has(unit.id))
  const refunded = unitsOfLineIn(input, line, spent)
  const refused = unitIdsOf(standing.filter((one) => isPrice(one) && isRefused(one)))
  const refusedOnly = accepted.filter((unit) => refused.has(unit.id) && !refunded.has(unit.id))
  return Math.max(0, Math.min(accepted.length, line.authorized) - refunded.size - refusedOnly.length)
}

function owedUnit(input: RefundInput, unit: UnitInput, orderLineId: string, price: LinePrice): OwedUnit[] {
  const share = price.next()
  if (share === undefined) return []
  const kept = keptOf(input, unit, share)
  const amountMinor = Math.min(share - kept.minor, price.leftMinor)
  price.leftMinor -= amountMinor
  const lines = linesOf({ unitId: unit.id, orderLineId }, share, kept, amountMinor)
  const held = heldBefore(input, { kind: "principal", unitIds: [unit.id] })
  const reasons = [...reasonsOf(input, unit, kept.judged), ...held]
  const advance = false
  const { minor: keptMinor, labelMinor } = kept
  return [{ unit, orderLineId, priceMinor: share, keptMinor, labelMinor, amountMinor, reasons, lines, advance }]
}

/** What is kept of a unit's price: for its looks, and for the label that it came with. */
export function keptOf(input: RefundInput, unit: UnitInput, share: number): Deduction & { labelMinor: number } {
  const kept = wornOf(input, unit, share)
  const label = labelPart(input, unit)
  if (!label) return { ...kept, labelMinor: 0 }
  return { ...kept, minor: kept.minor + label.minor, lines: [...kept.lines, label.line], labelMinor: label.minor }
}

/** The same thing again is worth the whole unit; whether it may be had for a worn one its customer is heard on, and finance. */
function wornOf(input: RefundInput, unit: UnitInput, share: number): Deduction {
  const kept = deductionFor(input, unit, share)
  return unit.resolution === "replacement" ? { ...kept, minor: 0, lines: [] } : kept
}

function linesOf(params: BreakdownLine["params"], share: number, kept: Deduction, amountMinor: number) {
  const lines: BreakdownLine[] = [{ code: "unit_price", params, amountMinor: share }, ...kept.lines]
  const over = share - kept.minor - amountMinor
  if (over > 0) lines.push({ code: "line_cap", params, amountMinor: -over })
  return lines
}

/**
 * Where more came than was authorized: accepted before those that wait for a lead, then the one that costs the customer
 * least, then by id; never by the order in which they came.
 */
function inTurn(input: RefundInput, open: readonly UnitInput[]): readonly UnitInput[] {
  if (open.length < 2) return open
  const judged = open.map((unit) => ({
    unit,
    waits: unit.acceptance === "accepted" ? 0 : 1,
    kept: wornOf(input, unit, 1_000_000).minor,
  }))
  judged.sort((a, b) => a.waits - b.waits || a.kept - b.kept || byId(a.unit, b.unit))
  return judged.map(({ unit }) => unit)
}
