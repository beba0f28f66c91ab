import type { RefundTotal } from "../../shared/contract/refund-desk.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { useWords } from "../ui/words.ts"

/** How many and how much, a currency at a time; of what grows with the years only so far, and said so. */
export function RefundTotals({ totals, capped }: { totals: readonly RefundTotal[]; capped: boolean }) {
  const { t, language } = useWords()
  if (totals.length === 0) return null
  return (
    <p className="sum">
      <span className="unseen">{t("finance:totals")} </span>
      {totals.map((total, at) => (
        <span key={total.currency}>
          {at > 0 && " · "}
          <span className="money">{formatMoney(total.sumMinor, total.currency, language)}</span>
        </span>
      ))}
      {capped && <span className="desk-quiet"> {t("finance:capped")}</span>}
    </p>
  )
}
