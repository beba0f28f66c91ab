import type { Kysely, SelectQueryBuilder } from "kysely"
import { isPostgres } from "./dialects.ts"

type Selecting<DB, T extends keyof DB, O> = SelectQueryBuilder<DB, T, O>

/** Locks what is read until the commit. SQLite needs none: its writers stand in line from their first statement. */
export function forUpdate<DB, T extends keyof DB, O>(
  tx: Kysely<DB>,
  query: Selecting<DB, T, O>,
  { skipLocked = false } = {},
): Selecting<DB, T, O> {
  if (!isPostgres(tx as unknown as Kysely<unknown>)) return query
  return skipLocked ? query.forUpdate().skipLocked() : query.forUpdate()
}
