import { windowFrom, withdrawalWindow } from "./legal-clock.ts"
import { type Moment, toMs } from "./local-days.ts"
import type { OrderLineInput, ParcelInput, RefundInput, UnitInput } from "./refund-input.ts"
import { termsOf } from "./terms-of.ts"

/** What the decision looks up again and again, found once: an order of a hundred lines costs each no more than one of one. */
export interface Places {
  parcels: ReadonlyMap<string, ParcelInput>
  units: ReadonlyMap<string, UnitInput>
  unitsOfLine(lineId: string): readonly UnitInput[]
  /** The return lines' order lines, by the return line's id. */
  orderLineIds: ReadonlyMap<string, string>
  orderLines: ReadonlyMap<string, OrderLineInput>
  /** Announced after its withdrawal window, by the order line's id. */
  isOutsideWindow(orderLineId: string | undefined): boolean
}

/** An input is never changed once it is decided on. */
const known = new WeakMap<RefundInput, Places>()

export function placesOf(input: RefundInput): Places {
  const before = known.get(input)
  if (before) return before
  const ofLine = new Map<string, UnitInput[]>()
  for (const unit of input.units) {
    const line = ofLine.get(unit.lineId)
    if (line) line.push(unit)
    else ofLine.set(unit.lineId, [unit])
  }
  const orderLineIds = new Map<string, string>()
  for (const line of input.return.lines) orderLineIds.set(line.id, line.orderLineId)
  const outside = new Map<string | undefined, boolean>()
  const places: Places = {
    parcels: byId(input.parcels),
    units: byId(input.units),
    unitsOfLine: (lineId) => ofLine.get(lineId) ?? none,
    orderLineIds,
    orderLines: byId(input.order.lines),
    isOutsideWindow: (orderLineId) => {
      const judged = outside.get(orderLineId) ?? isOutsideWindow(input, places.orderLines.get(orderLineId ?? ""))
      outside.set(orderLineId, judged)
      return judged
    },
  }
  known.set(input, places)
  return places
}

/** The first of its id, should there be two. */
function byId<T extends { id: string }>(all: readonly T[]): Map<string, T> {
  const found = new Map<string, T>()
  for (const one of all) if (!found.has(one.id)) found.set(one.id, one)
  return found
}

const none: readonly UnitInput[] = []

function lastDelivery(lines: readonly OrderLineInput[]): Moment | null {
  const known = lines.flatMap(({ deliveredAt }) => (deliveredAt == null ? [] : [deliveredAt]))
  return known.reduce<Moment | null>((last, one) => (last !== null && toMs(last) >= toMs(one) ? last : one), null)
}

function isOutsideWindow(input: RefundInput, orderLine: OrderLineInput | undefined): boolean {
  const { windowDays } = termsOf(input.policy, input.return)
  const { basis, noticeAt, windowUntil: extendedTo, depreciationInfoGiven } = input.return
  const notInformed = basis === "withdrawal" && depreciationInfoGiven === false
  const { timeZone } = input.shop
  const deliveredAt = windowFrom(basis, orderLine?.deliveredAt, lastDelivery(input.order.lines))
  return withdrawalWindow({ deliveredAt, noticeAt, windowDays, timeZone, extendedTo, notInformed })?.outside ?? false
}
