import { sumMinor } from "../../shared/domain/money.ts"
import type { Facts } from "./facts.ts"
import type { Speech } from "./say.ts"

type Intent = Facts["intents"][number]

const gone: readonly string[] = ["paid", "paid_outside", "overpaid"]
const going: readonly string[] = ["released", "paying", "pending", "unknown", "failed", "parked"]

export const isPaid = ({ state }: Intent) => gone.includes(state)
/** Decided, and not there yet. */
export const isGoing = ({ state }: Intent) => going.includes(state)

/** "89,90 €", or two of them where the currencies differ. */
export function sumOf(say: Speech, intents: readonly Intent[]): string {
  return [...Map.groupBy(intents, (one) => one.currency)]
    .map(([currency, own]) => say.money(sumMinor(own.map((one) => one.amount_minor)), currency))
    .join(" + ")
}

/** Which way it goes, in words, a row each. */
export function wayRows(say: Speech, intents: readonly Intent[]): (readonly [string, string])[] {
  return [...Map.groupBy(intents, (one) => wayOf(say, one))].map(([way, own]) => [way, sumOf(say, own)] as const)
}

export function wayOf({ w }: Speech, { way = "original", card_brand, card_last4 }: Intent): string {
  const words = w.decided
  if (way !== "original")
    return way in words ? words[way as "sepa" | "store_credit" | "replacement" | "manual"] : words.manual
  if (!card_last4) return words.original
  return words.card.replace("{{last4}}", card_last4).replace("{{brand}} ", card_brand ? `${card_brand} ` : "")
}
