import type { SqliteDatabase } from "kysely"

// Rows that a transaction on SQLite may write together, a little later than it is told to: before the first statement
// that could see whether they are there. One by one most of the time goes into beginning and ending their statements.

/** Whose rows may wait; whoever is named by a foreign key comes before who names it. */
export const LATER = ["facts", "fact_photos", "intents", "intent_units", "decisions", "device_docs", "notices"] as const
/** To write these touches none of the tables above, by no trigger and no foreign key that minds (write-later.test.ts). */
export const QUIET = [
  ...["parcel_keys", "parcel_returns", "units", "inspections", "exceptions"],
  ...["payments", "returns", "jobs", "streams", "devices"],
] as const

/** What triggers of the tables above write: who names one of these sees their rows too. */
export const TOLD = ["changes_pending", "cases_touched", "papers_wanted", "learn_again"] as const

/** Rows of one shape. */
export interface RowsToWrite {
  table: string
  columns: readonly string[]
  /** What becomes of one that is there already, in a word; empty: there is none. */
  meeting: string
  /** Row after row. */
  values: unknown[]
  /** How a statement writes so many of them. */
  text(count: number): string
}

export interface WritesLater {
  takes(table: string): boolean
  add(rows: RowsToWrite): void
  /** Writes first what this text could see. */
  before(text: string): void
  /** Writes all that waits. */
  end(): void
}

/** Rows of one statement on SQLite: of few lengths, so that each text is prepared once. */
export const LENGTHS = [32, 8, 2, 1]

export function writesLater(handle: SqliteDatabase): WritesLater {
  const waiting = new Map<string, RowsToWrite[]>()
  const write = () => {
    const all = LATER.flatMap((table) => waiting.get(table) ?? [])
    waiting.clear()
    for (const one of all) writeRows(handle, one)
  }
  return {
    takes: (table) => (LATER as readonly string[]).includes(table),
    add: (rows) => {
      const before = waiting.get(rows.table) ?? []
      const last = before.at(-1)
      // of two rows with one key the later is written later, as it would be by itself
      if (last && isAlike(last, rows)) for (const value of rows.values) last.values.push(value)
      else before.push(rows)
      waiting.set(rows.table, before)
    },
    before: (text) => {
      if (waiting.size === 0) return
      const seen = whatItSees(text)
      if (seen === "all" || seen.some((table) => waiting.has(table))) write()
    },
    end: write,
  }
}

/** Name by name: to make one text of forty names takes as long as to write them. */
function isAlike(one: RowsToWrite, other: RowsToWrite): boolean {
  if (one.meeting !== other.meeting || one.columns.length !== other.columns.length) return false
  for (let at = 0; at < one.columns.length; at++) if (one.columns[at] !== other.columns[at]) return false
  return true
}

export function writeRows(handle: SqliteDatabase, { columns, values, text }: RowsToWrite): void {
  const width = columns.length
  const rows = values.length / width
  for (let from = 0; from < rows; ) {
    const count = LENGTHS.find((length) => length <= rows - from) ?? 1
    handle.prepare(text(count)).run(values.slice(from * width, (from + count) * width))
    from += count
  }
}

const known = new Map<string, "all" | string[]>()

/** Which of the tables above a text names; all of them where it writes another one than the quiet. */
function whatItSees(text: string): "all" | string[] {
  const before = known.get(text)
  if (before) return before
  const words = new Set(text.match(/\w+/g))
  const verb = text.trimStart().slice(0, 6).toLowerCase()
  const written = text.match(/^\s*(?:insert into|update|delete from)\s+"?(\w+)/i)?.[1] ?? ""
  // a return that moves to another site takes its intents along
  const isQuiet = verb === "select" || ((QUIET as readonly string[]).includes(written) && !movesSite(written, words))
  const isTold = TOLD.some((table) => words.has(table))
  const seen = isQuiet && !isTold ? LATER.filter((table) => words.has(table)) : "all"
  if (known.size >= 1000) known.clear()
  known.set(text, seen)
  return seen
}

const movesSite = (table: string, words: ReadonlySet<string>) => table === "returns" && words.has("site_id")
