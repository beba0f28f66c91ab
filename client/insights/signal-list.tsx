import { Link } from "wouter"
import type { SignalList as Listed, Signal } from "../../shared/contract/insights.ts"
import { calendarWeek } from "../../shared/domain/week.ts"
import { serverNow } from "../api/server-time.ts"
import { relativeDate } from "../ui/date-words.ts"
import { EmptyState } from "../ui/empty-state.tsx"
import { useWords } from "../ui/words.ts"
import { between, percent, signalTitle, weekSpan } from "./signal-words.ts"
import { SmallLine } from "./small-line.tsx"
import { WeeklyWish } from "./weekly-wish.tsx"

type State = "open" | "ended"
type Props = {
  list: Listed
  state: State
  chosen: string | null
  to: (id: string) => string
  /** Where there are none, it is said beside it. */
  besideIt: boolean
}

/** Why there is no signal: none was told, nothing could be yet, or none has ended. */
export function NoSignals({ look, state }: { look: Listed["look"]; state: State }) {
  const { t } = useWords()
  if (state === "ended") return <EmptyState picture="tray" title={t("insights:noneEnded")} />
  const why = look === null ? "notYet" : look.watched === 0 ? "learns" : "nothing"
  return (
    <EmptyState picture="tray" title={t(`insights:${why}`)}>
      {t(`insights:${why}Note`)}
    </EmptyState>
  )
}

/** The question, what was looked at and how sure it is; then what got worse, the newest first. */
export function SignalList({ list: { look, signals }, state, chosen, to, besideIt }: Props) {
  const { t, language } = useWords()
  return (
    <>
      <div className="desk-list-head insights-question">
        <h1>{t("insights:question")}</h1>
        {look && (
          <p>
            {t("insights:looked", { week: calendarWeek(look.week).week, span: weekSpan(t, look.week, language) })}{" "}
            {t("insights:sold", { count: look.sold })}, {t("insights:returned", { count: look.returned })}.{" "}
            {t("insights:told", { count: signals.length })},{" "}
            {t("insights:falseRate", { rate: percent(look.rate, language) })}
          </p>
        )}
        <nav className="insights-states" aria-label={t("insights:states")}>
          {(["open", "ended"] as const).map((one) => (
            <Link
              key={one}
              href={one === "open" ? "/insights" : "/insights?state=ended"}
              aria-current={one === state ? "page" : undefined}
            >
              {t(`insights:list.${one}`)}
            </Link>
          ))}
        </nav>
      </div>
      <div className="desk-list-scroll">
        {signals.length === 0 && !besideIt && <NoSignals look={look} state={state} />}
        <ul>
          {signals.map((signal) => (
            <li key={signal.id}>
              <Row signal={signal} to={to(signal.id)} chosen={signal.id === chosen} />
            </li>
          ))}
        </ul>
        {look && signals.length > 0 && (
          <p className="insights-rest">{t("insights:watched", { count: look.watched })}</p>
        )}
        <WeeklyWish />
      </div>
    </>
  )
}

function Row({ signal, to, chosen }: { signal: Signal; to: string; chosen: boolean }) {
  const { t, language } = useWords()
  const { share, usual, state, owner } = signal
  return (
    <Link href={to} className="signal-row" aria-current={chosen ? "true" : undefined} data-signal={signal.id}>
      <strong className="signal-title">{signalTitle(t, signal, language)}</strong>
      <span className="signal-share">
        {share && <b>{percent(share.estimate, language)}</b>}{" "}
        {t("insights:insteadOf", { usual: percent(usual, language) })}
        <small>
          {share && `${between(t, share, language)}, `}
          {t("insights:units", { count: signal.count })}
        </small>
      </span>
      <SmallLine line={signal.line} usual={usual} />
      <span className="signal-state">
        <em className={state}>{t(`insights:state.${state}`)}</em>{" "}
        {owner?.name ?? relativeDate(signal.toldAt, serverNow(), language, "day")}
      </span>
    </Link>
  )
}
