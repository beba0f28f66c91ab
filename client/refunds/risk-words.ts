import type { RefundCase } from "../../shared/contract/refunds.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { riskCodes, riskUnits } from "../../shared/policy/risk-rules.ts"
import type { Language, t as Say } from "../ui/words.ts"

/** A plain rule that chose the return for a look, with what was measured; its name where this version does not know it. */
export function riskWords(
  t: typeof Say,
  language: Language,
  hit: RefundCase["risk"][number],
  currency: string,
): string {
  const code = riskCodes.find((one) => one === hit.code)
  if (!code) return hit.code
  const money = (minor: number) => formatMoney(minor, currency, language)
  const { seen, at } = hit
  return t(`risk:why.${code}`, riskUnits[code] === "money" ? { seen: money(seen), at: money(at) } : { seen, at })
}
