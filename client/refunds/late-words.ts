import { intentStates } from "../../shared/domain/states.ts"
import type { t as Say } from "../ui/words.ts"
import { reasonWords } from "./refund-words.ts"

const ownReasons = ["surcharge", "bank_account", "sepa", "manual"] as const

export function whyWords(t: typeof Say, reason: string): string {
  const own = ownReasons.find((one) => one === reason)
  if (own) return t(`papers:late.reason.${own}`)
  const state = intentStates.find((one) => one === reason)
  return state ? t(`decision:intent.${state}`) : reasonWords(t, reason)
}

/** "3 nov. 2026" */
export const lateDay = (day: string, language: string): string =>
  new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "medium", timeZone: "UTC" }).format(
    Date.parse(day),
  )
