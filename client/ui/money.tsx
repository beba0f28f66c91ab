import { formatMoney } from "../../shared/domain/money.ts"
import { useWords } from "./words.ts"

/** An amount of minor units with its currency, tabular, in the language's own way. */
export function Money({ minor, currency }: { minor: number; currency: string }) {
  const { language } = useWords()
  return <span className="money">{formatMoney(minor, currency, language)}</span>
}
