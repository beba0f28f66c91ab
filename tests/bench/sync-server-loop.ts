import { copyFileSync } from "node:fs"
import SQLite from "better-sqlite3"

// What a push wrote, row by row, and a loop that writes nothing else: what better-sqlite3 could do at best.

type Value = string | number | null
type Row = Record<string, Value>
/** A row as it stood after its push: all of a new one, of one that was there what became different. */
export interface WrittenRow {
  table: string
  set: Row
  /** Null: it was not there before. */
  key: Row | null
}

interface Table {
  name: string
  key: string[]
}

/** Rows that only pass through a transaction are no rows that it writes. */
const passing = ["audit_pending", "changes_pending"]

/** Watches a database file that another handle writes. */
export function watchRows(file: string): { take(): WrittenRow[]; close(): void } {
  const handle = new SQLite(file)
  const tables = tablesOf(handle)
  const before = new Map<string, Row>()
  handle.exec("create table bench_log (tab text not null, own text not null)")
  for (const table of tables) {
    remember(handle, table, before)
    for (const verb of ["insert", "update"])
      handle.exec(`create trigger bench_${table.name}_${verb} after ${verb} on ${table.name}
        begin insert into bench_log values ('${table.name}', ${ownIn(table, "new")}); end`)
  }
  const logged = handle.prepare("select tab, own from bench_log group by tab, own order by min(rowid)")
  const found = new Map(tables.map((table) => [table.name, { table, row: rowBy(handle, table) }]))
  return {
    take: () => {
      const rows = (logged.all() as { tab: string; own: string }[]).flatMap(({ tab, own }) => {
        const { table, row } = found.get(tab) ?? {}
        const now = row?.get(...(JSON.parse(own) as Value[])) as Row | undefined
        if (!table || !now) return []
        const at = `${tab} ${own}`
        const written = writtenAs(tab, table.key, before.get(at), now)
        before.set(at, now)
        return written ?? []
      })
      handle.exec("delete from bench_log")
      return rows
    },
    close: () => void handle.close(),
  }
}

function tablesOf(handle: SQLite.Database): Table[] {
  const names = handle
    .prepare(
      "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and name not like 'kysely_%'",
    )
    .pluck()
    .all() as string[]
  return names
    .filter((name) => !passing.includes(name))
    .map((name) => {
      const columns = handle.pragma(`table_info(${name})`) as { name: string; pk: number }[]
      return { name, key: columns.filter((column) => column.pk > 0).map((column) => column.name) }
    })
}

/** A table may have no row's number, or no key; none has neither. */
const namesOf = ({ key }: Table) => (key.length > 0 ? key : ["rowid"])
const ownIn = (table: Table, row: string) => `json_array(${namesOf(table).map((name) => `${row}.${name}`)})`
const rowBy = (handle: SQLite.Database, table: Table) =>
  handle.prepare(
    `select * from ${table.name} where ${namesOf(table)
      .map((name) => `${name} is ?`)
      .join(" and ")}`,
  )

function remember(handle: SQLite.Database, table: Table, before: Map<string, Row>): void {
  const rows = handle.prepare(`select ${ownIn(table, table.name)} as bench_own, * from ${table.name}`).all()
  for (const { bench_own, ...row } of rows as Row[]) before.set(`${table.name} ${bench_own}`, row)
}

/** Null: a row that was written as it stood. */
function writtenAs(table: string, key: readonly string[], old: Row | undefined, now: Row): WrittenRow | null {
  if (!old) return { table, set: now, key: null }
  const changed = Object.entries(now).filter(([column, value]) => old[column] !== value)
  const named = Object.fromEntries(key.map((column) => [column, old[column] ?? null]))
  return changed.length === 0 ? null : { table, set: Object.fromEntries(changed), key: named }
}

/** The same tables and indexes, without what watches over them. Writes each push in one transaction, fsynced. */
export function plainLoop(seed: string, file: string): { write(rows: readonly WrittenRow[]): void; close(): void } {
  copyFileSync(seed, file)
  const handle = new SQLite(file)
  const triggers = handle.prepare("select name from sqlite_schema where type = 'trigger'").pluck().all() as string[]
  for (const name of triggers) handle.exec(`drop trigger ${name}`)
  for (const pragma of [
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "cache_size = -32768",
    "wal_autocheckpoint = 4000",
  ])
    handle.pragma(pragma)
  const known = new Map<string, SQLite.Statement>()
  const prepare = (text: string) => {
    const statement = known.get(text) ?? handle.prepare(text)
    known.set(text, statement)
    return statement
  }
  return {
    write: (rows) => {
      handle.exec("begin immediate")
      for (const { table, set, key } of rows) {
        const columns = Object.keys(set)
        const text = key
          ? `update ${table} set ${columns.map((one) => `${one} = ?`)} where ${Object.keys(key)
              .map((one) => `${one} = ?`)
              .join(" and ")}`
          : `insert into ${table} (${columns}) values (${columns.map(() => "?")})`
        prepare(text).run(...Object.values(set), ...Object.values(key ?? {}))
      }
      handle.exec("commit")
    },
    close: () => void handle.close(),
  }
}
