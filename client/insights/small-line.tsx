import { scaleLinear } from "d3-scale"
import type { Signal } from "../../shared/contract/insights.ts"

const [WIDTH, HEIGHT] = [124, 34]

/** The last weeks as a line, those out of the ordinary as diamonds, what is usual as dashes. The words beside it say the same. */
export function SmallLine({ line, usual }: Pick<Signal, "line" | "usual">) {
  const x = scaleLinear([0, Math.max(1, line.length - 1)], [5, WIDTH - 5])
  const y = scaleLinear([0, Math.max(usual, ...line.map((one) => one.share ?? 0)) || 1], [HEIGHT - 5, 5])
  const points = line.flatMap(({ share }, at) => (share === null ? [] : [`${x(at)},${y(share)}`]))
  return (
    <svg className="small-line" width={WIDTH} height={HEIGHT} aria-hidden="true">
      <line x1={0} x2={WIDTH} y1={y(usual)} y2={y(usual)} className="usual" />
      <polyline points={points.join(" ")} />
      {line.map(
        ({ share, out }, at) =>
          // biome-ignore lint/suspicious/noArrayIndexKey: weeks stay in their order
          out && share !== null && <path key={at} className="out" d={diamond(x(at), y(share), 4.5)} />,
      )}
    </svg>
  )
}

/** A diamond's outline around a point. */
export const diamond = (x: number, y: number, r: number): string =>
  `M${x},${y - r}L${x + r},${y}L${x},${y + r}L${x - r},${y}Z`
