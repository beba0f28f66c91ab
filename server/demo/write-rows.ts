import { CompiledQuery, type Insertable } from "kysely"
import { isPostgres } from "../db/dialects.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"

export type Row<T extends keyof Tables> = Partial<Insertable<Tables[T]>>

/** Rows of one table that all name the same columns, one after another. */
export interface Sheet {
  columns: readonly string[]
  values: readonly unknown[]
}

/** Values of one statement; SQLite takes 32,766 and is quickest far below. */
const MOST_VALUES = 2_000

export function sheetOf<T extends keyof Tables>(rows: readonly Row<T>[]): Sheet {
  const columns = Object.keys(rows[0] ?? {}) as (keyof Row<T> & string)[]
  return { columns, values: rows.flatMap((row) => columns.map((column) => row[column] ?? null)) }
}

/**
 * Many rows of one table at once: a statement of the same text again and again, which the database prepares once.
 * With `once`, a row whose key is there already is left as it is.
 */
export async function writeSheet(
  tx: Tx,
  table: keyof Tables,
  { columns, values }: Sheet,
  { once = false } = {},
): Promise<void> {
  const wide = columns.length
  if (wide === 0) return
  const numbered = isPostgres(tx as never)
  const most = Math.max(1, Math.floor(MOST_VALUES / wide))
  for (let from = 0; from < values.length; ) {
    const left = (values.length - from) / wide
    // few lengths, or each rest would be a text of its own to prepare
    const count = left >= most ? most : left >= 16 ? 16 : 1
    const text = textOf({ table, columns, count, numbered, once })
    await tx.executeQuery(CompiledQuery.raw(text, values.slice(from, from + count * wide)))
    from += count * wide
  }
}

type Shape = { table: string; columns: readonly string[]; count: number; numbered: boolean; once: boolean }

const texts = new Map<string, string>()

/** The very same text for the same shape: it is long, and looked up by. */
function textOf(shape: Shape): string {
  const { table, columns, count, numbered, once } = shape
  const name = `${table} ${columns} ${count} ${numbered} ${once}`
  const text = texts.get(name) ?? writeText(shape)
  texts.set(name, text)
  return text
}

function writeText({ table, columns, count, numbered, once }: Shape): string {
  const row = (at: number) =>
    `(${columns.map((_, column) => (numbered ? `$${at * columns.length + column + 1}` : "?")).join(", ")})`
  const rows = Array.from({ length: count }, (_, at) => row(at)).join(", ")
  const rest = once ? " on conflict do nothing" : ""
  return `insert into ${table} (${columns.join(", ")}) values ${rows}${rest}`
}
