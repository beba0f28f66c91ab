import { useQuery } from "@tanstack/react-query"
import { useLocation, useSearch } from "wouter"
import { type LateHolder, type LateReport, lateHolders } from "../../shared/contract/late.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { type t as Say, useWords } from "../ui/words.ts"
import { LateHolders } from "./late-holders.tsx"
import { lateQuery } from "./late-query.ts"
import { LateSteps } from "./late-steps.tsx"
import { lateDay, whyWords } from "./late-words.ts"
import { writeAddress } from "./refund-address.ts"
import "./late.css"

/** What is late and why: who holds it up, since when, how much, what the law adds; each leads to its cases. */
export function LatePage() {
  const { t } = useWords()
  const holder = holderIn(useSearch())
  const late = useQuery(lateQuery(holder))
  const { data } = late
  return (
    <div className="desk-page">
      <div className="desk-letter late">
        <header className="desk-page-head">
          <div>
            <h1>{t("papers:late.title")}</h1>
            <p>{t("papers:late.about")}</p>
          </div>
        </header>
        {late.error && <DeskTrouble error={late.error} kept={data !== undefined} onRetry={() => void late.refetch()} />}
        {!data && !late.error && <p>{t("desk:loading")}</p>}
        {data && data.cases === 0 && (
          <EmptyState picture="tray" title={t("papers:late.empty")}>
            {data.atRisk.cases > 0 ? soonWords(t, data) : t("papers:late.emptyNote")}
          </EmptyState>
        )}
        {data && data.cases > 0 && <Late report={data} holder={holder} />}
      </div>
    </div>
  )
}

function holderIn(search: string): LateHolder | undefined {
  const asked = new URLSearchParams(search).get("holder")
  return lateHolders.find((one) => one === asked)
}

const soonWords = (t: typeof Say, { atRisk }: LateReport) =>
  t("papers:late.soon", { count: atRisk.cases, days: atRisk.days })

function Late({ report, holder }: { report: LateReport; holder: LateHolder | undefined }) {
  const { t, language } = useWords()
  const [, go] = useLocation()
  return (
    <>
      <p className="late-sums">
        <strong>{t("papers:late.cases", { count: report.cases })}</strong>
        {report.sums.map((sum) => (
          <span key={sum.currency}>
            <b>{formatMoney(sum.sumMinor, sum.currency, language)}</b> {t("papers:late.toPay")} ·{" "}
            <b>{formatMoney(sum.surchargeMinor, sum.currency, language)}</b> {t("papers:late.surcharge")}
          </span>
        ))}
        {report.atRisk.cases > 0 && <span className="desk-quiet">{soonWords(t, report)}</span>}
      </p>
      <LateHolders report={report} holder={holder} onChoose={(one) => go(one ? `/late?holder=${one}` : "/late")} />
      <LateSteps steps={report.steps} />
      <LateList report={report} holder={holder} />
    </>
  )
}

function LateList({ report, holder }: { report: LateReport; holder: LateHolder | undefined }) {
  const { t, language } = useWords()
  return (
    <section className="desk-section" aria-labelledby="late-list">
      <h2 id="late-list">
        {holder ? t("papers:late.listOf", { who: t(`papers:late.holder.${holder}`) }) : t("papers:late.list")}
      </h2>
      <ol className="late-list">
        {report.list.map((one) => (
          <li key={one.returnId}>
            <a href={writeAddress({ show: "all", returnId: one.returnId, intentId: null })}>
              <span className="late-what">
                <b>{t("papers:late.case", { rma: one.rma, shop: one.shop })}</b>
                <span>
                  {t(`papers:late.holder.${one.holder}`)} · {whyWords(t, one.reason)}
                </span>
              </span>
              <span className="late-days">
                <b>{t("papers:late.days", { count: one.daysLate })}</b>
                <span>{t("papers:late.dayWas", { day: lateDay(one.dueDay, language) })}</span>
              </span>
              <span className="late-money">
                <b>{formatMoney(one.amountMinor, one.currency, language)}</b>
                <span>+ {formatMoney(one.surchargeMinor, one.currency, language)}</span>
              </span>
            </a>
          </li>
        ))}
      </ol>
      {report.more && (
        <p className="desk-quiet">
          {t("papers:late.more")}{" "}
          <a href={writeAddress({ show: "waiting", filter: { due: "late" }, returnId: null, intentId: null })}>
            {t("papers:late.queue")}
          </a>
        </p>
      )}
    </section>
  )
}
