import { useElementSize } from "@mantine/hooks"
import { scaleLinear } from "d3-scale"
import type { SignalChart as Chart, SignalPoint } from "../../shared/contract/insights.ts"
import { useWords } from "../ui/words.ts"
import { between, percent, weekWords } from "./signal-words.ts"
import { diamond } from "./small-line.tsx"

const HEIGHT = 340
const PAD = { top: 16, end: 92, bottom: 48, start: 48 }
const COMPLETE = 0.95

type Props = { chart: Chart; title: string; since: number }

/**
 * Share of what was sold each week that came back: a point with its interval, a diamond where it is out of the ordinary,
 * hollow and dotted where returns are still to come. From zero on. The table beside it says the same in numbers.
 */
export function SignalChart({ chart: { points, usual }, title, since }: Props) {
  const { t, language } = useWords()
  const { ref, width } = useElementSize()
  const wide = Math.max(300, width)
  const end = wide < 520 ? 16 : PAD.end
  const known = points.filter((point) => point.share !== null)
  const highest = Math.max(
    usual * 2,
    ...known.map((point) => Math.min(point.share?.high ?? 0, 3 * (point.share?.estimate ?? 0) + usual)),
  )
  const y = scaleLinear([0, highest || 0.01], [HEIGHT - PAD.bottom, PAD.top]).nice(4)
  const x = scaleLinear([0, Math.max(1, points.length - 1)], [PAD.start + 8, wide - end - 8])
  const top = y.domain()[1] ?? 1
  const young = points.findIndex((point) => point.complete < COMPLETE)
  const every = Math.ceil(points.length / Math.max(3, Math.floor((wide - PAD.start - end) / 56)))
  const last = known.at(-1)
  const lastAt = last ? points.indexOf(last) : 0
  return (
    <div ref={ref} className="signal-chart">
      <svg width={wide} height={HEIGHT} role="img" aria-label={title}>
        {young >= 0 && (
          <rect
            className="young"
            x={x(young - 0.5)}
            width={x(points.length - 0.5) - x(young - 0.5)}
            y={PAD.top - 8}
            height={HEIGHT - PAD.bottom - PAD.top + 8}
          />
        )}
        {y.ticks(4).map((tick) => (
          <g key={tick} className="tick">
            <line x1={PAD.start} x2={wide - end} y1={y(tick)} y2={y(tick)} />
            <text x={PAD.start - 8} y={y(tick)} dy="0.35em" textAnchor="end">
              {percent(tick, language)}
            </text>
          </g>
        ))}
        <path className="limit" d={stairs(points, x, (value) => y(Math.min(top, value)))} />
        <line className="usual" x1={PAD.start} x2={wide - end} y1={y(usual)} y2={y(usual)} />
        {points.map((point, at) => (
          <Point key={point.week} point={point} x={x(at)} y={(value) => y(Math.min(top, value))} />
        ))}
        {points.map(
          (point, at) =>
            at % every === (points.length - 1) % every && (
              <text key={point.week} className="week" x={x(at)} y={HEIGHT - PAD.bottom + 20} textAnchor="middle">
                {weekWords(t, point.week)}
              </text>
            ),
        )}
        <text className="axis" x={PAD.start} y={HEIGHT - 6}>
          {t("insights:weekOfSale")}
        </text>
        {points.some((point) => point.week === since) && (
          <g className="began">
            <line
              x1={x(points.findIndex((point) => point.week === since))}
              x2={x(points.findIndex((point) => point.week === since))}
              y1={PAD.top}
              y2={PAD.top + 14}
            />
            <text x={x(points.findIndex((point) => point.week === since)) - 6} y={PAD.top + 8} textAnchor="end">
              {t("insights:began", { week: weekWords(t, since) })}
            </text>
          </g>
        )}
        {end > 40 && (
          <>
            <text className="label" x={wide - end + 4} y={y(usual)} dy="0.35em">
              {t("insights:usual", { usual: percent(usual, language) })}
            </text>
            {last?.share && Math.abs(y(last.share.estimate) - y(usual)) > 18 && (
              <text className="label strong" x={x(lastAt) + 12} y={y(Math.min(top, last.share.estimate))} dy="0.35em">
                {percent(last.share.estimate, language)}
                {last.complete < COMPLETE && " *"}
              </text>
            )}
          </>
        )}
      </svg>
      <p className="insights-read">{t("insights:readChart")}</p>
    </div>
  )
}

function Point({ point, x, y }: { point: SignalPoint; x: number; y: (value: number) => number }) {
  const { share, out, complete } = point
  if (!share) return null
  const young = complete < COMPLETE ? "still" : ""
  return (
    <g className={`${out ? "out" : "in"} ${young}`}>
      <line x1={x} x2={x} y1={y(share.low)} y2={y(share.high)} />
      {out ? <path d={diamond(x, y(share.estimate), 8)} /> : <circle cx={x} cy={y(share.estimate)} r={5} />}
    </g>
  )
}

/** The limit as steps: it is another each week, as the week's sales are. */
function stairs(points: readonly SignalPoint[], x: (at: number) => number, y: (value: number) => number): string {
  return points
    .map((point, at) =>
      point.limit === null
        ? ""
        : `${points[at - 1]?.limit == null ? "M" : "L"}${x(at - 0.5)},${y(point.limit)}H${x(at + 0.5)}`,
    )
    .join("")
}

/** The same in numbers. */
export function ChartTable({ chart, title }: { chart: Chart; title: string }) {
  const { t, language } = useWords()
  return (
    <div className="insights-table">
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{t("insights:weekOfSale")}</th>
            <th scope="col">{t("insights:column.sold")}</th>
            <th scope="col">{t("insights:column.back")}</th>
            <th scope="col">{t("insights:column.share")}</th>
            <th scope="col">{t("insights:column.between")}</th>
            <th scope="col">{t("insights:column.limit")}</th>
          </tr>
        </thead>
        <tbody>
          {chart.points.map((point) => (
            <tr key={point.week} className={point.out ? "out" : ""}>
              <th scope="row">
                {weekWords(t, point.week)}
                {point.complete < COMPLETE && " *"}
              </th>
              <td>{point.sold}</td>
              <td>{point.count}</td>
              <td>{point.share ? percent(point.share.estimate, language) : "–"}</td>
              <td>{point.share ? between(t, point.share, language) : "–"}</td>
              <td>{point.limit === null ? "–" : percent(point.limit, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
