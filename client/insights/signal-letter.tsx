import { useInfiniteQuery, useQuery } from "@tanstack/react-query"
import { Link } from "wouter"
import type { SignalPage } from "../../shared/contract/insights.ts"
import { serverNow } from "../api/server-time.ts"
import { exactDate } from "../ui/date-words.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Icon } from "../ui/icon.tsx"
import { KeyCap } from "../ui/key-cap.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords } from "../ui/words.ts"
import { signalQuery, unitsQuery } from "./insight-queries.ts"
import { SignalActs } from "./signal-acts.tsx"
import { ChartTable, SignalChart } from "./signal-chart.tsx"
import { between, percent, signalTitle, timesOf, weekWords } from "./signal-words.ts"
import { UnitsGrid } from "./units-grid.tsx"

type Props = { id: string; back: string; numbers: boolean; onNumbers: (shown: boolean) => void }

/** One signal read as a letter: what happened, the chart, what is behind it, what was said and done. */
export function SignalLetter({ id, back, numbers, onNumbers }: Props) {
  const { t, language } = useWords()
  const page = useQuery(signalQuery(id))
  const { data } = page
  const backLink = (
    <Link href={back} className="insights-back">
      <Icon name="back" size={20} /> {t("insights:back")}
    </Link>
  )
  if (page.error && !data)
    return (
      <article className="desk-letter">
        {backLink}
        <DeskTrouble error={page.error} onRetry={() => void page.refetch()} />
      </article>
    )
  if (!data) return <p className="desk-letter">{t("desk:loading")}</p>
  const { signal, chart, most } = data
  const times = timesOf(signal)
  const chartTitle = t(`insights:chart.${signal.kind}`)
  return (
    <article className="desk-letter signal-letter">
      {backLink}
      <header className="desk-page-head">
        <div>
          <h2>
            {t(times === null ? "insights:sentenceNew" : "insights:sentence", {
              week: weekWords(t, signal.since),
              what: signalTitle(t, signal, language),
              times: times ?? 0,
            })}
          </h2>
          <p>
            {signal.share && `${percent(signal.share.estimate, language)}, ${between(t, signal.share, language)}. `}
            {t("insights:usualLong", { usual: percent(signal.usual, language) })}{" "}
            {most && t(`insights:most.${most.what}`, { value: most.value, count: most.count, of: signal.count })}
          </p>
        </div>
        <SignalActs signal={signal} />
      </header>
      {page.error && <DeskTrouble error={page.error} kept onRetry={() => void page.refetch()} />}
      <section aria-label={chartTitle}>
        <div className="insights-chart-head">
          <h3>{chartTitle}</h3>
          <DeskButton kind="quiet" onClick={() => onNumbers(!numbers)}>
            {t(numbers ? "insights:asChart" : "insights:asNumbers")} <KeyCap of="T" />
          </DeskButton>
        </div>
        {numbers ? (
          <ChartTable chart={chart} title={chartTitle} />
        ) : (
          <SignalChart chart={chart} title={chartTitle} since={signal.since} />
        )}
      </section>
      <Effect signal={signal} />
      <Units id={id} />
      <Said notes={data.notes} />
    </article>
  )
}

/** What an action changed, once units sold since have had their time to come back. */
function Effect({ signal: { effect, actedOn } }: Pick<SignalPage, "signal">) {
  const { t, language } = useWords()
  if (actedOn === null) return null
  const day = exactDate(Date.parse(`${actedOn}T12:00:00Z`), language, "day")
  return (
    <section className="insights-effect">
      <h3>{t("insights:effect.title")}</h3>
      {effect?.before && effect.after ? (
        <p>
          {t("insights:effect.shares", {
            day,
            before: percent(effect.before.estimate, language),
            after: percent(effect.after.estimate, language),
          })}{" "}
          {between(t, effect.after, language)}, {t("insights:sold", { count: effect.sold })}.{" "}
          {t(effect.ratio?.high != null && effect.ratio.high < 1 ? "insights:effect.sure" : "insights:effect.unsure")}
        </p>
      ) : (
        <p>{t("insights:effect.soon", { day })}</p>
      )}
    </section>
  )
}

function Units({ id }: { id: string }) {
  const { t } = useWords()
  const units = useInfiniteQuery(unitsQuery(id))
  return (
    <section>
      <h3>{t("insights:behind", { count: units.data?.pages[0]?.total ?? 0 })}</h3>
      <UnitsGrid units={units} />
    </section>
  )
}

function Said({ notes }: Pick<SignalPage, "notes">) {
  const { t } = useWords()
  return (
    <section>
      <h3>{t("insights:said")}</h3>
      <ol className="insights-notes">
        {notes.map((note) => (
          <li key={note.id}>
            <b>{t(`insights:note.${note.kind as "told"}`)}</b> {note.by && `${note.by}, `}
            <RelativeDate at={note.at} now={serverNow()} />
            {note.text && <p>{note.text}</p>}
          </li>
        ))}
      </ol>
    </section>
  )
}
