import { withdrawalWindow } from "./legal-clock.ts"
import type { OrderLineInput, ParcelInput, RefundInput, UnitInput } from "./refund-input.ts"

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
  const ofLine = Map.groupBy(input.units, (unit) => unit.lineId)
  const outside = new Map<string | undefined, boolean>()
  const places: Places = {
    parcels: byId(input.parcels),
    units: byId(input.units),
    unitsOfLine: (lineId) => ofLine.get(lineId) ?? [],
    orderLineIds: new Map(input.return.lines.map((line) => [line.id, line.orderLineId])),
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
  return new Map(all.map((one) => [one.id, one] as const).reverse())
}

function isOutsideWindow(input: RefundInput, orderLine: OrderLineInput | undefined): boolean {
  const { windowDays } = input.policy.legal[input.return.basis]
  const { noticeAt, windowUntil: extendedTo } = input.return
  const { timeZone } = input.shop
  const deliveredAt = orderLine?.deliveredAt
  return withdrawalWindow({ deliveredAt, noticeAt, windowDays, timeZone, extendedTo })?.outside ?? false
}
