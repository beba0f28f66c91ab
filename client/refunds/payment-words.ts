import { BALANCE_SHORT, failureCodes, parkReasons } from "../../shared/domain/failure-codes.ts"
import type { t as Say } from "../ui/words.ts"

const known = [...failureCodes, ...parkReasons, BALANCE_SHORT] as const

/** Why a refund failed, waits or was given up, where its provider or the worker says so in a way that we know. */
export function paymentNoteWords(t: typeof Say, note: string): string {
  const code = known.find((one) => one === note)
  return code ? t(`payments:why.${code}`) : note
}

export const providerName = (name: string) => name.slice(0, 1).toUpperCase() + name.slice(1)
