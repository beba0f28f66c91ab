import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import SQLite from "better-sqlite3"
import pg from "pg"
import { type Database, migrateToLatest, openDatabase } from "../../server/db/open.ts"
import { makeTruths, sizes, type Truths, truthDefects, truthReasons } from "../../server/demo/truths.ts"
import { mondayOf } from "../../shared/domain/week.ts"
import { startPostgres } from "../support/postgres-cluster.ts"

/** The week in which the two years begin: they end in May 2026. */
export const FIRST_WEEK = 2833
const SHOP = "00000002-0000-4000-8000-000000000001"
const id = (kind: number, n: number) =>
  `${kind.toString(16).padStart(8, "0")}-0000-4000-8000-${n.toString(16).padStart(12, "0")}`
export const productOf = (product: number, size: number): string => id(3, product * sizes.length + size)
const gradeOf: readonly string[] = ["A", "B", "B", "C", "D"]
const becomes: readonly string[] = ["restock", "resale", "repair", "return_to_vendor", "recycle"]

export interface InsightHouse {
  engine: Database["engine"]
  database: Database
  where: { file: string } | { url: string }
  /** Bytes of a table with its indexes. */
  sizeOf(table: string): Promise<number>
}

/**
 * What was sold and what came back in two years, as it is counted, on each engine; the tallies are left empty. `keep`: a
 * folder in which SQLite's file stays, to be measured again as it is.
 */
export async function* insightHouses(
  engines: readonly Database["engine"][],
  wanted: { seed: number; returns: number; keep?: string | undefined },
): AsyncGenerator<InsightHouse> {
  let made: Truths | null = null
  const truths = () => {
    made ??= makeTruths(wanted.seed, { returns: wanted.returns, products: 5000 / sizes.length })
    return made
  }
  for (const engine of engines) {
    const kept = engine === "sqlite" ? wanted.keep : undefined
    const folder = kept ?? mkdtempSync(join(tmpdir(), "backdock-insights-"))
    if (kept) mkdirSync(kept, { recursive: true })
    const cluster = engine === "postgres" ? await startPostgres() : null
    const where: { file: string } | { url: string } = cluster
      ? { url: cluster.url("postgres") }
      : { file: join(folder, `insights-${wanted.seed}-${wanted.returns}.sqlite`) }
    const there = "file" in where && existsSync(where.file)
    const empty = await openDatabase(where)
    await migrateToLatest(empty)
    await empty.close()
    if (!there) {
      if ("file" in where) fillSqlite(where.file, truths())
      else await fillPostgres(where.url, truths())
    }
    const database = await openDatabase(where)
    try {
      yield { engine, database, where, sizeOf: (table) => sizeIn(where, table) }
    } finally {
      await database.close()
      await cluster?.stop()
      if (!kept) rmSync(folder, { recursive: true })
    }
  }
}

type Row = (string | number | null)[]

const tables = {
  people: ["id", "name", "locale", "created_at"],
  products: ["id", "shop_id", "sku", "gtins", "title", "category", "family", "size", "supplier"],
  sales: ["id", "shop_id", "product_id", "week", "batch", "carrier", "region", "units", "source"],
  learned_units: [
    ...["unit_id", "shop_id", "return_id", "product_id", "sold_week", "seen_week", "batch", "carrier", "region"],
    ...["reason", "grade", "fault", "disposition", "acceptance", "decided_by", "seen_at", "currency", "price_minor"],
    ...["refunded_minor", "deducted_minor", "postage_minor", "handling_minor", "depreciation_minor", "defective"],
    ...["deducted", "disputed", "judged", "agreed", "wait_handed_over", "wait_arrived", "wait_received"],
    ...["wait_decided", "wait_paid", "wait_whole"],
  ],
  learned_defects: ["unit_id", "defect"],
}
const region = (way: number) => `FR-${String(way).padStart(2, "0")}`

function* rowsOf(truths: Truths): Generator<[keyof typeof tables, Row]> {
  const { products, sold, returned } = truths
  for (let lead = 0; lead < truths.leads; lead++) yield ["people", [id(13, lead), `Lead ${lead}`, "fr", 0]]
  for (const [n, { category, supplier }] of products.entries())
    for (const [size, name] of sizes.entries()) {
      const of = [`Article ${n}`, `category ${category}`, `F${n}`, name, `Supplier ${supplier}`]
      yield ["products", [productOf(n, size), SHOP, `SKU-${n}-${name}`, "[]", ...of]]
    }
  for (let n = 0; n < sold.product.length; n++) {
    const way = sold.way[n] ?? 0
    const product = productOf(sold.product[n] ?? 0, sold.size[n] ?? 0)
    const by = [`L${sold.batch[n]}`, `carrier ${Math.floor(way / truths.routes)}`, region(way % truths.routes)]
    yield ["sales", [id(4, n), SHOP, product, FIRST_WEEK + (sold.week[n] ?? 0), ...by, 1, "order"]]
  }
  for (const [n, one] of returned.entries()) yield* unitRows(n, one)
}

/** Whatever the truths do not say of it is by its number, the same each time. */
function* unitRows(n: number, one: Truths["returned"][number]): Generator<[keyof typeof tables, Row]> {
  const grade = one.defect >= 0 ? "D" : (gradeOf[n % 5] ?? "A")
  const price = 1990 + ((one.product * 37) % 20_000)
  const deducted = grade === "C" && n % 3 === 0 ? 1 : 0
  const kept = deducted * Math.floor(price / 5)
  const refused = one.refused
  const waits = [n % 60, 10 + (n % 40), n % 30, n % 20, 1 + (n % 15)]
  yield [
    "learned_units",
    [
      ...[id(10, n), SHOP, id(7, n), productOf(one.product, one.size), FIRST_WEEK + one.sold, FIRST_WEEK + one.seen],
      ...[`L${one.batch}`, `carrier ${one.carrier}`, region(one.route), truthReasons[one.reason] ?? null, grade],
      ...[one.defect >= 0 ? "supplier" : "none", becomes[(n * 7) % 5] ?? null, refused ? "rejected" : "accepted"],
      ...[id(13, one.lead), mondayOf(FIRST_WEEK + one.seen) + (n % 604_800) * 1000, "EUR", price],
      ...[refused ? 0 : price - kept, kept, 495, 240, grade === "D" ? price - Math.floor(price / 10) : 0],
      ...[one.defect >= 0 ? 1 : 0, deducted, n % 97 === 0 ? 1 : 0, 1, n % 4 === 0 ? 0 : 1, ...waits],
      waits.reduce((sum, wait) => sum + wait, 0),
    ],
  ]
  if (one.defect >= 0) yield ["learned_defects", [id(10, n), truthDefects[one.defect] ?? "faulty"]]
}

const SHOP_ROW = `insert into sites (id, code, name, time_zone, created_at) values ('${id(1, 1)}', 'LIL', 'Lille', 'Europe/Paris', 0);
  insert into shops (id, code, name, legal_name, time_zone, currency, site_id, created_at)
  values ('${SHOP}', 'many', 'Many', 'Many SAS', 'Europe/Paris', 'EUR', '${id(1, 1)}', 0)`

function fillSqlite(file: string, truths: Truths): void {
  const handle = new SQLite(file)
  handle.unsafeMode()
  for (const pragma of ["journal_mode = off", "synchronous = off", "foreign_keys = off", "cache_size = -400000"])
    handle.pragma(pragma)
  handle.exec(SHOP_ROW)
  // millions of rows are put in order once, and not one after another
  const indexes = handle
    .prepare("select name, sql from sqlite_master where type = 'index' and sql is not null and tbl_name in (?, ?)")
    .all("sales", "learned_units") as { name: string; sql: string }[]
  for (const { name } of indexes) handle.exec(`drop index ${name}`)
  const into = Object.fromEntries(
    Object.entries(tables).map(([table, columns]) => [
      table,
      handle.prepare(`insert into ${table} (${columns}) values (${columns.map(() => "?")})`),
    ]),
  )
  handle.exec("begin")
  for (const [table, row] of rowsOf(truths)) into[table]?.run(row)
  handle.exec("commit")
  for (const index of indexes) handle.exec(index.sql)
  handle.exec("analyze")
  handle.pragma("journal_mode = wal")
  handle.close()
}

const TOGETHER = 20_000

async function fillPostgres(url: string, truths: Truths): Promise<void> {
  const options = "-c session_replication_role=replica -c synchronous_commit=off"
  const client = new pg.Client({ connectionString: url, options })
  await client.connect()
  await client.query(SHOP_ROW)
  const waiting = new Map<keyof typeof tables, Row[]>()
  const send = async (table: keyof typeof tables) => {
    const rows = waiting.get(table) ?? []
    waiting.delete(table)
    const named = rows.map((row) => Object.fromEntries(tables[table].map((column, at) => [column, row[at] ?? null])))
    const list = tables[table].join(", ")
    await client.query(
      `insert into ${table} (${list}) select ${list} from json_populate_recordset(null::${table}, $1)`,
      [JSON.stringify(named)],
    )
  }
  for (const [table, row] of rowsOf(truths)) {
    const own = waiting.get(table) ?? []
    waiting.set(table, own)
    own.push(row)
    if (own.length >= TOGETHER) await send(table)
  }
  for (const table of [...waiting.keys()]) await send(table)
  await client.query("vacuum analyze")
  await client.end()
}

async function sizeIn(where: { file: string } | { url: string }, table: string): Promise<number> {
  if ("url" in where) {
    const client = new pg.Client({ connectionString: where.url })
    await client.connect()
    const { rows } = await client.query("select pg_total_relation_size($1::regclass) as bytes", [table])
    await client.end()
    return Number(rows[0].bytes)
  }
  const handle = new SQLite(where.file, { readonly: true })
  try {
    const names = handle
      .prepare("select name from sqlite_master where tbl_name = ? and rootpage > 0")
      .pluck()
      .all(table)
    const marks = names.map(() => "?").join(", ")
    return Number(
      handle
        .prepare(`select sum(pgsize) from dbstat where name in (${marks})`)
        .pluck()
        .get(...names),
    )
  } catch {
    // built without dbstat: the whole file says the most that it can be
    return statSync(where.file).size
  } finally {
    handle.close()
  }
}
