import { type CompiledQuery, type Kysely, type QueryResult, type RawBuilder, sql } from "kysely"
import { isPostgres } from "./dialects.ts"
import type { Db } from "./open.ts"

/** Answers by what was asked; gone with the state of the database that they were read from. */
interface Kept {
  state: string
  answers: Map<string, Promise<unknown>>
}

const keptOf = new WeakMap<Db, Kept>()
/** Filters that people make up as they go: the rest is asked anew. */
const MOST = 200

export interface Asked<T> {
  compile(): CompiledQuery
  execute(): Promise<T>
}

/** Asks, or answers as it was answered before in the very same state of the database. */
export type AskOnce = <T>(question: Asked<T>) => Promise<T>

/**
 * For sums over all that is open, which every desk asks for again and again: the same question is answered once until
 * anybody writes anything. Which state it is the engine itself says, whoever wrote and however; it is asked here, so that
 * whoever has just written something and asks again is told of it. Never for a transaction, which has a state of its own.
 */
export async function untilWritten(db: Db): Promise<AskOnce> {
  // whoever watches what is asked sees it whole
  if (db.isTransaction || db.getExecutor().plugins.length > 0) return (question) => question.execute()
  const kept = keptIn(db, await stateOf(db))
  return (question) => {
    const { sql: text, parameters } = question.compile()
    const name = `${text}\n${JSON.stringify(parameters)}`
    const known = kept.answers.get(name) as ReturnType<typeof question.execute> | undefined
    if (known) return known
    const answer = question.execute()
    if (kept.answers.size < MOST) kept.answers.set(name, answer)
    answer.catch(() => kept.answers.delete(name))
    return answer
  }
}

/** A text as a question of this database. */
export const inDb = <T>(db: Db, text: RawBuilder<T>): Asked<QueryResult<T>> => ({
  compile: () => text.compile(db),
  execute: () => text.execute(db),
})

function keptIn(db: Db, state: string): Kept {
  const known = keptOf.get(db)
  if (known?.state === state) return known
  const fresh = { state, answers: new Map() }
  keptOf.set(db, fresh)
  return fresh
}

/** SQLite: what other connections committed, and what this one wrote. PostgreSQL: which transactions are over. */
async function stateOf(db: Db): Promise<string> {
  const question = isPostgres(db as unknown as Kysely<unknown>)
    ? sql<{ state: string }>`select cast(pg_current_snapshot() as text) as state`
    : sql<{ state: string }>`select data_version || '.' || total_changes() as state from pragma_data_version`
  const { rows } = await question.execute(db)
  return rows[0]?.state ?? ""
}
