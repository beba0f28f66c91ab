import { useElementSize } from "@mantine/hooks"
import type { MouseEvent } from "react"
import { useLocation } from "wouter"
import { diamond } from "./small-line.tsx"

export interface MatrixCell {
  row: string
  column: string
  count: number
  /** What both sides say does not fit together. */
  apart: boolean
  /** As a screen reader says it. */
  words: string
  to: string
  chosen: boolean
}

type Names = readonly { key: string; label: string }[]
type Props = { title: string; rows: Names; columns: Names; cells: readonly MatrixCell[] }

const [ROW, HEAD] = [40, 118]

/** What one says by what the other finds: in each cell its number, and a bar from zero; a diamond where both differ. */
export function MatrixChart({ title, rows, columns, cells }: Props) {
  const { ref, width } = useElementSize()
  const [, go] = useLocation()
  const wide = Math.max(280, width)
  const start = Math.min(220, Math.max(96, wide * 0.28))
  const cellWidth = Math.min(110, (wide - start) / Math.max(1, columns.length))
  const most = Math.max(1, ...cells.map((cell) => cell.count))
  const follow = (to: string) => (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    go(to, { replace: true })
  }
  const fits = Math.floor(start / 6.6)
  return (
    <div ref={ref} className="matrix-chart">
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing is no fieldset, and its marks are links */}
      <svg width={wide} height={HEAD + rows.length * ROW + 2} role="group" aria-label={title}>
        {columns.map((column, n) => (
          <text
            key={column.key}
            transform={`translate(${start + n * cellWidth + cellWidth / 2 + 4} ${HEAD - 8}) rotate(-90)`}
          >
            {short(column.label, 16)}
          </text>
        ))}
        {rows.map((row, n) => (
          <g key={row.key}>
            <line className="rule" x1={0} x2={wide} y1={HEAD + n * ROW} y2={HEAD + n * ROW} />
            <text x={0} y={HEAD + n * ROW + ROW / 2} dy="0.35em">
              {short(row.label, fits)}
            </text>
          </g>
        ))}
        {cells.map((cell) => {
          const x = start + columns.findIndex(({ key }) => key === cell.column) * cellWidth
          const y = HEAD + rows.findIndex(({ key }) => key === cell.row) * ROW
          if (x < start || y < HEAD || cell.count === 0) return null
          return (
            <a
              key={`${cell.row} ${cell.column}`}
              href={cell.to}
              className={`cell ${cell.apart ? "apart" : ""} ${cell.chosen ? "chosen" : ""}`}
              aria-label={cell.words}
              aria-current={cell.chosen ? "true" : undefined}
              onClick={follow(cell.to)}
            >
              <rect className="field" x={x + 1} y={y + 1} width={cellWidth - 2} height={ROW - 2} />
              <rect
                className="bar"
                x={x + 4}
                y={y + ROW - 9}
                width={Math.max(1, (cellWidth - 8) * (cell.count / most))}
                height={5}
              />
              <text x={x + cellWidth / 2} y={y + 16} dy="0.3em" textAnchor="middle">
                {cell.count}
              </text>
              {cell.apart && cellWidth >= 44 && <path d={diamond(x + cellWidth - 10, y + 10, 4.5)} />}
            </a>
          )
        })}
      </svg>
    </div>
  )
}

const short = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text)
