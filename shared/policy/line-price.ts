import { assertOwed, sumMinor } from "../domain/money.ts"
import { placesOf } from "./places-of.ts"
import type { EarlierSettlement, OrderLineInput, RefundInput, SettledUnit } from "./refund-input.ts"
import { isPrice } from "./settlement-states.ts"

/** What an order line still gives: the next unit's share of what was paid, and how much of it is left to give back. */
export type LinePrice = { next: () => number | undefined; leftMinor: number }

/** `spent` are the settlements that count, of every return of the order. */
export function linePrice(input: RefundInput, spent: readonly EarlierSettlement[], orderLineId: string): LinePrice {
  const line = orderLine(input, orderLineId)
  const parts = spent.filter(isPrice).flatMap((one) => one.units.filter((part) => part.orderLineId === orderLineId))
  const outside = (input.outside ?? []).filter((given) => given.orderLineId === orderLineId)
  const given = sumMinor([...parts, ...outside].map((part) => assertOwed(part.amountMinor)))
  const shares = sharesLeft(line, parts)
  return { next: () => shares.shift(), leftMinor: Math.max(0, line.paidMinor - given) }
}

/** What each unit of the line was paid; the shares sum to what was paid for the line. */
export function unitShares(line: OrderLineInput): number[] {
  if (line.quantity <= 0) return []
  // as shareOut does where all weigh the same: what is over goes to the first
  const over = assertOwed(line.paidMinor, "total") % line.quantity
  const each = (line.paidMinor - over) / line.quantity
  return Array.from({ length: line.quantity }, (_, at) => (at < over ? each + 1 : each))
}

export function orderLine(input: RefundInput, orderLineId: string): OrderLineInput {
  const line = placesOf(input).orderLines.get(orderLineId)
  if (!line) throw new Error(`return names order line ${orderLineId}, which its order does not have`)
  return line
}

/** The shares that no unit has taken yet. The very share goes, not the first: else a line of 10.00 in three loses a cent. */
function sharesLeft(line: OrderLineInput, parts: readonly SettledUnit[]): number[] {
  const left = unitShares(line)
  const taken = new Map<string, number>()
  for (const part of parts) taken.set(part.unitId, part.priceMinor ?? taken.get(part.unitId) ?? -1)
  // those that name their share first, so that one that does not never takes theirs
  for (const share of [...taken.values()].sort((a, b) => b - a)) left.splice(Math.max(0, left.indexOf(share)), 1)
  return left
}
