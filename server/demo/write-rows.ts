import { CompiledQuery, type Insertable } from "kysely"
import { isPostgres } from "../db/dialects.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"

export type Row<T extends keyof Tables> = Partial<Insertable<Tables[T]>>

/** Values of one statement; SQLite takes 32,766 and is quickest far below. */
const MOST_VALUES = 2_000

/**
 * Many rows of one table at once: a statement of the same text again and again, which the database prepares once.
 * All rows name the same columns. With `once`, a row whose key is there already is left as it is.
 */
export async function writeRows<T extends keyof Tables>(
  tx: Tx,
  table: T,
  rows: readonly Row<T>[],
  { once = false } = {},
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}) as (keyof Row<T> & string)[]
  if (columns.length === 0) return
  const numbered = isPostgres(tx as never)
  const most = Math.max(1, Math.floor(MOST_VALUES / columns.length))
  for (let from = 0; from < rows.length; ) {
    const left = rows.length - from
    // few lengths, or each rest would be a text of its own to prepare
    const count = left >= most ? most : left >= 16 ? 16 : 1
    const values = rows.slice(from, from + count).flatMap((row) => columns.map((column) => row[column] ?? null))
    await tx.executeQuery(CompiledQuery.raw(textOf({ table, columns, count, numbered, once }), values))
    from += count
  }
}

type Shape = { table: string; columns: readonly string[]; count: number; numbered: boolean; once: boolean }

function textOf({ table, columns, count, numbered, once }: Shape): string {
  const row = (at: number) =>
    `(${columns.map((_, column) => (numbered ? `$${at * columns.length + column + 1}` : "?")).join(", ")})`
  const rows = Array.from({ length: count }, (_, at) => row(at)).join(", ")
  const rest = once ? " on conflict do nothing" : ""
  return `insert into ${table} (${columns.join(", ")}) values ${rows}${rest}`
}
