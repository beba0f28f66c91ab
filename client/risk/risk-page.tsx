import { queryOptions, useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { RiskPage as Page } from "../../shared/policy/risk-page.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords } from "../ui/words.ts"
import { RiskForm } from "./risk-form.tsx"
import { useWhy } from "./use-why.ts"
import "./risk.css"

const riskQuery = queryOptions({
  queryKey: ["risk"],
  queryFn: ({ signal }) => answered(Page, "/api/risk", { signal }),
  networkMode: "always",
  refetchInterval: 60_000,
})

/** The rules by which somebody is looked at: what each hit, how often a person agreed, and the newest with why. */
export function RiskPage() {
  const { t } = useWords()
  const risk = useQuery(riskQuery)
  const [changing, setChanging] = useState(false)
  const { data } = risk
  return (
    <div className="desk-page">
      <div className="desk-letter risk">
        <header className="desk-page-head">
          <div>
            <h1>{t("risk:title")}</h1>
            <p>{t("risk:about")}</p>
          </div>
          {data?.mayChange && (
            <DeskButton kind="main" onClick={() => setChanging(true)}>
              {t("risk:change")}
            </DeskButton>
          )}
        </header>
        {!data && !risk.error && <p>{t("desk:loading")}</p>}
        {risk.error && <DeskTrouble error={risk.error} kept={data !== undefined} onRetry={() => void risk.refetch()} />}
        {data && (
          <>
            <Numbers page={data} />
            <Rules page={data} />
            <Newest page={data} />
          </>
        )}
        {changing && data && <RiskForm page={data} onClose={() => setChanging(false)} />}
      </div>
    </div>
  )
}

function Numbers({ page }: { page: Page }) {
  const { t } = useWords()
  const share = useShare()
  const { weighed, chosen } = page.counts
  const looked = page.outcomes.letGo + page.outcomes.changed
  return (
    <dl className="risk-numbers">
      <div>
        <dt>{t("risk:numbers.weighed")}</dt>
        <dd>{weighed}</dd>
        <dd className="desk-quiet">{t("risk:numbers.days", { days: page.days })}</dd>
      </div>
      <div>
        <dt>{t("risk:numbers.chosen")}</dt>
        <dd>{chosen}</dd>
        {weighed > 0 && <dd className="desk-quiet">{share(chosen, weighed)}</dd>}
      </div>
      <div>
        <dt>{t("risk:numbers.agreed")}</dt>
        <dd>{looked === 0 ? t("risk:numbers.none") : share(page.outcomes.changed, looked)}</dd>
        {looked > 0 && <dd className="desk-quiet">{t("risk:of", { count: page.outcomes.changed, of: looked })}</dd>}
      </div>
      <div>
        <dt>{t("risk:numbers.waiting")}</dt>
        <dd>{page.outcomes.waiting}</dd>
      </div>
    </dl>
  )
}

function useShare() {
  const { language } = useWords()
  const form = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 })
  return (part: number, of: number) => form.format(part / of)
}

function Rules({ page }: { page: Page }) {
  const { t } = useWords()
  const share = useShare()
  const { weighed } = page.counts
  return (
    <section className="risk-rules" aria-labelledby="risk-rules">
      <h2 id="risk-rules" className="unseen">
        {t("risk:head.rule")}
      </h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("risk:head.rule")}</th>
            <th scope="col">{t("risk:head.points")}</th>
            <th scope="col">{t("risk:head.hits")}</th>
            <th scope="col">{t("risk:head.chosen")}</th>
            <th scope="col">{t("risk:head.agreed")}</th>
          </tr>
        </thead>
        <tbody>
          {page.perRule.map(({ code, hits, chosen, outcomes }) => {
            const looked = outcomes.letGo + outcomes.changed
            const { on, points } = page.rules.rules[code]
            return (
              <tr key={code} className={on ? "" : "off"}>
                <th scope="row">{t(`risk:rule.${code}`)}</th>
                <td data-head={t("risk:head.points")}>{on ? points : t("risk:numbers.none")}</td>
                <td data-head={t("risk:head.hits")}>
                  {hits}
                  {weighed > 0 && hits > 0 && <small> {share(hits, weighed)}</small>}
                </td>
                <td data-head={t("risk:head.chosen")}>{chosen}</td>
                <td data-head={t("risk:head.agreed")}>
                  {looked === 0 ? t("risk:numbers.none") : t("risk:of", { count: outcomes.changed, of: looked })}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      <p className="desk-quiet">
        {t("risk:threshold")} : {page.rules.threshold} ·{" "}
        {page.changedAt === null
          ? t("risk:asItCame")
          : t("risk:version", {
              ...{ version: page.version, name: page.changedBy ?? "", reason: page.reason ?? "" },
            })}
      </p>
    </section>
  )
}

function Newest({ page }: { page: Page }) {
  const { t } = useWords()
  const why = useWhy(page.currency)
  if (page.newest.length === 0)
    return (
      <EmptyState picture="tray" title={t("risk:nobody")}>
        {t("risk:nobodyNote")}
      </EmptyState>
    )
  return (
    <section className="risk-newest" aria-labelledby="risk-newest">
      <h2 id="risk-newest">{t("risk:newest")}</h2>
      <ul className="desk-rows">
        {page.newest.map((one) => (
          <li key={one.returnId}>
            <div>
              <p className="name">{one.rma}</p>
              <p className="desk-quiet">
                {t("risk:score", { score: one.score, threshold: one.threshold })} ·{" "}
                <RelativeDate at={one.at} now={Date.now()} />
              </p>
            </div>
            <ul className="risk-why">
              {one.hits.map((hit) => (
                <li key={hit.code}>
                  {why(hit)} <span className="desk-quiet">{t("risk:points", { points: hit.points })}</span>
                </li>
              ))}
            </ul>
            <p className="desk-tag">{t(`risk:outcome.${one.outcome}`)}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}
