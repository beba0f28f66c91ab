import type SQLite from "better-sqlite3"
import type { SqliteDatabase, SqliteStatement } from "kysely"

const MOST = 500

/** Hears each text before it runs. */
type Watch = (text: string) => void
export interface Remembering extends SqliteDatabase {
  watch(watch: Watch | null): void
}

/**
 * Prepares each text once: kysely asks anew at every query, and preparing is a third of the time of a small one. SQLite
 * itself prepares again after a table has changed its shape. A stream gets a statement of its own, which may be read
 * while others run.
 */
export function rememberStatements(handle: SQLite.Database): Remembering {
  const known = new Map<string, SqliteStatement>()
  let watch: Watch | null = null
  const prepare = (text: string): SqliteStatement => {
    watch?.(text)
    const before = known.get(text)
    if (before) return before
    const statement = handle.prepare(text)
    const once: SqliteStatement = {
      reader: statement.reader,
      all: (parameters) => statement.all(parameters),
      run: (parameters) => statement.run(parameters),
      iterate: (parameters) => handle.prepare(text).iterate(parameters),
    }
    // the oldest goes: what is asked for often comes back at once
    if (known.size >= MOST) known.delete(known.keys().next().value ?? "")
    known.set(text, once)
    return once
  }
  return {
    prepare,
    close: () => void handle.close(),
    watch: (next) => {
      watch = next
    },
  }
}
