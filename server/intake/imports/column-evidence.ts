import type { ColumnReading, DateOrder, Decimals } from "../../../shared/contract/imports.ts"
import type { Cell } from "./unreadable.ts"

type Seen = { dayFirst: number; monthFirst: number; slashed: number; comma: number; point: number }

const SLASHED = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})(\s|T|,|$)/
const NUMBERLIKE = /^[-+(]?[\d\s\u00a0\u202f'’.,]+\)?\s*[€$£]?$/

/** What each column's own values say of its dates and its decimals. One look at every cell. */
export class ColumnEvidence {
  readonly #columns: Seen[] = []

  add(cells: readonly Cell[]): void {
    for (let at = 0; at < cells.length; at++) {
      const cell = cells[at]
      if (typeof cell !== "string" || cell === "") continue
      const seen = this.#columns[at] ?? { dayFirst: 0, monthFirst: 0, slashed: 0, comma: 0, point: 0 }
      this.#columns[at] = seen
      look(cell, seen)
    }
  }

  /** `comma`: a table whose cells are parted by ";" has its decimals after a comma, if nothing says otherwise. */
  read(columns: number, { comma, told = {} }: { comma: boolean; told?: Record<string, DateOrder> }): ColumnReading[] {
    return Array.from({ length: columns }, (_, at) => {
      const seen = this.#columns[at]
      return { ...datesOf(seen, told[String(at)]), ...decimalsOf(seen, comma ? "comma" : "point") }
    })
  }
}

function look(cell: string, seen: Seen): void {
  const date = cell.length < 30 ? cell.match(SLASHED) : null
  if (date) {
    const [first, second] = [Number(date[1]), Number(date[2])]
    seen.slashed++
    if (first > 12 && second <= 12) seen.dayFirst++
    if (second > 12 && first <= 12) seen.monthFirst++
    return
  }
  if (cell.length > 30 || !/[.,]/.test(cell) || !NUMBERLIKE.test(cell)) return
  // three digits after one sign alone may be thousands or decimals
  if (/,(\d{1,2}|\d{4,})\D*$/.test(cell) || /\.\d{3},/.test(cell)) seen.comma++
  if (/\.(\d{1,2}|\d{4,})\D*$/.test(cell) || /,\d{3}\./.test(cell)) seen.point++
}

function datesOf(seen: Seen | undefined, told: DateOrder | undefined): Pick<ColumnReading, "dates" | "datesBy"> {
  if (told) return { dates: told, datesBy: "told" }
  if (!seen?.slashed) return { dates: null, datesBy: "assumed" }
  if (seen.dayFirst === seen.monthFirst) return { dates: "day_first", datesBy: "assumed" }
  return { dates: seen.dayFirst > seen.monthFirst ? "day_first" : "month_first", datesBy: "seen" }
}

function decimalsOf(seen: Seen | undefined, otherwise: Decimals): Pick<ColumnReading, "decimals" | "decimalsBy"> {
  if (!seen || seen.comma === seen.point) return { decimals: otherwise, decimalsBy: "assumed" }
  return { decimals: seen.comma > seen.point ? "comma" : "point", decimalsBy: "seen" }
}
