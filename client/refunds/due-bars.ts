import type { DueDays, RefundHolder } from "../../shared/contract/refund-desk.ts"
import { addDays } from "../../shared/policy/local-days.ts"

export type Bar = {
  /** Null: late. */
  day: string | null
  count: number
  parts: { holder: RefundHolder; count: number }[]
  sums: { currency: string; minor: number }[]
}

/** Finance's own first, then how far the thing has come. */
export const holderOrder: readonly RefundHolder[] = ["finance", "lead", "operator", "dock", "carrier"]

/** One bar a day, those with nothing too, the late ones first. */
export function dueBars({ today, through, days }: DueDays): Bar[] {
  const all: (string | null)[] = [null]
  for (let day = today; day <= through; day = addDays(day, 1)) all.push(day)
  return all.map((day) => {
    const own = days.filter((one) => one.day === day)
    const parts = holderOrder.flatMap((holder) => {
      const count = own
        .filter((one) => one.holder === holder)
        .flatMap((one) => one.totals)
        .reduce((sum, total) => sum + total.count, 0)
      return count > 0 ? [{ holder, count }] : []
    })
    const sums = new Map<string, number>()
    for (const { currency, sumMinor } of own.flatMap((one) => one.totals))
      sums.set(currency, (sums.get(currency) ?? 0) + sumMinor)
    return {
      day,
      count: parts.reduce((sum, part) => sum + part.count, 0),
      parts,
      sums: [...sums].map(([currency, minor]) => ({ currency, minor })),
    }
  })
}
