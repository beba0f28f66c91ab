import type { LegalBasis } from "../../shared/domain/states.ts"
import { type Bought, demoCarriers, parcelNumber } from "./announce.ts"
import { type DemoShop, demoShops } from "./catalogue.ts"
import { currencyOf, customerOf, type DemoCountry, type DemoCustomer } from "./customers.ts"
import { articleFor, commentFor, reasonFor, type Seen, seenFor, serialFor } from "./planted.ts"
import { type Dice, diceOf } from "./random.ts"

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A return that was over before the demo begins: what happened, when, and what was seen. */
export interface PastReturn {
  index: number
  shop: DemoShop
  siteCode: "LYS" | "LIL" | "BOR"
  basis: LegalBasis
  customer: DemoCustomer
  country: DemoCountry
  currency: string
  deliveryMinor: number
  discount: number
  carrier: string
  key: string
  lines: (Bought & { seen: Seen[]; comment: string | null })[]
  /** Withdrawn by the customer before anything was sent. */
  cancelled: boolean
  /** The provider refused: the money is still owed. */
  failed: boolean
  deliveredAt: number
  noticeAt: number
  shippedAt: number
  arrivedAt: number
  openedAt: number
  closedAt: number
  /** By a lead, where one had to. */
  answeredAt: number
  paidAt: number
}

export interface PastSpan {
  seed: number
  now: number
  /** The first index, and the first that is no longer past. */
  from: number
  to: number
}

/** The more returns, the longer the shop has been here: from two months to a year and a half. */
export const spanDays = (count: number) => Math.min(540, Math.max(60, Math.round(count / 200)))
/** The last of it was done with so many days ago: the days since are told one by one. */
const ENDED_DAYS = 4

/** The nth return of the past, from 0, the oldest first; hangs on nothing but the seed and its number. */
export function pastReturn(span: PastSpan, nth: number): PastReturn {
  const index = span.from + nth
  const luck = diceOf(span.seed, index)
  const shop = luck.pick(demoShops)
  const { country, customer } = customerOfPast(span, luck)
  const { key, carrier } = parcelOf(index)
  const moments = momentsOf(span, luck, nth)
  const soldDaysAgo = (span.now - moments.deliveredAt) / DAY
  const lines = Array.from({ length: luck.chance(0.78) ? 1 : 2 }, () => articleFor(luck, shop))
  return {
    index,
    shop,
    siteCode: luck.chance(0.76) ? "LYS" : luck.pick(["LIL", "BOR"]),
    basis: luck.chance(0.93) ? "withdrawal" : luck.pick(["conformity", "goodwill"]),
    country,
    customer,
    currency: currencyOf(country),
    deliveryMinor: luck.pick([0, 390, 490]),
    discount: luck.chance(0.25) ? luck.pick([5, 10, 15]) : 0,
    carrier,
    key,
    lines: [...new Set(lines)].map((product) => {
      const serial = serialFor(luck, product, index, soldDaysAgo)
      const reason = reasonFor(luck, product, serial)
      const quantity = serial === null && luck.chance(0.1) ? 2 : 1
      const seen = Array.from({ length: quantity }, () => seenFor(luck, { product, reason, serial, carrier }))
      return { product, serial, reason, quantity, seen, comment: luck.chance(0.2) ? commentFor(luck, reason) : null }
    }),
    cancelled: luck.chance(0.03),
    failed: isFailed(span, nth),
    ...moments,
  }
}

/** Three customers order four times. */
function customerOfPast(span: PastSpan, luck: Dice) {
  const n = span.to + luck.below(Math.max(1, Math.round((span.to - span.from) * 0.75)))
  return customerOf(diceOf(n, 1), n)
}

/** A few of the last, for finance to send again. */
function isFailed({ from, to }: PastSpan, nth: number): boolean {
  const few = Math.min(8, Math.ceil((to - from) / 400))
  return to - from - nth <= few * 5 && (to - from - nth) % 5 === 0
}

/** Of the numbers that UPS prints here there are too few for a long past. */
function parcelOf(index: number): { carrier: string; key: string } {
  const number = parcelNumber(index * 2)
  if (number.carrier !== "ups" || index < 40_000) return number
  return parcelNumber(index * 2, demoCarriers[index % 2 ? 0 : 2])
}

function momentsOf({ now, from, to }: PastSpan, luck: Dice, nth: number) {
  const count = to - from
  const ago = spanDays(count) * (1 - nth / count) ** 1.2
  const day = Math.floor(now / DAY) - ENDED_DAYS - Math.floor(ago)
  const open = day * DAY + 5 * HOUR + Math.floor((1 - (ago % 1)) * 9 * HOUR)
  // nobody works on a Sunday
  const openedAt = new Date(open).getUTCDay() === 0 ? open - DAY : open
  const arrivedAt = openedAt - (luck.chance(0.8) ? luck.below(3) + 1 : 20) * HOUR - luck.below(HOUR)
  const shippedAt = arrivedAt - (1 + luck.below(3)) * DAY
  const noticeAt = shippedAt - (1 + luck.below(4)) * DAY - luck.below(8 * HOUR)
  const closedAt = openedAt + 2 * MINUTE
  const answeredAt = closedAt + HOUR + luck.below(5 * HOUR)
  return {
    deliveredAt: noticeAt - (2 + luck.below(10)) * DAY,
    noticeAt,
    shippedAt,
    arrivedAt,
    openedAt,
    closedAt,
    answeredAt,
    paidAt: answeredAt + 2 * MINUTE + luck.below(20 * MINUTE),
  }
}
