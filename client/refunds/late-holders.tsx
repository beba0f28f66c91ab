import type { LateHolder, LateReport } from "../../shared/contract/late.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { useWords } from "../ui/words.ts"
import { lateDay, whyWords } from "./late-words.ts"

type Props = {
  report: LateReport
  holder: LateHolder | undefined
  onChoose: (holder: LateHolder | undefined) => void
}

/** A row a holder, nearest to paying first: how many, as a bar too, since when, how much. Pressed, the list is theirs. */
export function LateHolders({ report, holder, onChoose }: Props) {
  const { t, language } = useWords()
  const most = Math.max(1, ...report.holders.map((one) => one.cases))
  const sums = (one: LateReport["holders"][number], of: "sumMinor" | "surchargeMinor") =>
    one.sums.map((sum) => formatMoney(sum[of], sum.currency, language)).join(" + ")
  return (
    <section className="desk-section" aria-labelledby="late-who">
      <div className="late-head">
        <h2 id="late-who">{t("papers:late.byHolder")}</h2>
        {holder && (
          <button type="button" className="finance-link" onClick={() => onChoose(undefined)}>
            {t("papers:late.all")}
          </button>
        )}
      </div>
      <ul className="late-holders">
        {report.holders.map((one) => (
          <li key={one.holder}>
            <button
              type="button"
              aria-pressed={one.holder === holder}
              onClick={() => onChoose(one.holder === holder ? undefined : one.holder)}
            >
              <span className="late-who">
                <b>{t(`papers:late.holder.${one.holder}`)}</b>
                <span>
                  {one.reasons
                    .slice(0, 2)
                    .map(({ reason }) => whyWords(t, reason))
                    .join(" · ")}
                </span>
              </span>
              <span className="late-bar">
                <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                  <rect className={`of-${one.holder}`} width={Math.max(1, (100 * one.cases) / most)} height="10" />
                </svg>
                <b>{one.cases}</b>
                <span className="unseen">{t("papers:late.returns")}</span>
              </span>
              <span className="late-days">
                <b>{t("papers:late.days", { count: one.daysLate })}</b>
                <span>{t("papers:late.dayWas", { day: lateDay(one.since, language) })}</span>
              </span>
              <span className="late-money">
                <b>{sums(one, "sumMinor")}</b>
                <span>+ {sums(one, "surchargeMinor")}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
