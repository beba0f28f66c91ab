import { type Kysely, sql } from "kysely"
import { isPostgres } from "./dialects.ts"

// Who writes a row need not think of the desks that show it: the database itself notes what was touched, in the same
// transaction, and the transaction's end tells it in commit order (note-changes.ts).

/** What a row speaks of, and the column that names it: { parcel: "parcel_id" }. Of a case that is "unit:<id>". */
type Speaks = Partial<Record<"parcel" | "return" | "unit" | "fact" | "case", string>>

/** A statement that touches more things than this is told as "all of them" (note-changes.ts). */
const ENOUGH = 61
/** SQLite has no triggers for a statement as a whole: beyond this many rows it stops noting. */
const ROWS_ENOUGH = 201
/** Rows are numbered from 1, as none is left between transactions: asked at every row, so not counted. */
export const fewNoted = `coalesce((select max(rowid) from changes_pending), 0) < ${ROWS_ENOUGH}`

/** Notes each change of this table. `only`: columns of an update that count; the others are for the house alone. */
export async function noteChangesOf(
  db: Kysely<unknown>,
  table: string,
  { speaks, only = [] }: { speaks: Speaks; only?: readonly string[] },
): Promise<void> {
  const update = only.length > 0 ? `update of ${only.join(", ")}` : "update"
  const statements = isPostgres(db) ? postgres(table, speaks, update) : sqlite(table, speaks, update)
  for (const statement of statements) await sql.raw(statement).execute(db)
}

function sqlite(table: string, speaks: Speaks, update: string): string[] {
  const body = (row: string) =>
    Object.entries(speaks).map(
      ([kind, column]) => `insert into changes_pending (kind, id)
        select '${kind}', ${row}.${column} where ${row}.${column} is not null;`,
    )
  const trigger = (name: string, when: string, row: string) =>
    `create trigger ${table}_tell_${name} after ${when} on ${table}
      when ${fewNoted}
      begin ${body(row).join(" ")} end`
  return [trigger("new", "insert", "new"), trigger("other", update, "new"), trigger("gone", "delete", "old")]
}

/** What comes in by the thousand is noted once a statement; an update names its columns, which only rows can. */
function postgres(table: string, speaks: Speaks, update: string): string[] {
  const each = (row: string) =>
    Object.entries(speaks).map(
      ([kind, column]) => `insert into changes_pending (kind, id)
        select '${kind}', ${row}.${column} where ${row}.${column} is not null;`,
    )
  const all = Object.entries(speaks).map(
    ([kind, column]) => `insert into changes_pending (kind, id)
      select distinct '${kind}', ${column} from added where ${column} is not null limit ${ENOUGH};`,
  )
  const call = (name: string, lines: string[]) =>
    `create function ${table}_tell_${name}() returns trigger language plpgsql as $$
      begin ${lines.join(" ")} return null; end $$`
  return [
    call("new", all),
    `create trigger ${table}_tell_new after insert on ${table} referencing new table as added
      for each statement execute function ${table}_tell_new()`,
    call("other", each("new")),
    `create trigger ${table}_tell_other after ${update} on ${table} for each row execute function ${table}_tell_other()`,
    call("gone", each("old")),
    `create trigger ${table}_tell_gone after delete on ${table} for each row execute function ${table}_tell_gone()`,
  ]
}
