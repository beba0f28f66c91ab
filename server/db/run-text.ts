import { createHash } from "node:crypto"
import { CompiledQuery, type Kysely } from "kysely"
import { isPostgres } from "./dialects.ts"
import { isAsking } from "./once-in.ts"
import type { Db } from "./open.ts"
import type { Remembering } from "./remember-statements.ts"
import { isLostStatement } from "./worlds-fault.ts"
import { type WritesLater, writesLater } from "./write-later.ts"

/** SQLite's own handle of a transaction that runs, which nobody else uses until it ends. */
const handles = new WeakMap<object, Remembering>()
const waiting = new WeakMap<object, WritesLater>()

export function goStraight(tx: object, handle: Remembering): void {
  handles.set(tx, handle)
}

/** Undefined: each row is written when it is told. */
export const laterOf = (tx: object): WritesLater | undefined => waiting.get(tx)

/** Runs `work`, in which rows may wait to be written together (write-later.ts); at its end they are written. */
export async function writingLater<T>(tx: object, work: () => Promise<T>): Promise<T> {
  const handle = handles.get(tx)
  if (!handle) return work()
  const later = writesLater(handle)
  waiting.set(tx, later)
  handle.watch(later.before)
  try {
    const result = await work()
    later.end()
    return result
  } finally {
    handle.watch(null)
    waiting.delete(tx)
  }
}

/** PostgreSQL remembers what has a name. Not so behind a pooler that gives each transaction another connection. */
let remembers = true

const names = new Map<string, string>()

/** The same for the same text, so that another process behind one pooler means the same by it. */
export function nameOf(text: string): string {
  const name = names.get(text) ?? createHash("sha256").update(text).digest("base64url").slice(0, 20)
  names.set(text, name)
  return name
}

/**
 * Runs a text that is ready. In a transaction on SQLite without kysely's way of asking for a connection and giving it back,
 * which takes longer than most statements do. With a name PostgreSQL plans it once a connection.
 */
export async function runText<Row = unknown>(
  db: Db,
  text: string,
  parameters: readonly unknown[] = [],
  name?: string,
): Promise<Row[]> {
  const handle = handles.get(db)
  if (!handle) return ask<Row>(db, text, parameters, remembers && onPostgres(db) ? name : undefined)
  const statement = handle.prepare(text)
  if (statement.reader) return statement.all(parameters) as Row[]
  statement.run(parameters)
  return []
}

const onPostgres = (db: Db) => isPostgres(db as unknown as Kysely<unknown>)

async function ask<Row>(db: Db, text: string, parameters: readonly unknown[], name?: string): Promise<Row[]> {
  const query = CompiledQuery.raw(text, [...parameters]) as CompiledQuery<Row>
  if (name === undefined) return (await db.executeQuery(query)).rows
  try {
    // the driver hands it on as it is, and pg takes a text with its name
    return (await db.executeQuery<Row>({ ...query, sql: { name, text } as unknown as string })).rows
  } catch (error) {
    if (!isLostStatement(error)) throw error
    remembers = false
    // a transaction is at its end by now, and who began it does so again
    if (isAsking(db)) throw error
    return (await db.executeQuery(query)).rows
  }
}
