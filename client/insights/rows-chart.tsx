import { useElementSize } from "@mantine/hooks"
import { scaleLinear } from "d3-scale"
import { type MouseEvent, useId } from "react"
import { useLocation } from "wouter"
import { diamond } from "./small-line.tsx"

/** What one row shows: lengths laid end to end from zero, or a point with its interval. */
export interface Mark {
  parts?: readonly number[]
  /** A thin line on to here: what nine of ten do not exceed. */
  reach?: number | null
  point?: { value: number; low: number; high: number } | null
  /** Its number, written at its end. */
  words: string
}

export interface ChartRow extends Mark {
  key: string
  label: string
  /** Under which heading it stands: above the first that has it. */
  group?: string
  /** Out of the ordinary: a diamond instead of a circle. */
  out?: boolean
  /** What it is held against, under it and lighter. */
  beside?: Mark | undefined
  to: string
  chosen: boolean
}

type Props = {
  title: string
  rows: readonly ChartRow[]
  /** Measures across all rows, each with its name at the top. */
  lines?: readonly { at: number; words: string }[]
  axis: (value: number) => string
  /** It counts things: no half of one stands on the axis. */
  whole?: boolean
  /** The names of the parts, in their order. */
  parts?: readonly string[]
}

const [TICKS, LINE, GROUP] = [26, 18, 34]

/** Rows from zero on, as many as there are, each a way to the units behind it. Where it is narrow the name stands above. */
export function RowsChart({ title, rows, lines = [], axis, whole = false, parts = [] }: Props) {
  const { ref, width } = useElementSize()
  const wide = Math.max(280, width)
  const roomy = wide >= 620
  const start = roomy ? Math.min(260, wide * 0.3) : 6
  const longest = Math.max(0, ...rows.flatMap((row) => [row.words.length, row.beside?.words.length ?? 0]))
  const end = wide - Math.max(56, longest * 7.5 + 16)
  const x = scaleLinear([0, mostOf(rows, lines) || 1], [start, end]).nice(4)
  const besides = rows.some((row) => row.beside)
  const [head, each] = [lines.length * LINE + (parts.length > 0 ? 26 : 4), (roomy ? 34 : 46) + (besides ? 18 : 0)]
  const begins = rows.map((row, n) => row.group !== undefined && row.group !== rows[n - 1]?.group)
  const topOf = (n: number) => head + n * each + begins.slice(0, n + 1).filter(Boolean).length * GROUP
  const bottom = topOf(rows.length)
  const ticks = x.ticks(roomy ? 5 : 3).filter((tick) => !whole || Number.isInteger(tick))
  const hatch = useId().replaceAll(":", "")
  return (
    <div ref={ref} className="rows-chart">
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing is no fieldset, and its marks are links */}
      <svg width={wide} height={bottom + TICKS} role="group" aria-label={title}>
        <Hatch id={hatch} />
        {parts.length > 0 && <PartNames parts={parts} hatch={hatch} start={start} />}
        {ticks.map((tick) => (
          <g key={tick} className="tick">
            <line x1={x(tick)} x2={x(tick)} y1={head} y2={bottom} />
            <text x={x(tick)} y={bottom + 18} textAnchor={tick === 0 ? "start" : "middle"}>
              {axis(tick)}
            </text>
          </g>
        ))}
        {lines.map((line, n) => (
          <g key={line.words} className="across">
            <line x1={x(line.at)} x2={x(line.at)} y1={head - LINE * (lines.length - n) + 4} y2={bottom} />
            <text
              x={x(line.at) + (x(line.at) > wide * 0.6 ? -6 : 6)}
              y={head - LINE * (lines.length - n) + 14}
              textAnchor={x(line.at) > wide * 0.6 ? "end" : "start"}
            >
              {line.words}
            </text>
          </g>
        ))}
        {rows.map((row, n) => (
          <g key={row.key}>
            {begins[n] && (
              <text className="group" x={0} y={topOf(n) - 10}>
                {row.group}
              </text>
            )}
            <Row row={row} x={x} top={topOf(n)} {...{ each, roomy, start, wide, hatch }} />
          </g>
        ))}
      </svg>
    </div>
  )
}

function mostOf(rows: readonly ChartRow[], lines: readonly { at: number }[]): number {
  const sums = rows.flatMap((row) =>
    [row, ...(row.beside ? [row.beside] : [])].map((mark) =>
      Math.max(
        (mark.parts ?? []).reduce((sum, part) => sum + Math.max(0, part), 0),
        mark.reach ?? 0,
        farOf(mark),
      ),
    ),
  )
  return Math.max(0, ...sums, ...lines.map((line) => line.at))
}

/** A small count's interval may reach far beyond all others: it is drawn to four times its estimate, and an arrow says so. */
const farOf = ({ point }: Mark) => (point ? Math.max(point.value, Math.min(point.high, 4 * point.value + 0.02)) : 0)

type Scale = ReturnType<typeof scaleLinear<number, number>>
type RowProps = {
  row: ChartRow
  x: Scale
  top: number
  each: number
  roomy: boolean
  start: number
  wide: number
  hatch: string
}

function Row({ row, x, top, each, roomy, start, wide, hatch }: RowProps) {
  const [, go] = useLocation()
  const middle = roomy ? top + 17 : top + 32
  const fits = Math.floor((roomy ? start - 12 : wide) / 6.5)
  const follow = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    go(row.to, { replace: true })
  }
  return (
    <a
      href={row.to}
      className={`row ${row.out ? "out" : ""} ${row.chosen ? "chosen" : ""}`}
      aria-current={row.chosen ? "true" : undefined}
      onClick={follow}
    >
      <rect className="field" x={0} y={top} width={wide} height={each} />
      <text className="label" x={0} y={roomy ? middle : top + 14} dy={roomy ? "0.35em" : 0}>
        {row.label.length > fits && <title>{row.label}</title>}
        {row.label.length > fits ? `${row.label.slice(0, fits - 1)}…` : row.label}
      </text>{" "}
      <MarkOf mark={row} x={x} y={middle} hatch={hatch} out={row.out ?? false} />{" "}
      {row.beside && (
        <g className="beside">
          <MarkOf mark={row.beside} x={x} y={middle + 18} hatch={hatch} out={false} />
        </g>
      )}
    </a>
  )
}

type MarkProps = { mark: Mark; x: Scale; y: number; hatch: string; out: boolean }

function MarkOf({ mark, x, y, hatch, out }: MarkProps) {
  const { point, reach } = mark
  let at = 0
  const top = x.domain()[1] ?? 1
  const ends = [x(0)]
  const bars = (mark.parts ?? []).map((part) => {
    const from = x(at)
    at += Math.max(0, part)
    return { from, length: Math.max(0, x(at) - from) }
  })
  ends.push(x(at), reach ? x(reach) : 0, point ? x(Math.min(top, Math.max(point.value, point.high))) : 0)
  return (
    <>
      {bars.map(({ from, length }, n) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: parts stay in their order
          key={n}
          className={`part part-${n}`}
          {...(n === 1 && { fill: `url(#${hatch})` })}
          x={from}
          y={y - 7}
          width={length}
          height={14}
        />
      ))}
      {reach != null && (
        <g className="reach">
          <line x1={x(at)} x2={x(reach)} y1={y} y2={y} />
          <line x1={x(reach)} x2={x(reach)} y1={y - 6} y2={y + 6} />
        </g>
      )}
      {point && (
        <g className="point">
          <line x1={x(point.low)} x2={x(Math.min(top, point.high))} y1={y} y2={y} />
          {point.high > top && <path className="on" d={`M${x(top) - 6},${y - 5}l6,5l-6,5`} />}
          {out ? <path d={diamond(x(point.value), y, 7)} /> : <circle cx={x(point.value)} cy={y} r={5} />}
        </g>
      )}
      <text className="words" x={Math.max(...ends) + 8} y={y} dy="0.35em">
        {mark.words}
      </text>
    </>
  )
}

const Hatch = ({ id }: { id: string }) => (
  <defs>
    <pattern id={id} width={5} height={5} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect className="hatch-ground" width={5} height={5} />
      <line className="hatch-line" x1={0} x2={0} y1={0} y2={5} />
    </pattern>
  </defs>
)

/** Each part by its own field, so that nobody needs a colour to tell them apart. */
function PartNames({ parts, hatch, start }: { parts: readonly string[]; hatch: string; start: number }) {
  const places = parts.map((_, n) => start + parts.slice(0, n).reduce((sum, part) => sum + part.length * 7 + 36, 0))
  return parts.map((part, n) => (
    <g key={part}>
      <rect
        className={`part part-${n}`}
        {...(n === 1 && { fill: `url(#${hatch})` })}
        x={places[n]}
        y={3}
        width={14}
        height={12}
      />
      <text x={(places[n] ?? 0) + 20} y={9} dy="0.35em">
        {part}
      </text>
    </g>
  ))
}
