import { sql } from "kysely"
import type { Db, Tx } from "../db/open.ts"

// A database as lines: "#table", then its rows, each as one line of JSON. A table comes after those that its rows name.

const A_ROUND = 1000

/** All rows of the transaction's snapshot, a thousand at a time. Counts into `rows` what it gave. */
export async function* rowsOf(tx: Db, rows: Record<string, number>): AsyncGenerator<Uint8Array> {
  for (const table of await tablesInOrder(tx)) {
    rows[table] = 0
    yield Buffer.from(`#${table}\n`)
    await sql`declare backup_rows no scroll cursor for select to_json(t)::text as line from ${sql.table(table)} t`.execute(
      tx,
    )
    for (;;) {
      const got = (await sql<{ line: string }>`fetch ${sql.raw(String(A_ROUND))} from backup_rows`.execute(tx)).rows
      if (got.length === 0) break
      rows[table] += got.length
      yield Buffer.from(`${got.map((row) => row.line).join("\n")}\n`)
    }
    await sql`close backup_rows`.execute(tx)
  }
}

/** Puts rows back into a migrated schema, in the caller's transaction. Answers how many of each table. */
export async function putRows(tx: Tx, payload: AsyncIterable<Uint8Array>): Promise<Record<string, number>> {
  const tables = await tablesInOrder(tx)
  // what the migrations themselves wrote is in the archive too; a truncate meets no trigger
  await sql`truncate ${sql.join(tables.map((table) => sql.table(table)))}`.execute(tx)
  // what triggers would write of these rows is in the archive as well; who points where is checked all the same
  for (const table of tables) await sql`alter table ${sql.table(table)} disable trigger user`.execute(tx)
  const rows: Record<string, number> = {}
  for await (const { table, lines } of batches(payload)) {
    rows[table] = (rows[table] ?? 0) + lines.length
    if (lines.length === 0) continue
    const name = sql.table(table)
    await sql`insert into ${name} select * from json_populate_recordset(null::${name}, ${`[${lines.join(",")}]`}::json)`.execute(
      tx,
    )
  }
  for (const table of tables) await sql`alter table ${sql.table(table)} enable trigger user`.execute(tx)
  return rows
}

/** Of one table each, at most a thousand lines; a table without rows comes as an empty one. */
export async function* batches(payload: AsyncIterable<Uint8Array>): AsyncGenerator<{ table: string; lines: string[] }> {
  let table = ""
  let lines: string[] = []
  for await (const line of linesOf(payload)) {
    const isTable = line.startsWith("#")
    if (table !== "" && (isTable || lines.length === A_ROUND)) {
      yield { table, lines }
      lines = []
    }
    if (isTable) table = line.slice(1)
    else lines.push(line)
  }
  if (table !== "") yield { table, lines }
}

async function* linesOf(payload: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ""
  for await (const chunk of payload) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n")
    rest = parts.pop() ?? ""
    yield* parts
  }
}

async function tablesInOrder(db: Db): Promise<string[]> {
  const tables = await sql<{ name: string }>`select tablename as name from pg_tables
    where schemaname = current_schema() and tablename not like 'kysely_%' order by tablename`.execute(db)
  const named = await sql<{ from: string; to: string }>`select f.relname as "from", t.relname as "to"
    from pg_constraint c join pg_class f on f.oid = c.conrelid join pg_class t on t.oid = c.confrelid
    where c.contype = 'f' and c.connamespace = current_schema()::regnamespace and f.oid <> t.oid`.execute(db)
  const order: string[] = []
  let left = tables.rows.map((row) => row.name)
  while (left.length > 0) {
    const free = left.filter((name) => !named.rows.some(({ from, to }) => from === name && left.includes(to)))
    if (free.length === 0) throw new Error(`tables name each other in a circle: ${left.join(", ")}`)
    order.push(...free)
    left = left.filter((name) => !free.includes(name))
  }
  return order
}
