import { unitId } from "../domain/derive-id.ts"
import { sumMinor } from "../domain/money.ts"
import type { IntentState } from "../domain/states.ts"
import { deductionFor } from "./deduction.ts"
import { isOwed } from "./is-owed.ts"
import { linePrice } from "./line-price.ts"
import { daysBetween, localDay, toMs } from "./local-days.ts"
import { openOf } from "./obligations.ts"
import type { OwedUnit } from "./owed-units.ts"
import { placesOf } from "./places-of.ts"
import type { EarlierSettlement, Recovery, RefundInput, SettledUnit, UnitInput } from "./refund-input.ts"
import { counts, isPrice, isRefused, unitIdsOf, unitsOfLineIn } from "./settlement-states.ts"
import { beforeInspection, reasonsOf } from "./unit-hold-reasons.ts"

// Money before the goods: at the carrier's first scan, which is the proof of shipment, for customers whose returns were in
// order before. It is the units' own principal, so nothing of it is paid again; what it was paid for and does not come in
// order is asked back as a claim of its own.

type Line = RefundInput["return"]["lines"][number]

/** Units that nobody has seen and that are paid now. None where anything would hold one: an advance goes by itself or not. */
export function advanceUnits(input: RefundInput, standing: readonly EarlierSettlement[]): OwedUnit[] {
  if (!mayAdvance(input)) return []
  const spent = standing.filter(counts)
  const lines = [...input.return.lines].sort((a, b) => (a.id < b.id ? -1 : 1))
  const units = lines.flatMap((line) => unseenOf(input, line, standing, spent))
  const before = spent.filter((one) => one.returnId === input.return.id && one.advance).map((one) => one.amountMinor)
  const total = sumMinor([...before, ...units.map((unit) => unit.amountMinor)])
  const held = units.some((unit) => unit.reasons.length > 0)
  return held || total > input.policy.advance.maxMinor ? [] : units
}

function mayAdvance({ policy, return: of, parcels }: RefundInput): boolean {
  const { maxMinor, goodReturns } = policy.advance
  if (maxMinor === 0 || of.cancelled || !of.customer || of.customer.trouble) return false
  if (of.customer.goodReturns < goodReturns || parcels.length === 0) return false
  // scanned by a carrier and not here yet: what is at the dock is looked at first
  return parcels.every(({ state, shipmentProofAt }) => shipmentProofAt != null && onTheRoad.includes(state))
}

const onTheRoad: readonly string[] = ["announced", "in_transit"]

function unseenOf(
  input: RefundInput,
  line: Line,
  standing: readonly EarlierSettlement[],
  spent: readonly EarlierSettlement[],
): OwedUnit[] {
  const asMoney = (line.resolution ?? "refund") === "refund"
  if (!asMoney || placesOf(input).unitsOfLine(line.id).length > 0) return []
  const settled = standing.filter((one) => isPrice(one) && (counts(one) || isRefused(one)))
  const done = unitsOfLineIn(input, line, settled)
  const price = linePrice(input, spent, line.orderLineId)
  const [parcel] = [...input.parcels].sort((a, b) => (a.id < b.id ? -1 : 1))
  const units: OwedUnit[] = []
  for (let ordinal = 1; ordinal <= line.authorized; ordinal++) {
    const unit = unseenUnit(line.id, parcel?.id ?? "", ordinal)
    if (done.has(unit.id) || done.size + units.length >= line.authorized) continue
    const priceMinor = price.next()
    if (priceMinor === undefined) break
    const amountMinor = Math.min(priceMinor, price.leftMinor)
    price.leftMinor -= amountMinor
    units.push(advanced(input, unit, line, { priceMinor, amountMinor }))
  }
  return units
}

/**
 * What finance pays of a line though nobody has accepted it yet: what came first, then what is still to come. It is the
 * same principal, and is asked back as any advance where it is not in order.
 */
export function earlyUnits(input: RefundInput, standing: readonly EarlierSettlement[]): OwedUnit[] {
  const wanted = new Set(input.payEarly ?? [])
  if (wanted.size === 0) return []
  const lines = input.return.lines.filter((line) => wanted.has(line.id)).sort((a, b) => (a.id < b.id ? -1 : 1))
  return lines.flatMap((line) => earlyOf(input, line, standing))
}

function earlyOf(input: RefundInput, line: Line, standing: readonly EarlierSettlement[]): OwedUnit[] {
  const { quantity, units } = openOf(input, line, standing)
  const price = linePrice(input, standing.filter(counts), line.orderLineId)
  const here = units.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return [...here, ...stillToCome(input, line, standing)].slice(0, quantity).flatMap((unit) => {
    const priceMinor = price.next()
    if (priceMinor === undefined) return []
    const amountMinor = Math.min(priceMinor, price.leftMinor)
    price.leftMinor -= amountMinor
    const one = advanced(input, unit, line, { priceMinor, amountMinor })
    return [{ ...one, reasons: one.reasons.filter((reason) => !beforeInspection.includes(reason)) }]
  })
}

/** One for each that the line may have, under names that none of its units bears and nothing was paid under. */
function stillToCome(input: RefundInput, line: Line, standing: readonly EarlierSettlement[]): UnitInput[] {
  const [parcel] = [...input.parcels].sort((a, b) => (a.id < b.id ? -1 : 1))
  const known = placesOf(input).units
  const taken = unitIdsOf(standing.filter(isPrice))
  const count = line.authorized + taken.size + known.size
  return Array.from({ length: count }, (_, at) => unseenUnit(line.id, parcel?.id ?? "", at + 1)).filter(
    (unit) => !known.has(unit.id) && !taken.has(unit.id),
  )
}

/** As an inspection without a plate or a serial will call it, so that what comes is mostly what was paid for. */
function unseenUnit(lineId: string, parcelId: string, ordinal: number): UnitInput {
  return {
    id: unitId({ parcelId, lineId, ordinal }),
    lineId,
    parcelId,
    reception: "in_transit",
    acceptance: "pending",
    grade: null,
    fault: null,
    complete: true,
    parcelClosed: false,
    inspectedBy: [],
  }
}

function advanced(
  input: RefundInput,
  unit: UnitInput,
  { orderLineId }: Line,
  { priceMinor, amountMinor }: { priceMinor: number; amountMinor: number },
): OwedUnit {
  const params = { unitId: unit.id, orderLineId }
  const lines: OwedUnit["lines"] = [
    { code: "unit_price", params, amountMinor: priceMinor },
    { code: "paid_in_advance", params, amountMinor: 0 },
  ]
  if (priceMinor > amountMinor) lines.push({ code: "line_cap", params, amountMinor: amountMinor - priceMinor })
  const reasons = reasonsOf(input, unit, false)
  return { unit, orderLineId, priceMinor, keptMinor: 0, labelMinor: 0, amountMinor, reasons, lines, advance: true }
}

/** Money that is gone, or may be. */
const gone: readonly IntentState[] = ["paying", "unknown", "pending", "paid", "paid_outside", "overpaid"]

/** What is owed back, by line and reason. `owed` are the units that are paid now, after they came. */
export function recoveries(input: RefundInput, owed: readonly OwedUnit[]): Recovery[] {
  const own = input.earlier.filter((one) => one.returnId === input.return.id && isPrice(one))
  const early = own.filter((one) => one.advance && gone.includes(one.state))
  if (early.length === 0) return []
  const paidLater = unitIdsOf(own.filter((one) => !one.advance && counts(one)))
  for (const { unit } of owed) paidLater.add(unit.id)
  return input.return.lines.flatMap((line) => {
    const parts = partsOf(input, line, early)
    return parts.length === 0 ? [] : ofLine(input, line, parts, paidLater)
  })
}

/** A part a unit, though two payments may have shared it. */
function partsOf(input: RefundInput, line: Line, early: readonly EarlierSettlement[]): SettledUnit[] {
  const ids = unitsOfLineIn(input, line, early)
  const all = early.flatMap((one) => one.units)
  return [...ids].sort().map((id) => {
    const parts = all.filter((part) => part.unitId === id)
    return {
      ...parts[0],
      unitId: id,
      orderLineId: line.orderLineId,
      amountMinor: sumMinor(parts.map((one) => one.amountMinor)),
    }
  })
}

function ofLine(
  input: RefundInput,
  line: Line,
  parts: readonly SettledUnit[],
  paidLater: ReadonlySet<string>,
): Recovery[] {
  const units = placesOf(input)
    .unitsOfLine(line.id)
    .filter((unit) => !paidLater.has(unit.id))
  const good = units.filter((unit) => isOwed(unit) || unit.acceptance === "manual_intervention_required")
  const bad = units.filter((unit) => unit.acceptance === "rejected" || unit.resolution === "refusal")
  const goodIds = new Set(good.map((unit) => unit.id))
  const lacking = parts.toSorted((a, b) => Number(goodIds.has(a.unitId)) - Number(goodIds.has(b.unitId)))
  const short = Math.max(0, parts.length - good.length)
  const refused = Math.min(short, bad.length)
  const away = short - refused
  const why = away > 0 ? whyAway(input) : null
  return [
    ...told(line, "not_in_order", lacking.slice(0, refused)),
    ...(why ? told(line, why, lacking.slice(refused, short)) : []),
    ...worthLess(input, line, good.slice(0, parts.length), parts),
  ]
}

function told(line: Line, reason: Recovery["reason"], parts: readonly SettledUnit[]): Recovery[] {
  const amountMinor = sumMinor(parts.map((part) => part.amountMinor))
  if (amountMinor === 0) return []
  return [{ reason, lineId: line.id, orderLineId: line.orderLineId, quantity: parts.length, amountMinor }]
}

/** Null: it may still come, in time. */
function whyAway({ parcels, policy, shop, now }: RefundInput): Recovery["reason"] | null {
  const coming = parcels.filter((parcel) => !["closed", "lost"].includes(parcel.state))
  if (coming.length === 0) return parcels.some((parcel) => parcel.state === "closed") ? "missing" : "not_arrived"
  if (!coming.every((parcel) => onTheRoad.includes(parcel.state))) return null
  const proofs = coming.flatMap((parcel) => (parcel.shipmentProofAt == null ? [] : [toMs(parcel.shipmentProofAt)]))
  if (proofs.length === 0) return null
  const since = localDay(Math.max(...proofs), shop.timeZone)
  return daysBetween(since, localDay(now, shop.timeZone)) > policy.advance.recoverDays ? "not_arrived" : null
}

/** Came, and worth less by its customer's doing: the deduction that an advance could not make (L221-23). */
function worthLess(
  input: RefundInput,
  line: Line,
  came: readonly UnitInput[],
  parts: readonly SettledUnit[],
): Recovery[] {
  const kept = came.flatMap((unit, index) => {
    if (unit.acceptance !== "accepted") return []
    const part = parts.find((one) => one.unitId === unit.id) ?? parts[index]
    const { minor, judged } = deductionFor(input, unit, part?.priceMinor ?? part?.amountMinor ?? 0)
    return minor > 0 && (!judged || unit.customerHeard) ? [minor] : []
  })
  if (kept.length === 0) return []
  const { id: lineId, orderLineId } = line
  return [{ reason: "worth_less", lineId, orderLineId, quantity: kept.length, amountMinor: sumMinor(kept) }]
}
