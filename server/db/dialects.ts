import SQLite from "better-sqlite3"
import {
  type DialectAdapter,
  type Kysely,
  PostgresAdapter,
  PostgresDialect,
  SqliteAdapter,
  SqliteDialect,
} from "kysely"
import pg from "pg"
import { type Remembering, rememberStatements } from "./remember-statements.ts"

/** SQLite does roll DDL back; kysely's own adapter says it does not, and then leaves half a failed migration. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

class TransactionalSqliteDialect extends SqliteDialect {
  override createAdapter(): DialectAdapter {
    return new TransactionalSqliteAdapter()
  }
}

/** 3.51.3 mends the last known way for a WAL reset to lose a commit. */
const OLDEST_SQLITE = [3, 51, 3]

/** Opened at the first query, so that a handle nobody asked is none to close: kysely would leave it open. */
export function sqliteDialect(
  file: string,
  options: { readonly: boolean; onOpen?: (handle: Remembering) => void },
): SqliteDialect {
  const open = async () => {
    const handle = rememberStatements(openHandle(file, options))
    options.onOpen?.(handle)
    return handle
  }
  return new TransactionalSqliteDialect({ database: open })
}

function openHandle(file: string, { readonly }: { readonly: boolean }): SQLite.Database {
  const handle = new SQLite(file, { readonly })
  assertVersion(String(handle.prepare("select sqlite_version()").pluck().get()))
  if (!readonly) handle.pragma("journal_mode = WAL")
  // ids are spread over the whole of each index: what a large import writes must not be read again for every row
  if (!readonly) handle.pragma("cache_size = -32768")
  if (!readonly) handle.pragma("wal_autocheckpoint = 4000")
  // what a savepoint may have to undo is else kept in a file, page by page
  if (!readonly) handle.pragma("temp_store = MEMORY")
  // better-sqlite3 is compiled with NORMAL for WAL, which loses acknowledged commits in a power cut
  handle.pragma("synchronous = FULL")
  handle.pragma("foreign_keys = ON")
  handle.pragma("busy_timeout = 5000")
  for (const [pragma, wanted] of [
    ["journal_mode", "wal"],
    ["synchronous", 2],
    ["foreign_keys", 1],
    ["busy_timeout", 5000],
  ] as const)
    if (handle.pragma(pragma, { simple: true }) !== wanted) throw new Error(`SQLite refused ${pragma} = ${wanted}`)
  return handle
}

export function assertVersion(version: string): void {
  const parts = version.split(".").map(Number)
  const at = OLDEST_SQLITE.findIndex((wanted, index) => parts[index] !== wanted)
  if (at >= 0 && (parts[at] ?? 0) < (OLDEST_SQLITE[at] ?? 0))
    throw new Error(
      `SQLite ${version} is too old: Backdock needs ${OLDEST_SQLITE.join(".")} or newer. Run npm ci again.`,
    )
}

// bigint columns hold moments and minor units, all below 2^53 (CHECKs): numbers, not strings
pg.types.setTypeParser(20, Number)

export function postgresDialect(url: string, { readonly }: { readonly: boolean }): PostgresDialect {
  const options = readonly ? { options: "-c default_transaction_read_only=on" } : {}
  return new PostgresDialect({ pool: new pg.Pool({ connectionString: url, max: 10, ...options }) })
}

export function isPostgres(db: Kysely<never> | Kysely<unknown>): boolean {
  return (db as Kysely<unknown>).getExecutor().adapter instanceof PostgresAdapter
}
