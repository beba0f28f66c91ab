import { type Due, daysLeft } from "./legal-clock.ts"
import { counts, isOwed, isPrice, priceOfNext } from "./owed-units.ts"
import type { EarlierSettlement, Obligation, RefundInput } from "./refund-input.ts"

/**
 * What is owed under withdrawal before anybody accepted it, once the due day is close. It includes what nobody has
 * scanned yet: the law does not wait for our inspection. `all` are the settlements that stand or are proposed now.
 */
export function obligations(
  input: RefundInput,
  due: Due | null,
  all: readonly EarlierSettlement[],
  roomMinor: number,
): Obligation[] {
  if (!due || input.policy.legal[input.return.basis].noticeDays === null) return []
  const left = daysLeft(due, input.now, input.shop.timeZone)
  if (left > input.policy.thresholds.obligationDays) return []
  const spent = all.filter(counts)
  const dealtWith = new Set(
    all
      .filter((one) => isPrice(one) && (counts(one) || one.stoppedBy === "person"))
      .flatMap((one) => one.units.map((part) => part.unitId)),
  )
  let room = roomMinor
  const lines = [...input.return.lines].sort((a, b) => (a.id < b.id ? -1 : 1))
  return lines.flatMap((line) => {
    const units = input.units.filter((unit) => unit.lineId === line.id)
    const done = units.filter((unit) => dealtWith.has(unit.id) || unit.acceptance === "rejected" || isOwed(unit)).length
    const quantity = Math.max(0, line.authorized - done)
    const amountMinor = Math.min(room, openPrice(input, spent, line.orderLineId, quantity))
    if (quantity === 0 || amountMinor === 0) return []
    room -= amountMinor
    const unitIds = units
      .filter((unit) => !dealtWith.has(unit.id) && unit.acceptance !== "rejected" && !isOwed(unit))
      .map((unit) => unit.id)
      .sort()
    const base = { lineId: line.id, orderLineId: line.orderLineId, quantity, unitIds, amountMinor }
    return [{ ...base, ...whoHasIt(input), dueDay: due.day, daysLeft: left }]
  })
}

function openPrice(
  input: RefundInput,
  spent: readonly EarlierSettlement[],
  orderLineId: string,
  quantity: number,
): number {
  const price = priceOfNext(input, spent, orderLineId)
  let sum = 0
  for (let unit = 0; unit < quantity; unit++) sum += price.next() ?? 0
  return Math.min(sum, price.leftMinor)
}

function whoHasIt(input: RefundInput): Pick<Obligation, "reason" | "holder"> {
  const parcels = [...input.parcels].sort((a, b) => (a.id < b.id ? -1 : 1))
  const inState = (state: string) => parcels.find((parcel) => parcel.state === state)
  const opened = inState("opened")
  if (opened) return { reason: "due_before_inspection", holder: { kind: "operator", parcelId: opened.id } }
  const arrived = inState("arrived")
  if (arrived) return { reason: "due_before_inspection", holder: { kind: "dock", parcelId: arrived.id } }
  const away = inState("in_transit") ?? inState("announced") ?? inState("lost")
  if (away || parcels.length === 0)
    return { reason: "due_before_receipt", holder: { kind: "carrier", parcelId: away?.id ?? null } }
  // every parcel is closed and it was in none of them: a lead says what became of it
  return { reason: "due_before_receipt", holder: { kind: "lead", parcelId: parcels[0]?.id ?? null } }
}
