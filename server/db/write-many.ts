import type { Insertable, Kysely } from "kysely"
import { isPostgres } from "./dialects.ts"
import type { Tx } from "./open.ts"
import { laterOf, nameOf, runText } from "./run-text.ts"
import type { Tables } from "./tables.ts"
import { LENGTHS } from "./write-later.ts"

type Column<T extends keyof Tables> = keyof Tables[T] & string

interface Meeting<T extends keyof Tables> {
  /** What makes two rows one. */
  key: readonly Column<T>[]
  /** What of a row that is there already becomes as it is told; none: it stays as it is. */
  update?: readonly Column<T>[]
  /** Only where that says something new, so that an unchanged row is not written. */
  onlyNew?: Column<T>
}

/**
 * Writes rows that all have the same columns; of two with one key the last counts. However many they are, the texts are few
 * and prepared once: SQLite takes some rows at a time, PostgreSQL all in one go, as JSON that it reads by the table's own
 * types.
 */
export async function writeMany<T extends keyof Tables>(
  tx: Tx,
  table: T,
  rows: readonly Insertable<Tables[T]>[],
  meeting?: Meeting<T>,
): Promise<void> {
  const all = meeting ? lastOfEach(rows as readonly Row[], meeting.key) : (rows as readonly Row[])
  const [first] = all
  if (!first) return
  const columns = Object.keys(first)
  if (isPostgres(tx as unknown as Kysely<unknown>)) {
    const text = insertText(table, columns, meeting, 0)
    await runText(tx, text, [JSON.stringify(all)], nameOf(text))
    return
  }
  const values: unknown[] = []
  for (const row of all) for (const column of columns) values.push(row[column] ?? null)
  const later = laterOf(tx)
  if (later?.takes(table)) {
    const text = (count: number) => insertText(table, columns, meeting, count)
    later.add({ table, columns, meeting: meeting ? meetingOf(meeting) : "", values, text })
    return
  }
  for (let from = 0; from < all.length; ) {
    const count = LENGTHS.find((length) => length <= all.length - from) ?? 1
    const own = values.slice(from * columns.length, (from + count) * columns.length)
    await runText(tx, insertText(table, columns, meeting, count), own)
    from += count
  }
}

/** Texts by what they are made of: to find one again is much less than to write it. */
const texts = new Map<string, string>()
const MOST_TEXTS = 500

function remembered(made: string, write: () => string): string {
  const known = texts.get(made)
  if (known !== undefined) return known
  if (texts.size >= MOST_TEXTS) texts.clear()
  const text = write()
  texts.set(made, text)
  return text
}

const meetingOf = <T extends keyof Tables>({ key, update = [], onlyNew }: Meeting<T>) =>
  `${key} ${update} ${onlyNew ?? ""}`

/** So many rows of values; none: PostgreSQL's, which takes any number as one JSON. */
function insertText<T extends keyof Tables>(
  table: T,
  columns: readonly string[],
  meeting: Meeting<T> | undefined,
  count: number,
): string {
  return remembered(`${count} ${table} ${columns} ${meeting ? meetingOf(meeting) : ""}`, () => {
    const list = columns.map(quoted).join(", ")
    const places = `(${columns.map(() => "?").join(", ")})`
    const from =
      count > 0
        ? `values ${Array(count).fill(places).join(", ")}`
        : `select ${list} from json_populate_recordset(null::${quoted(table)}, $1)`
    const then = meeting ? ` ${onConflict(table, meeting)}` : ""
    return `insert into ${quoted(table)} (${list}) ${from}${then}`
  })
}

/** Changes the row of this id. Its text is the same for the same columns, so it is prepared once. */
export async function changeRow<T extends keyof Tables & ("units" | "returns" | "intents" | "streams" | "devices")>(
  tx: Tx,
  table: T,
  id: string,
  change: Partial<Tables[T]>,
): Promise<void> {
  const columns = Object.keys(change).filter((column) => (change as Row)[column] !== undefined)
  const values = columns.map((column) => (change as Row)[column] ?? null)
  const postgres = isPostgres(tx as unknown as Kysely<unknown>)
  const text = remembered(`${postgres} ${table} ${columns}`, () => updateText(table, columns, postgres))
  await runText(tx, text, [...values, id], postgres ? nameOf(text) : undefined)
}

function updateText(table: string, columns: readonly string[], postgres: boolean): string {
  const mark = postgres ? (at: number) => `$${at}` : () => "?"
  const set = columns.map((column, at) => `${quoted(column)} = ${mark(at + 1)}`).join(", ")
  return `update ${quoted(table)} set ${set} where "id" = ${mark(columns.length + 1)}`
}

type Row = Record<string, unknown>

const quoted = (name: string) => `"${name}"`

/** In the order of their keys, so that two who write the same rows wait for each other and never both. */
function lastOfEach(rows: readonly Row[], key: readonly string[]): Row[] {
  if (rows.length < 2) return [...rows]
  const named = new Map(rows.map((row) => [key.map((column) => row[column]).join("\0"), row]))
  return [...named].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

function onConflict<T extends keyof Tables>(table: T, { key, update = [], onlyNew }: Meeting<T>): string {
  if (update.length === 0) return "on conflict do nothing"
  const set = update.map((column) => `${quoted(column)} = excluded.${quoted(column)}`).join(", ")
  const where = onlyNew ? ` where ${quoted(table)}.${quoted(onlyNew)} is distinct from excluded.${quoted(onlyNew)}` : ""
  return `on conflict (${key.map(quoted).join(", ")}) do update set ${set}${where}`
}
