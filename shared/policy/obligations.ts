import type { Reception } from "../domain/states.ts"
import { isOwed } from "./is-owed.ts"
import { type Due, daysLeft } from "./legal-clock.ts"
import { linePrice } from "./line-price.ts"
import { placesOf } from "./places-of.ts"
import type { EarlierSettlement, Obligation, ParcelInput, RefundInput, UnitInput } from "./refund-input.ts"
import { counts, isPrice, isRefused, unitsOfLineIn } from "./settlement-states.ts"
import { termsOf } from "./terms-of.ts"

type ReturnLine = RefundInput["return"]["lines"][number]

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
  if (!due || termsOf(input.policy, input.return).noticeDays === null) return []
  if (input.return.cancelled && !isHere(input)) return []
  const left = daysLeft(due, input.now, input.shop.timeZone)
  if (left > input.policy.thresholds.obligationDays) return []
  let room = roomMinor
  const lines = [...input.return.lines].sort((a, b) => (a.id < b.id ? -1 : 1))
  return lines.flatMap((line) => {
    const { quantity, units } = openOf(input, line, all)
    const amountMinor = Math.min(room, openPrice(input, all, line.orderLineId, quantity))
    if (quantity === 0 || amountMinor === 0) return []
    room -= amountMinor
    const unitIds = units.map((unit) => unit.id).sort()
    const base = { lineId: line.id, orderLineId: line.orderLineId, quantity, unitIds, amountMinor }
    return [{ ...base, ...whoHasIt(input, units), dueDay: due.day, daysLeft: left }]
  })
}

/** What comes though it was cancelled is owed an answer as any other. */
const isHere = ({ parcels, units }: RefundInput): boolean =>
  parcels.some((parcel) => ["arrived", "opened", "closed"].includes(parcel.state)) ||
  units.some((unit) => seen.includes(unit.reception))

/** What of a line is neither settled, refused, rejected nor owed already. */
export function openOf(
  input: RefundInput,
  line: ReturnLine,
  all: readonly EarlierSettlement[],
): { quantity: number; units: UnitInput[] } {
  const settled = all.filter((one) => isPrice(one) && (counts(one) || isRefused(one)))
  const done = unitsOfLineIn(input, line, settled)
  const units = placesOf(input).unitsOfLine(line.id)
  const answered = (unit: UnitInput) => unit.acceptance === "rejected" || isOwed(unit) || !asMoney(unit.resolution)
  for (const unit of units) if (answered(unit)) done.add(unit.id)
  const open = units.filter((unit) => !done.has(unit.id))
  const quantity = Math.max(0, line.authorized - done.size)
  return { quantity: asMoney(line.resolution) ? quantity : Math.min(quantity, open.length), units: open }
}

function openPrice(
  input: RefundInput,
  all: readonly EarlierSettlement[],
  orderLineId: string,
  quantity: number,
): number {
  const price = linePrice(input, all.filter(counts), orderLineId)
  let sum = 0
  for (let unit = 0; unit < quantity; unit++) sum += price.next() ?? 0
  return Math.min(sum, price.leftMinor)
}

/** Who gets the thing again, or it back mended, is owed no money by a day. */
const asMoney = (resolution: UnitInput["resolution"]) =>
  resolution == null || resolution === "refund" || resolution === "store_credit"

const seen: readonly Reception[] = ["received", "wrong_item"]

/** The nearest that any of it has come: an operator's hands, the dock, a closed parcel that a lead must explain, the road. */
function whoHasIt(input: RefundInput, units: readonly UnitInput[]): Pick<Obligation, "reason" | "holder"> {
  const parcels = parcelsOf(input, units)
  const inState = (...states: string[]) => parcels.find((parcel) => states.includes(parcel.state))
  const opened = inState("opened")
  if (opened) return { reason: "due_before_inspection", holder: { kind: "operator", parcelId: opened.id } }
  const arrived = inState("arrived")
  if (arrived) return { reason: "due_before_inspection", holder: { kind: "dock", parcelId: arrived.id } }
  // seen in a closed parcel and neither accepted nor rejected: a lead owes the answer
  const judged = units.find((unit) => seen.includes(unit.reception))
  if (judged) return { reason: "due_before_inspection", holder: { kind: "lead", parcelId: judged.parcelId } }
  const away = inState("in_transit", "announced", "lost")
  if (away || parcels.length === 0)
    return { reason: "due_before_receipt", holder: { kind: "carrier", parcelId: away?.id ?? null } }
  // every parcel is closed and it was in none of them: a lead says what became of it
  return { reason: "due_before_receipt", holder: { kind: "lead", parcelId: parcels[0]?.id ?? null } }
}

/** The parcels that these units are in, or any of the return's where nobody can say. */
function parcelsOf(input: RefundInput, units: readonly UnitInput[]): ParcelInput[] {
  const ids = new Set(units.map((unit) => unit.parcelId))
  const known = units.length > 0 && !ids.has(null) ? input.parcels.filter((parcel) => ids.has(parcel.id)) : []
  return [...(known.length > 0 ? known : input.parcels)].sort((a, b) => (a.id < b.id ? -1 : 1))
}
