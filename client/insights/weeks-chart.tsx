import { useElementSize } from "@mantine/hooks"
import { scaleLinear } from "d3-scale"
import type { MouseEvent } from "react"
import { useLocation } from "wouter"

const HEIGHT = 220
const PAD = { top: 28, end: 84, bottom: 28, start: 52 }

export interface WeekPoint {
  key: string
  label: string
  /** One value a line; null: nothing in that week. */
  values: readonly (number | null)[]
  words: string
  to: string
  chosen: boolean
}

type Props = {
  title: string
  /** The lines' names, written at their ends. */
  names: readonly string[]
  points: readonly WeekPoint[]
  axis: (value: number) => string
}

/** Lines over weeks, from zero on; each week is a way to its units. */
export function WeeksChart({ title, names, points, axis }: Props) {
  const { ref, width } = useElementSize()
  const [, go] = useLocation()
  const wide = Math.max(280, width)
  const end = wide < 520 ? 12 : PAD.end
  const most = Math.max(0, ...points.flatMap(({ values }) => values.map((value) => value ?? 0)))
  const y = scaleLinear([0, most || 1], [HEIGHT - PAD.bottom, PAD.top]).nice(4)
  const x = scaleLinear([0, Math.max(1, points.length - 1)], [PAD.start + 8, wide - end - 8])
  const every = Math.ceil(points.length / Math.max(2, Math.floor((wide - PAD.start - end) / 56)))
  const step = x(1) - x(0)
  const follow = (to: string) => (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    go(to, { replace: true })
  }
  return (
    <div ref={ref} className="weeks-chart">
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing is no fieldset, and its marks are links */}
      <svg width={wide} height={HEIGHT} role="group" aria-label={title}>
        {y.ticks(4).map((tick) => (
          <g key={tick} className="tick">
            <line x1={PAD.start} x2={wide - end} y1={y(tick)} y2={y(tick)} />
            <text x={PAD.start - 8} y={y(tick)} dy="0.35em" textAnchor="end">
              {axis(tick)}
            </text>
          </g>
        ))}
        {names.map((name, n) => {
          const last = points.findLast(({ values }) => values[n] != null)
          return (
            <g key={name} className={`line-${n}`}>
              <path d={lineOf(points, n, x, y)} />
              {end > 40 && last && (
                <text className="label" x={x(points.indexOf(last)) + 10} y={y(last.values[n] ?? 0)} dy="0.35em">
                  {name}
                </text>
              )}
              {end < 40 && (
                <>
                  <path d={`M${PAD.start + n * 120},8h22`} />
                  <text className="label" x={PAD.start + n * 120 + 28} y={8} dy="0.35em">
                    {name}
                  </text>
                </>
              )}
            </g>
          )
        })}
        {points.map((point, at) => (
          <a
            key={point.key}
            href={point.to}
            className={`week-of ${point.chosen ? "chosen" : ""}`}
            aria-label={`${point.label}: ${point.words}`}
            aria-current={point.chosen ? "true" : undefined}
            onClick={follow(point.to)}
          >
            <rect
              className="field"
              x={x(at) - step / 2}
              y={PAD.top}
              width={step}
              height={HEIGHT - PAD.top - PAD.bottom}
            />
            {point.values.map(
              (value, n) =>
                value !== null && (
                  // biome-ignore lint/suspicious/noArrayIndexKey: lines stay in their order
                  <circle key={n} className={`dot-${n}`} cx={x(at)} cy={y(value)} r={n === 0 ? 4 : 3} />
                ),
            )}
            {at % every === (points.length - 1) % every && (
              <text x={x(at)} y={HEIGHT - 8} textAnchor="middle">
                {point.label}
              </text>
            )}
          </a>
        ))}
      </svg>
    </div>
  )
}

type Scale = (value: number) => number

/** Broken where a week has nothing. */
function lineOf(points: readonly WeekPoint[], n: number, x: Scale, y: Scale): string {
  return points
    .map(({ values }, at) => {
      const value = values[n]
      if (value == null) return ""
      return `${points[at - 1]?.values[n] == null ? "M" : "L"}${x(at)},${y(value)}`
    })
    .join("")
}
