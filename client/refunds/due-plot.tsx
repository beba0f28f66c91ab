import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import type { RefundFilter } from "../../shared/contract/refund-desk.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { type t as Say, useWords } from "../ui/words.ts"
import { type Bar, dueBars, holderOrder } from "./due-bars.ts"
import { dayWords } from "./refund-list.tsx"
import { dueDaysQuery } from "./refund-queries.ts"
import { holderWord } from "./refund-words.ts"

type Props = {
  filter: RefundFilter
  /** The address of the list of that day; null: the late ones. */
  addressOf: (day: string | null) => string
}

const HEIGHT = 64
const LEAST = 3

/** What waits, by the day it falls due and by whom it waits for; each bar leads to its list, and a table says the same. */
export function DuePlot({ filter, addressOf }: Props) {
  const { t, language } = useWords()
  const [asTable, setAsTable] = useState(false)
  const { data } = useQuery(dueDaysQuery(filter))
  const bars = data ? dueBars(data) : []
  const most = Math.max(1, ...bars.map((bar) => bar.count))
  const held = holderOrder.filter((holder) => bars.some((bar) => bar.parts.some((part) => part.holder === holder)))
  return (
    <section className="finance-plot" aria-label={t("finance:plot.title")}>
      <div className="head">
        <h2>{t("finance:plot.title")}</h2>
        <ul className="legend" aria-hidden="true">
          {held.map((holder) => (
            <li key={holder}>
              <span className={`patch of-${holder}`} /> {nameOf(t, holder)}
            </li>
          ))}
        </ul>
        <button type="button" className="finance-link" onClick={() => setAsTable(!asTable)}>
          {t(asTable ? "finance:plot.picture" : "finance:plot.table")}
        </button>
      </div>
      {asTable ? (
        <DueTable bars={bars} />
      ) : (
        <ol className="bars">
          {bars.map((bar, at) => (
            <li key={bar.day ?? "late"} className={bar.day === null ? "late" : undefined}>
              <a href={addressOf(bar.day)} title={barWords(t, language, bar)} tabIndex={bar.count > 0 ? 0 : -1}>
                <span className="unseen">{barWords(t, language, bar)}</span>
                <span className="count" aria-hidden="true">
                  {bar.count || ""}
                </span>
                <svg viewBox={`0 0 20 ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
                  {stack(bar, most).map((part) => (
                    <rect
                      key={part.holder}
                      className={`of-${part.holder}`}
                      x="0"
                      width="20"
                      y={part.y}
                      height={part.height}
                    />
                  ))}
                  <line x1="0" x2="20" y1={HEIGHT} y2={HEIGHT} />
                </svg>
                <span className={`day ${at === 1 ? "today" : ""}`} aria-hidden="true">
                  {bar.day === null ? t("finance:plot.late") : Number(bar.day.slice(8))}
                </span>
              </a>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}

const nameOf = (t: typeof Say, holder: string) => {
  const word = holderWord(holder)
  return word ? t(word) : holder
}

/** From the ground up; a single case among thousands is still seen. */
function stack(bar: Bar, most: number): { holder: string; y: number; height: number }[] {
  let top = HEIGHT
  return bar.parts.map(({ holder, count }) => {
    const height = Math.max(LEAST, (count / most) * (HEIGHT - bar.parts.length * LEAST))
    top -= height
    return { holder, y: top, height }
  })
}

const dayTitle = (t: typeof Say, language: string, day: string | null) =>
  day === null ? t("finance:plot.lateLong") : dayWords(day, language)

function barWords(t: typeof Say, language: string, bar: Bar): string {
  const who = bar.parts.map((part) => `${nameOf(t, part.holder)} ${part.count}`).join(", ")
  return t("finance:plot.bar", { count: bar.count, day: dayTitle(t, language, bar.day), who }).trim()
}

function DueTable({ bars }: { bars: readonly Bar[] }) {
  const { t, language } = useWords()
  const some = bars.filter((bar) => bar.count > 0)
  const held = holderOrder.filter((holder) => some.some((bar) => bar.parts.some((part) => part.holder === holder)))
  if (some.length === 0) return <p className="desk-quiet">{t("finance:plot.nothing")}</p>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="scroll" tabIndex={0} aria-label={t("finance:plot.caption")}>
      <table>
        <caption className="unseen">{t("finance:plot.caption")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("finance:plot.day")}</th>
            {held.map((holder) => (
              <th key={holder} scope="col" className="number">
                {nameOf(t, holder)}
              </th>
            ))}
            <th scope="col" className="number">
              {t("finance:plot.sum")}
            </th>
          </tr>
        </thead>
        <tbody>
          {some.map((bar) => (
            <tr key={bar.day ?? "late"}>
              <th scope="row">{dayTitle(t, language, bar.day)}</th>
              {held.map((holder) => (
                <td key={holder} className="number">
                  {bar.parts.find((part) => part.holder === holder)?.count ?? "–"}
                </td>
              ))}
              <td className="number">
                {bar.sums.map((sum) => formatMoney(sum.minor, sum.currency, language)).join(", ")}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
