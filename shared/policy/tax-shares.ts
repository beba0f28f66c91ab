import { shareOut } from "../domain/money.ts"
import { taxAt, vatRateOf } from "./vat-rate.ts"

/** A line as it was sold. */
export type TaxedLine = { id: string; paidMinor: number; taxMinor: number }
/** A part of a refund and the tax in it. `orderLineId` null: of the delivery. */
export type TaxShare = { orderLineId: string | null; rate: number; grossMinor: number; taxMinor: number }

/**
 * What of a refund is VAT. Of each line it is the tax of all that was given back of it by now less the tax of what was given
 * back before, so that however it is cut up the parts of a whole line sum to its tax, and none drifts by a cent.
 */
export function taxSharesOf(input: {
  country: string
  lines: readonly TaxedLine[]
  deliveryMinor: number
  /** Of the order, earlier. */
  before: readonly TaxShare[]
  refund: { kind: string; amountMinor: number; parts: readonly { orderLineId: string; amountMinor: number }[] }
}): TaxShare[] {
  const { refund } = input
  if (refund.kind === "delivery") return deliveryShares(input)
  const byLine = Map.groupBy(refund.parts, (part) => part.orderLineId)
  return [...byLine].flatMap(([orderLineId, parts]) => {
    const line = input.lines.find((one) => one.id === orderLineId)
    const grossMinor = parts.reduce((sum, part) => sum + part.amountMinor, 0)
    if (grossMinor === 0) return []
    if (!line) return [{ orderLineId, rate: 0, grossMinor, taxMinor: 0 }]
    const given = input.before
      .filter((one) => one.orderLineId === orderLineId)
      .reduce((sum, one) => sum + one.grossMinor, 0)
    const taxMinor = taxOfFirst(line, given + grossMinor) - taxOfFirst(line, given)
    return [{ orderLineId, rate: vatRateOf(input.country, line.paidMinor, line.taxMinor), grossMinor, taxMinor }]
  })
}

/** The tax in the first so many minor units of a line, half a unit up. */
function taxOfFirst({ paidMinor, taxMinor }: TaxedLine, grossMinor: number): number {
  if (paidMinor === 0) return 0
  const [gross, tax, paid] = [BigInt(Math.min(grossMinor, paidMinor)), BigInt(taxMinor), BigInt(paidMinor)]
  return Number((2n * gross * tax + paid) / (2n * paid))
}

/** Delivery follows the goods: its price is shared among their rates, and given back rate by rate. */
function deliveryShares(input: Parameters<typeof taxSharesOf>[0]): TaxShare[] {
  const { country, lines, refund, before } = input
  const paidAt = new Map<number, number>()
  for (const { paidMinor, taxMinor } of lines) {
    const rate = vatRateOf(country, paidMinor, taxMinor)
    paidAt.set(rate, (paidAt.get(rate) ?? 0) + paidMinor)
  }
  const byRate = [...paidAt].sort(([a], [b]) => b - a)
  if (byRate.length === 0) byRate.push([0, 1])
  const whole = Math.max(input.deliveryMinor, refund.amountMinor)
  const parts = shareOut(
    whole,
    byRate.map(([, paid]) => paid),
  )
  let [skip, left] = [
    before.filter((one) => one.orderLineId === null).reduce((sum, one) => sum + one.grossMinor, 0),
    refund.amountMinor,
  ]
  const shares: TaxShare[] = []
  for (const [at, [rate]] of byRate.entries()) {
    const part = at === byRate.length - 1 ? Number.MAX_SAFE_INTEGER : (parts[at] ?? 0)
    const from = Math.min(skip, part)
    const grossMinor = Math.min(left, part - from)
    skip -= from
    left -= grossMinor
    if (grossMinor > 0)
      shares.push({ orderLineId: null, rate, grossMinor, taxMinor: taxAt(from + grossMinor, rate) - taxAt(from, rate) })
  }
  return shares
}
