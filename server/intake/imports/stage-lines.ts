import { type Kysely, sql } from "kysely"
import type { ColumnReading } from "../../../shared/contract/imports.ts"
import type { Context } from "../../context.ts"
import { isPostgres } from "../../db/dialects.ts"
import type { Db, Tx } from "../../db/open.ts"
import { writeMany } from "../../db/write-many.ts"
import type { LineTrouble } from "./one-thing.ts"
import type { StagedLine } from "./read-worker.ts"

/** Keeps what was read, and how far the reading has come. The same lines again change nothing. */
export async function stageLines(tx: Tx, id: string, { lines, read }: { lines: readonly StagedLine[]; read: number }) {
  const rows = lines.map((line) => ({ import_id: id, ...line, key: line.key.replaceAll("\0", " ") }))
  await writeMany(tx, "import_lines", rows, { key: ["import_id", "line"] })
  await tx
    .updateTable("imports")
    .set({ phase_done: read, lines: sql<number>`lines + ${lines.length}` })
    .where("id", "=", id)
    .execute()
}

export async function keepReadings(tx: Tx, id: string, readings: readonly ColumnReading[]): Promise<void> {
  await tx
    .updateTable("imports")
    .set({ readings: JSON.stringify(readings) })
    .where("id", "=", id)
    .execute()
}

/** What is wrong with lines that are staged; in one statement, or on SQLite in one text. */
export async function keepFaults(tx: Tx, id: string, troubles: readonly LineTrouble[]): Promise<void> {
  if (troubles.length === 0) return
  const told = troubles.map(({ line, fault, wrong }) => ({ line, fault, wrong: wrong && JSON.stringify(wrong) }))
  if (isPostgres(tx as unknown as Kysely<unknown>)) {
    await sql`update import_lines set fault = told.fault, wrong = told.wrong
      from json_to_recordset(${JSON.stringify(told)}) as told (line bigint, fault text, wrong text)
      where import_id = ${id} and import_lines.line = told.line`.execute(tx)
    return
  }
  for (const { line, fault, wrong } of told)
    await sql`update import_lines set fault = ${fault}, wrong = ${wrong}
      where import_id = ${id} and line = ${line}`.execute(tx)
}

/** The last line that is staged; 0 where none is. */
export async function stagedThrough(db: Db, id: string): Promise<number> {
  const row = await db
    .selectFrom("import_lines")
    .select("line")
    .where("import_id", "=", id)
    .orderBy("line", "desc")
    .limit(1)
    .executeTakeFirst()
  return row?.line ?? 0
}

/** From here on the lines are read by their keys: PostgreSQL must know that there are many, or it sorts them each time. */
export async function beginJudging(tx: Tx, id: string): Promise<void> {
  if (isPostgres(tx as unknown as Kysely<unknown>)) await sql`analyze import_lines`.execute(tx)
  await tx
    .updateTable("imports")
    .set({ phase: "judging", cursor: null, phase_done: 0, phase_of: sql<number>`lines` })
    .where("id", "=", id)
    .execute()
}

const AT_ONCE = 3_000

/** A part of the lines, so that nobody waits long behind it; answers whether any are left. */
export async function dropLines(tx: Tx, id: string, { alsoRefused }: { alsoRefused: boolean }): Promise<boolean> {
  const some = tx
    .selectFrom("import_lines")
    .select("line")
    .where("import_id", "=", id)
    .$if(!alsoRefused, (query) => query.where("fault", "is", null))
    .limit(AT_ONCE)
  const { numDeletedRows } = await tx
    .deleteFrom("import_lines")
    .where("import_id", "=", id)
    .where("line", "in", some)
    .executeTakeFirst()
  return Number(numDeletedRows) === AT_ONCE
}

const DAY = 86_400_000
/** Refused lines hold customers' data: long enough to mend them, and no longer. */
const KEEP_REFUSED = 30 * DAY
const KEEP_WAITING = 7 * DAY

/** Imports that nobody goes on with end, and old refused lines are forgotten; answers how much there was. */
export async function forgetImports(tx: Tx, ctx: Context): Promise<{ ids: string[] }> {
  const waiting = await tx
    .updateTable("imports")
    .set({ state: "cancelled", phase: null, ended_at: ctx.now() })
    .where("state", "in", ["uploaded", "checked"])
    .where("tidied", "=", 0)
    .where("created_at", "<", ctx.now() - KEEP_WAITING)
    .returning("id")
    .execute()
  const old = await tx
    .selectFrom("imports")
    .select("id")
    .where("tidied", "=", 1)
    .where("ended_at", "<", ctx.now() - KEEP_REFUSED)
    .where(({ exists, selectFrom, ref }) =>
      exists(selectFrom("import_lines").select("line").where("import_lines.import_id", "=", ref("imports.id"))),
    )
    .limit(1)
    .execute()
  for (const { id } of old) await dropLines(tx, id, { alsoRefused: true })
  return { ids: waiting.map((one) => one.id) }
}
