import { mkdirSync } from "node:fs"
import { dirname } from "node:path"
import { CompiledQuery, Kysely, type Transaction } from "kysely"
import { beginAgain } from "./begin-again.ts"
import { postgresDialect, sqliteDialect } from "./dialects.ts"
import { migrate } from "./migrate.ts"
import { beginAsking, forgetAsked } from "./once-in.ts"
import { beginAudit, saidSoFar, takeBackAudit } from "./pending-audit.ts"
import type { Remembering } from "./remember-statements.ts"
import { goStraight, runText, writingLater } from "./run-text.ts"
import { stampCommit } from "./stamp-commit.ts"
import type { Tables } from "./tables.ts"

export type Engine = "sqlite" | "postgres"
export type Db = Kysely<Tables>
/** A transaction that may write. Only `write` makes one; nothing but the database is awaited inside. */
export type Tx = Transaction<Tables>

export interface Database {
  engine: Engine
  /** The writing handle: for migrations and tests. Verbs get a `Tx`. */
  db: Db
  /** Reads outside a transaction: on SQLite a handle of its own, which no writer blocks. */
  read: Db
  /**
   * One transaction, stamped with its commit position at its end (protocol.md 8 and 11). PostgreSQL may send it back for
   * another (a deadlock): then `work` runs again from its beginning, so it may have no effect but on the database.
   */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export async function openDatabase(where: { file: string } | { url: string }): Promise<Database> {
  return "url" in where ? openPostgres(where.url) : openSqlite(where.file)
}

/** For tools that only look: nothing can be written through it, and a running server is not disturbed. */
export function openForReading(where: { file: string } | { url: string }): Pick<Database, "read" | "close"> {
  const dialect =
    "url" in where ? postgresDialect(where.url, { readonly: true }) : sqliteDialect(where.file, { readonly: true })
  const read = new Kysely<Tables>({ dialect })
  return { read, close: () => read.destroy() }
}

export async function migrateToLatest(database: Database): Promise<void> {
  await migrate(database.db as unknown as Kysely<unknown>)
}

function openSqlite(file: string): Database {
  mkdirSync(dirname(file), { recursive: true })
  let handle: Remembering | undefined
  const onOpen = (opened: Remembering) => {
    handle = opened
  }
  const db = new Kysely<Tables>({ dialect: sqliteDialect(file, { readonly: false, onOpen }) })
  const read = new Kysely<Tables>({ dialect: sqliteDialect(file, { readonly: true }) })
  return {
    engine: "sqlite",
    db,
    read,
    write: (work) => writeSqlite(db, () => handle, work),
    close: async () => {
      await read.destroy()
      await db.destroy()
    },
  }
}

/** BEGIN IMMEDIATE: a writer that begins as a reader can lose to another process half-way. */
async function writeSqlite<T>(db: Db, handle: () => Remembering | undefined, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.connection().execute(async (connection) => {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"))
    try {
      // verbs use it as a transaction and never begin one
      beginAsking(connection)
      beginAudit(connection)
      const straight = handle()
      if (straight) goStraight(connection, straight)
      const result = await work(connection as unknown as Tx)
      await stampCommit(connection as unknown as Tx)
      await connection.executeQuery(CompiledQuery.raw("commit"))
      return result
    } catch (error) {
      await connection.executeQuery(CompiledQuery.raw("rollback"))
      throw error
    }
  })
}

function openPostgres(url: string): Database {
  const db = new Kysely<Tables>({ dialect: postgresDialect(url, { readonly: false }) })
  return {
    engine: "postgres",
    db,
    read: db,
    write: (work) =>
      beginAgain(() =>
        db.transaction().execute(async (tx) => {
          beginAsking(tx)
          beginAudit(tx)
          const result = await work(tx)
          await stampCommit(tx)
          return result
        }),
      ),
    close: () => db.destroy(),
  }
}

/** Transactions in which nothing is expected to throw. */
const bold = new WeakSet<Tx>()

/**
 * Runs `work` without any savepoint: whatever throws in it ends the transaction, and whoever began it does so again with
 * them. A savepoint costs a copy of every page that is written behind it, and on PostgreSQL two ways to the server.
 */
export async function boldly<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  bold.add(tx)
  return writingLater(tx, work)
}

/** Runs in a savepoint: what throws inside is undone, and the transaction goes on. The error comes back as a value. */
export async function inSavepoint<T>(
  tx: Tx,
  work: () => Promise<T>,
): Promise<{ ok: true; value: T } | { ok: false; error: unknown }> {
  if (bold.has(tx)) return { ok: true, value: await work() }
  await runText(tx, "savepoint one_fact")
  const soFar = saidSoFar(tx)
  try {
    const value = await work()
    await runText(tx, "release savepoint one_fact")
    return { ok: true, value }
  } catch (error) {
    await runText(tx, "rollback to savepoint one_fact")
    await runText(tx, "release savepoint one_fact")
    forgetAsked(tx)
    takeBackAudit(tx, soFar)
    return { ok: false, error }
  }
}
