import type { RiskPage } from "../../shared/policy/risk-page.ts"
import { riskUnits } from "../../shared/policy/risk-rules.ts"
import { useWords } from "../ui/words.ts"

type Hit = RiskPage["newest"][number]["hits"][number]

/** A rule that was met, in a sentence with what was measured. */
export function useWhy(currency: string) {
  const { t, language } = useWords()
  const money = (minor: number) =>
    new Intl.NumberFormat(language, { style: "currency", currency, maximumFractionDigits: 0 }).format(minor / 100)
  return ({ code, seen, at }: Hit) => {
    const shown = riskUnits[code] === "money" ? { seen: money(seen), at: money(at) } : { seen, at }
    return t(`risk:why.${code}`, shown)
  }
}
