import type { SqliteDatabase } from "kysely"
import { CompiledQuery } from "kysely"
import type { Db } from "./open.ts"

/** SQLite's own handle of a transaction that runs, which nobody else uses until it ends. */
const handles = new WeakMap<object, SqliteDatabase>()

export function goStraight(tx: object, handle: SqliteDatabase): void {
  handles.set(tx, handle)
}

/**
 * Runs a text that is ready. In a transaction on SQLite without kysely's way of asking for a connection and giving it back,
 * which takes longer than most statements do.
 */
export async function runText<Row = unknown>(
  db: Db,
  text: string,
  parameters: readonly unknown[] = [],
): Promise<Row[]> {
  const handle = handles.get(db)
  if (!handle) return (await db.executeQuery<Row>(CompiledQuery.raw(text, [...parameters]) as CompiledQuery<Row>)).rows
  const statement = handle.prepare(text)
  if (statement.reader) return statement.all(parameters) as Row[]
  statement.run(parameters)
  return []
}
