import { type SettlementFault, settlementFaults } from "../../shared/contract/books.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import type { Refused } from "../api/answered.ts"
import type { useWords } from "../ui/words.ts"

type Say = ReturnType<typeof useWords>["t"]

/** Why a file is refused, in words; null: not for what is in it. */
export function settlementFaultWords(t: Say, language: string, { refusal }: Refused): string | null {
  const [error] = refusal.errors ?? []
  const [name, ...more] = (error?.path ?? "").split(":")
  const fault = settlementFaults.find((one): one is SettlementFault => one === name)
  if (!error || !fault) return null
  const where = more.join(":")
  if (fault === "line") {
    const [line = "", column = ""] = more
    return column ? t("books:settlement.fault.line", { line, column }) : t("books:settlement.fault.lineWhole", { line })
  }
  // its currency and the sum of its lines, in minor units
  if (fault === "total")
    return t("books:settlement.fault.total", { sum: formatMoney(Number(error.wants), where, language) })
  return t(`books:settlement.fault.${fault}`, { where })
}
