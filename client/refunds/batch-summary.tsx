import type { BatchSummary } from "../../shared/contract/refund-acts.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { troubleWord } from "../ui/desk-trouble.tsx"
import { useWords } from "../ui/words.ts"

/** What many released together come to: sums, who inspected, what stays out and why, and whether a second person approves. */
export function BatchSummaryWords({ summary }: { summary: BatchSummary }) {
  const { t, language } = useWords()
  const money = (minor: number, currency: string) => formatMoney(minor, currency, language)
  const { totals, count, inspectors, excluded, needsSecond, thresholdMinor } = summary
  return (
    <dl className="finance-summary">
      <div>
        <dt>{t("acts:batch.sums")}</dt>
        <dd>
          <strong>{totals.map((total) => money(total.sumMinor, total.currency)).join(" + ")}</strong>
          {count > 0 && ", "}
          {t("acts:batch.count", { count })}
        </dd>
      </div>
      <div>
        <dt>{t("acts:batch.inspected")}</dt>
        <dd>
          {inspectors.length === 0
            ? t("acts:batch.nobody")
            : inspectors.map((one) => t("acts:batch.inspectedBy", { name: one.name, count: one.count })).join(", ")}
        </dd>
      </div>
      {excluded.length > 0 && (
        <div>
          <dt>{t("acts:batch.excluded", { count: excluded.length })}</dt>
          <dd>
            <ul>
              {excluded.map((one) => (
                <li key={one.id}>
                  {one.rma} {money(one.amountMinor, one.currency || "EUR")},{" "}
                  {t(one.code === "not_allowed" ? "finance:many.own" : troubleWord(one))}
                </li>
              ))}
            </ul>
          </dd>
        </div>
      )}
      {needsSecond && (
        <div className="second">
          <dt className="unseen">{t("decision:hold.second_person")}</dt>
          <dd>{t("acts:batch.second", { amount: money(thresholdMinor, totals[0]?.currency ?? "EUR") })}</dd>
        </div>
      )}
    </dl>
  )
}
