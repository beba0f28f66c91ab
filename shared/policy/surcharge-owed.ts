import { sumMinor } from "../domain/money.ts"
import { type Due, lateSurcharge } from "./legal-clock.ts"
import { localDay, type Moment } from "./local-days.ts"

/** A sum that the law wanted by the due day. `paidAt` null: it has not left. */
export type LatePart = { amountMinor: number; paidAt: Moment | null }

export type SurchargeOwed = {
  amountMinor: number
  /** Of what has not left, until today; 0 where all of it has. */
  runningDays: number
  /** A legal rate was used that is not published here yet. */
  rateAssumed: boolean
}

/**
 * What L242-4 adds by now to all that was due on one day: each sum until the day on which it left, what is still here until
 * today. Sums of one day are taken together, so that one rounding is made for them.
 */
export function surchargeOwed(input: {
  due: Pick<Due, "day">
  parts: readonly LatePart[]
  now: Moment
  timeZone: string
}): SurchargeOwed {
  const today = localDay(input.now, input.timeZone)
  const byDay = Map.groupBy(input.parts, ({ paidAt }) => (paidAt === null ? today : localDay(paidAt, input.timeZone)))
  const surcharges = [...byDay].map(([paidDay, parts]) =>
    lateSurcharge({ amountMinor: sumMinor(parts.map((part) => part.amountMinor)), dueDay: input.due.day, paidDay }),
  )
  const unpaid = input.parts.some((part) => part.paidAt === null && part.amountMinor > 0)
  const running = lateSurcharge({ amountMinor: 0, dueDay: input.due.day, paidDay: today })
  return {
    amountMinor: sumMinor(surcharges.map((one) => one.amountMinor)),
    runningDays: unpaid ? running.daysLate : 0,
    rateAssumed: surcharges.some((one) => one.amountMinor > 0 && one.rateAssumed),
  }
}
