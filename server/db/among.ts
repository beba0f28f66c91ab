import { type Kysely, type RawBuilder, type SqlBool, sql } from "kysely"
import { isPostgres } from "./dialects.ts"
import type { Db } from "./open.ts"

/**
 * That a column is one of these, in one text however many they are: it is prepared once, and it uses the index. What a
 * prepared query is given may be such a list.
 */
export function among(
  db: Pick<Db, "selectFrom">,
  column: string,
  values: readonly (string | number)[],
): RawBuilder<SqlBool> {
  if (isPostgres(db as unknown as Kysely<unknown>)) return sql<SqlBool>`${sql.ref(column)} = any(${values})`
  return sql<SqlBool>`${sql.ref(column)} in (select value from json_each(${Array.isArray(values) ? JSON.stringify(values) : values}))`
}
