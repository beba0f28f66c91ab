import { useQuery } from "@tanstack/react-query"
import { Link } from "wouter"
import type { Signal } from "../../shared/contract/insights.ts"
import { exactDate } from "../ui/date-words.ts"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { useWords } from "../ui/words.ts"
import { aboutKinds, actedIn } from "./acted-in.ts"
import type { Place } from "./asked.ts"
import { ChartBox } from "./chart-box.tsx"
import { FilterBar } from "./filter-bar.tsx"
import { signalsQuery } from "./insight-queries.ts"
import { pointOf, spanWords } from "./number-words.ts"
import { ActLink, QuestionFrame } from "./question-frame.tsx"
import { RowsChart } from "./rows-chart.tsx"
import { percent, signalTitle } from "./signal-words.ts"
import { useQuestion } from "./use-question.ts"

const numberOf = (share: NonNullable<Signal["effect"]>["before"] | undefined) =>
  share ? { value: share.estimate, low: share.low, high: share.high } : { value: null }
/** The whole interval of "so many times as before" lies below one. */
const isSure = ({ effect }: Signal) => effect?.ratio?.high != null && effect.ratio.high < 1

/** What did the fix change? Each action that was measured: the share before it and since, with their intervals. */
export function EffectsPage() {
  const { t, language } = useWords()
  // what was done this week is waited for from today on
  const question = useQuestion("effects", true)
  const [open, ended] = [useQuery(signalsQuery("open")), useQuery(signalsQuery("ended"))]
  const here = open.data && ended.data
  const signals = [...(open.data?.signals ?? []), ...(ended.data?.signals ?? [])]
  const { acted, others, first, last } = actedIn(signals, question.asked)
  const measured = acted.filter(({ effect }) => effect?.before && effect.after)
  const waits = acted.filter((signal) => !measured.includes(signal))
  const next = acted.find((signal) => signal.state === "acted" && isSure(signal)) ?? acted[0]
  const error = open.error ?? ended.error
  const title = t("questions:effects.chart")
  const day = (signal: Signal) => exactDate(Date.parse(`${signal.actedOn}T12:00:00Z`), language, "day")
  const times = ({ effect }: Signal) =>
    effect?.ratio
      ? t("questions:effects.times", {
          times: number(effect.ratio.estimate),
          low: number(effect.ratio.low),
          high: effect.ratio.high === null ? "∞" : number(effect.ratio.high),
        })
      : "–"
  const number = (of: number) => new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(of)
  // the address has a product's id, and its signals how it is called
  const nameOf = ({ by, key }: Place) =>
    by === "product" ? (signals.find(({ about }) => about.productId === key)?.about.product ?? null) : null
  const retry = () => void Promise.all([open.refetch(), ended.refetch()])
  return (
    <QuestionFrame
      id="effects"
      answer={
        here &&
        acted.length + others > 0 && (
          <p>
            <b>
              {t("questions:effects.answer", { count: measured.length })}{" "}
              {measured.length > 0 && t("questions:effects.sure", { count: measured.filter(isSure).length })}
            </b>{" "}
            {waits.length > 0 && t("questions:effects.waits", { count: waits.length })}{" "}
            {others > 0 && (
              <Link href={question.to({ from: first, to: last })} replace>
                {t("questions:effects.others", { count: others })}
              </Link>
            )}
          </p>
        )
      }
      acts={
        next && (
          <ActLink main to={`/insights/${next.id}${next.state === "acted" ? "" : "?state=ended"}`}>
            {t(next.state === "acted" ? "questions:effects.actClose" : "questions:effects.actOpen")}
          </ActLink>
        )
      }
    >
      {here && (
        <FilterBar
          question={question}
          names={question.asked.filters.map((place) => ({ ...place, name: nameOf(place) }))}
          kinds={aboutKinds}
          compares={false}
        />
      )}
      {error && <DeskTrouble error={error} kept={here !== undefined} onRetry={retry} />}
      {!here && !error && <p className="questions-loading">{t("desk:loading")}</p>}
      {here && acted.length === 0 && (
        <EmptyState
          picture="tray"
          title={t(others > 0 ? "questions:effects.noneHere" : "questions:effects.none")}
          action={<ActLink to="/insights">{t("questions:why.act")}</ActLink>}
        >
          {t(others > 0 ? "questions:effects.noneHereNote" : "questions:effects.noneNote")}
        </EmptyState>
      )}
      {measured.length > 0 && (
        <ChartBox
          question={question}
          title={title}
          note={t("questions:effects.note")}
          about={t("questions:effects.answer", { count: measured.length })}
          table={{
            columns: [
              t("questions:effects.signal"),
              ...(["day", "before", "after", "ratio", "verdict"] as const).map((one) => t(`questions:effects.${one}`)),
            ],
            rows: measured.map((signal) => ({
              key: signal.id,
              cells: [
                signalTitle(t, signal, language),
                signal.actedOn ?? "",
                spanWords(numberOf(signal.effect?.before), language),
                spanWords(numberOf(signal.effect?.after), language),
                times(signal),
                t(isSure(signal) ? "questions:effects.isSure" : "questions:effects.unsure"),
              ],
              to: `/insights/${signal.id}`,
            })),
          }}
        >
          <RowsChart
            title={title}
            axis={(value) => percent(value, language)}
            rows={measured.map((signal) => {
              const [before, after] = [numberOf(signal.effect?.before), numberOf(signal.effect?.after)]
              return {
                key: signal.id,
                label: signalTitle(t, signal, language),
                words: t("questions:effects.since", { share: percent(after.value ?? 0, language) }),
                point: pointOf(after),
                beside: {
                  words: t("questions:effects.was", { share: percent(before.value ?? 0, language) }),
                  point: pointOf(before),
                },
                to: `/insights/${signal.id}`,
                chosen: false,
              }
            })}
          />
        </ChartBox>
      )}
      {waits.length > 0 && (
        <section>
          <h2>{t("questions:effects.waiting")}</h2>
          <ul className="insights-units">
            {waits.map((signal) => (
              <li key={signal.id}>
                <a href={`/insights/${signal.id}`}>{signalTitle(t, signal, language)}</a>{" "}
                <span className="desk-quiet">{t("questions:effects.actedOn", { day: day(signal) })}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </QuestionFrame>
  )
}
