import { useState } from "react"
import type { Numbers } from "../../shared/contract/numbers.ts"
import { type Dimension, dimensionNames, type Measure } from "../../shared/domain/measures.ts"
import { calendarWeek, weekOf } from "../../shared/domain/week.ts"
import { serverNow } from "../api/server-time.ts"
import { KeyCap } from "../ui/key-cap.tsx"
import { useDeskKeys } from "../ui/use-desk-keys.ts"
import { useWords, type WordKey } from "../ui/words.ts"
import { askedBeside, type Place, withPlace } from "./asked.ts"
import { ChoosePlace } from "./choose-place.tsx"
import { placeWords } from "./number-words.ts"
import { SavedViews } from "./saved-views.tsx"
import { weekSpan, weekWords } from "./signal-words.ts"
import type { Question } from "./use-question.ts"

/** Two years and a quarter of weeks to choose from. */
const WEEKS = 117
const lengths = [4, 13, 26, 52] as const

const everything = dimensionNames.filter((by) => !["week", "month", "stage"].includes(by))

type Names = Numbers["asked"]["filters"]
type Props = {
  question: Question
  /** The names of the filters, as the server gave them. */
  names?: Names | undefined
  besideNames?: Names | undefined
  /** Those that there is money of, where money is shown. */
  currencies?: readonly string[]
  sorts?: readonly Measure[]
  /** What choosing one of them does, if it is not the order. */
  sortWord?: WordKey
  /** By what the page may be split. */
  splits?: readonly Dimension[]
  /** By what it may be filtered, where that is not everything. */
  kinds?: readonly Dimension[]
  /** Whether it can be held against something else. */
  compares?: boolean
}

/** Period, filters, what it is held against, and its order: all that the address carries. */
export function FilterBar({
  question,
  names = [],
  besideNames = [],
  currencies = [],
  sorts = [],
  sortWord,
  splits = [],
  kinds = everything,
  compares = true,
}: Props) {
  const { t, language } = useWords()
  const { asked, turn } = question
  const [over, setOver] = useState<"filter" | "beside" | "views" | null>(null)
  const close = () => setOver(null)
  useDeskKeys({
    f: () => setOver("filter"),
    ...(compares && { c: () => setOver("beside") }),
    v: () => setOver("views"),
  })
  const said = ({ by, key }: Place, from: Names) =>
    t("questions:place", {
      kind: t(`numbers:dimension.${by}`),
      name: placeWords(t, by, key, from.find((one) => one.by === by)?.name ?? null, language),
    })
  const last = asked.order?.replace("-", "")
  return (
    <div className="questions-bar">
      <Period question={question} />
      {sorts.length > 0 && (
        <label className="questions-pick">
          <span>{t(sortWord ?? "questions:sort")}</span>
          <select value={last ?? sorts[0]} onChange={(event) => turn({ order: `-${event.target.value}` })}>
            {sorts.map((measure) => (
              <option key={measure} value={measure}>
                {t(`numbers:measure.${measure}`)}
              </option>
            ))}
          </select>
          {!sortWord && (
            <button
              type="button"
              className="desk-chip"
              onClick={() =>
                turn({ order: asked.order?.startsWith("-") === false ? `-${last}` : (last ?? sorts[0] ?? null) })
              }
            >
              {t(asked.order?.startsWith("-") === false ? "questions:up" : "questions:down")}
            </button>
          )}
        </label>
      )}
      {splits.length > 0 && (
        <label className="questions-pick">
          <span>{t("questions:by")}</span>
          <select
            value={asked.by ?? splits[0]}
            onChange={(event) => turn({ by: splits.find((one) => one === event.target.value) ?? null, at: [] })}
          >
            {splits.map((by) => (
              <option key={by} value={by}>
                {t(`numbers:dimension.${by}`)}
              </option>
            ))}
          </select>
        </label>
      )}
      {currencies.length > 1 && (
        <label className="questions-pick">
          <span>{t("questions:currency")}</span>
          <select value={asked.currency ?? ""} onChange={(event) => turn({ currency: event.target.value })}>
            {currencies.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </label>
      )}
      <div className="desk-chips">
        <button type="button" className="desk-chip" onClick={() => setOver("filter")}>
          {t("questions:filter")} <KeyCap of="F" />
        </button>
        {asked.filters.map((place) => (
          <Chip
            key={place.by}
            words={said(place, names)}
            onRemove={() => turn({ filters: asked.filters.filter((one) => one !== place), at: [] })}
          />
        ))}
        {compares && asked.beside && (
          <Chip
            words={t("questions:besideIs", {
              what:
                asked.beside === "before"
                  ? t("questions:before", periodOf(askedBeside(asked)))
                  : said(asked.beside, besideNames),
            })}
            onRemove={() => turn({ beside: null })}
          />
        )}
        {compares && !asked.beside && (
          <button type="button" className="desk-chip" onClick={() => setOver("beside")}>
            {t("questions:compare")} <KeyCap of="C" />
          </button>
        )}
        <button type="button" className="desk-chip" onClick={() => setOver("views")}>
          {t("questions:views.open")} <KeyCap of="V" />
        </button>
      </div>
      {over === "filter" && (
        <ChoosePlace
          title={t("questions:filter")}
          note={t("questions:filterNote")}
          kinds={kinds}
          onChoose={(place) => {
            turn({ filters: withPlace(asked.filters, place), at: [] })
            close()
          }}
          onClose={close}
        />
      )}
      {over === "beside" && (
        <ChoosePlace
          title={t("questions:compare")}
          note={t("questions:compareNote")}
          // a second value of what is shown comes first
          kinds={[...new Set([...asked.filters.map(({ by }) => by), ...kinds])]}
          more={{
            words: t("questions:before", periodOf(askedBeside({ ...asked, beside: "before" }))),
            onChoose: () => {
              turn({ beside: "before" })
              close()
            },
          }}
          onChoose={(beside) => {
            turn({ beside })
            close()
          }}
          onClose={close}
        />
      )}
      {over === "views" && <SavedViews address={question.to({})} onClose={close} />}
    </div>
  )

  function periodOf(of: { from: number; to: number } | null) {
    return { from: weekWords(t, of?.from ?? 0), to: weekWords(t, of?.to ?? 0) }
  }
}

function Chip({ words, onRemove }: { words: string; onRemove: () => void }) {
  const { t } = useWords()
  return (
    <span className="desk-chip questions-chip">
      {words}
      <button type="button" onClick={onRemove} aria-label={t("questions:without", { what: words })}>
        ×
      </button>
    </span>
  )
}

function Period({ question: { asked, turn } }: { question: Question }) {
  const { t, language } = useWords()
  const newest = Math.max(weekOf(serverNow()), asked.to)
  const weeks = Array.from({ length: Math.max(WEEKS, newest - asked.from + 1) }, (_, ago) => newest - ago)
  const name = (week: number) => `${weekWords(t, week)} ${calendarWeek(week).year} (${weekSpan(t, week, language)})`
  return (
    <fieldset className="questions-period">
      <legend className="unseen">{t("questions:period")}</legend>
      {(["from", "to"] as const).map((end) => (
        <label key={end} className="questions-pick">
          <span>{t(`questions:${end}`)}</span>
          <select
            value={asked[end]}
            onChange={(event) => {
              const week = Number(event.target.value)
              const other = end === "from" ? Math.max(week, asked.to) : Math.min(week, asked.from)
              turn(end === "from" ? { from: week, to: other } : { to: week, from: other })
            }}
          >
            {weeks.map((week) => (
              <option key={week} value={week}>
                {name(week)}
              </option>
            ))}
          </select>
        </label>
      ))}
      <span className="desk-chips">
        {lengths.map((length) => (
          <button
            key={length}
            type="button"
            className="desk-chip"
            aria-current={asked.to - asked.from + 1 === length ? "true" : undefined}
            onClick={() => turn({ from: asked.to - length + 1 })}
          >
            {t("questions:weeks", { count: length })}
          </button>
        ))}
      </span>
    </fieldset>
  )
}
