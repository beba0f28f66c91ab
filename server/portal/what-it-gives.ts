import { formatMoney, portion, sumMinor } from "../../shared/domain/money.ts"
import { addDays, localDay } from "../../shared/policy/local-days.ts"
import type { Policy } from "../../shared/policy/policy-document.ts"
import { type Asking, basisOfAll } from "./announce-steps.ts"
import { fill } from "./html.ts"
import type { OwnBusiness, OwnLine } from "./own-orders.ts"
import type { PageLocale } from "./page.ts"
import { announceWords, dayInWords } from "./portal-words.ts"

/** What so many of a line were paid for: the last one takes what does not divide. */
export function paidFor({ paidMinor, bought, left }: OwnLine, quantity: number): number {
  const each = (count: number) => Math.floor((paidMinor * count) / bought)
  const gone = bought - left
  return each(gone + quantity) - each(gone)
}

/** A credit's own sum and what comes on top of it, within what is left of the return's cap. */
export function creditFor(policy: Policy, amountMinor: number): { total: number; bonus: number } {
  const { bonusBasisPoints, bonusCapMinor } = policy.storeCredit
  const bonus = Math.min(portion(amountMinor, bonusBasisPoints), bonusCapMinor)
  return { total: amountMinor + bonus, bonus }
}

/** In plain words, before anybody confirms: on what ground, until when, what may be kept back, when the money comes. */
export function whatItGives(
  own: OwnBusiness,
  asked: readonly Asking[],
  { locale, now }: { locale: PageLocale; now: number },
): string[] {
  const w = announceWords[locale].check
  const { policy, shop, visit, rules } = own
  const bases = basisOfAll(asked)
  const percent = (basisPoints: number) =>
    new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 }).format(basisPoints / 10_000)
  const lines = bases.flatMap((basis) => {
    const days = `${policy.legal[basis].goodsDays ?? policy.legal[basis].noticeDays ?? 14}`
    const said = [fill(w.basis[basis], { days })]
    if (basis === "withdrawal")
      said.push(fill(w.sendBy, { day: dayInWords(addDays(localDay(now, shop.timeZone), 14), locale, shop.timeZone) }))
    const fee = basis === "goodwill" || basis === "commercial" ? policy.restockingFee[basis] : 0
    if (fee > 0) said.push(fill(w.feeGoodwill, { fee: percent(fee) }))
    if (basis === "conformity") return said
    const { C, D } = policy.depreciation
    const wears = rules.toldOfWear || basis !== "withdrawal"
    said.push(wears && C + D > 0 ? fill(w.wear, { c: percent(C), d: percent(D) }) : w.noWear)
    return said
  })
  const wants = (outcome: string) => asked.some(({ said }) => said.wanted === outcome)
  if (wants("exchange")) lines.push(w.exchange)
  if (wants("store_credit")) lines.push(w.credit)
  if (wants("repair")) lines.push(w.repair)
  if (visit.gift) return [...lines, w.gift]
  if (bases.includes("withdrawal")) lines.push(w.delivery)
  if (wants("refund")) lines.push(w.money)
  return lines
}

/** What comes back as money if all is in order; null: nothing does, or it is not theirs to see. */
export function moneyBack(own: OwnBusiness, asked: readonly Asking[], locale: PageLocale): string | null {
  const refunds = asked.filter(({ said }) => said.wanted === "refund")
  const [first] = own.orders
  if (own.visit.gift || refunds.length === 0 || !first) return null
  const minor = sumMinor(refunds.map(({ of, said }) => paidFor(of, said.quantity)))
  return formatMoney(minor, first.currency, locale)
}
