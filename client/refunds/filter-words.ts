import type { RefundChoices, RefundFilter } from "../../shared/contract/refund-desk.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import type { t as Say, WordKey } from "../ui/words.ts"
import { filterNames } from "./refund-address.ts"
import { dayWords } from "./refund-list.tsx"
import { holderWord, reasonWords } from "./refund-words.ts"

type T = typeof Say

export const windowWords = {
  late: "finance:within.late",
  today: "finance:within.today",
  3: "finance:within.d3",
  7: "finance:within.d7",
  14: "finance:within.d14",
  none: "finance:within.none",
} satisfies Record<NonNullable<RefundFilter["due"]>, WordKey>

/** Each part of a filter in words, in the order of the form; an amount's currency goes with it. */
export function filterWords(
  t: T,
  language: string,
  filter: RefundFilter,
  choices: RefundChoices | undefined,
): { name: keyof RefundFilter; words: string }[] {
  const money = (minor: string) => formatMoney(Number(minor), filter.currency ?? "EUR", language)
  const named = (list: { id: string; name: string }[] | undefined, id: string) =>
    list?.find((one) => one.id === id)?.name ?? "…"
  const holder = filter.holder && holderWord(filter.holder)
  const words: Partial<Record<keyof RefundFilter, string | null>> = {
    state: filter.state ? t(`decision:intent.${filter.state}`) : null,
    shop: filter.shop ? named(choices?.shops, filter.shop) : null,
    site: filter.site ? named(choices?.sites, filter.site) : null,
    reason: filter.reason ? reasonWords(t, filter.reason) : null,
    holder: holder ? t(holder) : null,
    due: filter.due ? t(windowWords[filter.due]) : null,
    day: filter.day ? t("finance:by.day", { day: dayWords(filter.day, language) }) : null,
    currency: filter.currency ? t("finance:by.inCurrency", { currency: filter.currency }) : null,
    min: filter.currency && filter.min ? t("finance:by.amountFrom", { amount: money(filter.min) }) : null,
    max: filter.currency && filter.max ? t("finance:by.amountTo", { amount: money(filter.max) }) : null,
    text: filter.text ? t("finance:by.text", { text: filter.text }) : null,
  }
  return filterNames.flatMap((name) => (words[name] ? [{ name, words: words[name] }] : []))
}

/** Without one part; an amount says nothing without its currency. */
export function withoutPart(filter: RefundFilter, name: keyof RefundFilter): RefundFilter {
  const gone: readonly string[] = name === "currency" ? ["currency", "min", "max"] : [name]
  return Object.fromEntries(Object.entries(filter).filter(([each]) => !gone.includes(each)))
}
