import SQLite from "better-sqlite3"
import { type Kysely, sql } from "kysely"
import pg from "pg"
import { fillOpenCases } from "../../server/db/migrations/0010-date-cases.ts"
import { migrateToLatest, openDatabase } from "../../server/db/open.ts"
import { slipsOf, soundOf } from "../../shared/domain/name-words.ts"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import { firstNames, lastNames, type MadeName } from "./made-names.ts"

/** The moment at which it all stands, and the site and shop of it all. */
export const LOADED_AT = Date.UTC(2026, 5, 15, 10)
export const loadedSite = "00000001-0000-4000-8000-000000000001"
export const loadedShop = "00000002-0000-4000-8000-000000000001"
/** Kinds of ids: "000000KK-0000-4000-8000-<n in hexadecimal>". */
const kinds = {
  customer: 3,
  order: 4,
  order_line: 5,
  payment: 6,
  return: 7,
  return_line: 8,
  parcel: 9,
  unit: 10,
  intent: 11,
  exception: 12,
  person: 13,
}
export const loadedId = (kind: keyof typeof kinds, n: number): string =>
  `${kinds[kind].toString(16).padStart(8, "0")}-0000-4000-8000-${n.toString(16).padStart(12, "0")}`

/** Who works there, at every site. */
export const loadedPeople = [
  { id: loadedId("person", 1), name: "Awa Diallo", role: "operator" },
  { id: loadedId("person", 2), name: "Claire Morel", role: "finance" },
  { id: loadedId("person", 3), name: "Yanis Lambert", role: "lead" },
  { id: loadedId("person", 4), name: "Nora Keller", role: "customer_service" },
]

const DAY = 86_400_000
/** Three orders in four are of a customer of their own; every fourth of one who was here before. */
export const customerOf = (n: number): number => Math.floor((n * 3) / 4) + 1
const FIRST = firstNames.length
const LAST = lastNames.length
/** The names of customer n; primes spread them. */
export const nameOf = (customer: number) => ({
  first: firstNames[(customer * 7919) % FIRST] as MadeName,
  last: lastNames[(customer * 104_729) % LAST] as MadeName,
})

interface Door {
  engine: "sqlite" | "postgres"
  /** Statements that it runs at once. */
  lanes: number
  run(sql: string): Promise<unknown>
  rows(sql: string): Promise<Record<string, unknown>[]>
  insert(table: string, columns: readonly string[], rows: readonly (string | number)[][]): Promise<void>
  end(): Promise<void>
}

/**
 * A house of so many returns, the newest `open` of them waiting for somebody: made where it lies, by the database's own
 * rows of numbers, without its indexes until the end. Always the same house. The database is migrated first.
 */
export async function loadMany(
  where: { file: string } | { url: string },
  { returns, open }: { returns: number; open: number },
): Promise<void> {
  const database = await openDatabase(where)
  await migrateToLatest(database)
  await database.close()
  const door = "file" in where ? openSqlite(where.file) : await openPostgres(where.url)
  const taken = await takeAway(door)
  for (const statement of frame()) await door.run(statement)
  await putNames(door)
  const rows = Object.entries(tables(door, { returns, open }))
  await each(door, rows, ([table, columns]) => fill(door, table, columns))
  for (const name of ["first_names", "last_names"]) await door.run(`drop table ${name}`)
  await each(door, taken, (statement) => door.run(statement))
  await door.end()
  await readyForUse(where)
}

/** What the database makes of its rows by itself: the lists of what is open, and what PostgreSQL's planner goes by. */
async function readyForUse(where: { file: string } | { url: string }): Promise<void> {
  const { db, engine, close } = await openDatabase(where)
  await fillOpenCases(db as unknown as Kysely<unknown>)
  const vacuum = (table: string) => sql.raw(`vacuum analyze ${table}`).execute(db)
  if (engine === "postgres") await each({ lanes: LANES }, [...filled, "open_cases"], vacuum)
  await close()
}

/** Nothing in the house checks another while it is filled: as many at once as the engine does. */
async function each<T>(
  door: Pick<Door, "lanes">,
  all: readonly T[],
  work: (one: T) => Promise<unknown>,
): Promise<void> {
  const waiting = [...all]
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next)
  }
  await Promise.all(Array.from({ length: door.lanes }, lane))
}

function openSqlite(file: string): Door {
  const handle = new SQLite(file)
  // else it refuses to be without a journal
  handle.unsafeMode()
  // nothing is lost that is not made again in minutes
  for (const pragma of [
    "journal_mode = off",
    "synchronous = off",
    "cache_size = -400000",
    "foreign_keys = off",
    "ignore_check_constraints = on",
    "locking_mode = exclusive",
    "temp_store = memory",
  ])
    handle.pragma(pragma)
  return {
    engine: "sqlite",
    lanes: 1,
    run: async (sql) => void handle.exec(sql),
    rows: async (sql) => handle.prepare(sql).all() as Record<string, unknown>[],
    insert: async (table, columns, rows) => {
      const one = handle.prepare(`insert or ignore into ${table} (${columns}) values (${columns.map(() => "?")})`)
      handle.transaction(() => rows.forEach((row) => void one.run(...row)))()
    },
    end: async () => {
      handle.pragma("journal_mode = wal")
      handle.close()
    },
  }
}

const LANES = 4

async function openPostgres(url: string): Promise<Door> {
  const settings = ["session_replication_role=replica", "synchronous_commit=off", "maintenance_work_mem=256MB"]
  const options = [...settings, "work_mem=64MB"].map((setting) => `-c ${setting}`).join(" ")
  // more than there are cores: each is answered by one process, which also waits for the disk
  const client = new pg.Pool({ connectionString: url, max: LANES, options })
  return {
    engine: "postgres",
    lanes: LANES,
    run: (sql) => client.query(sql),
    rows: async (sql) => (await client.query(sql)).rows,
    insert: async (table, columns, rows) => {
      for (let at = 0; at < rows.length; at += 20_000) {
        const some = rows.slice(at, at + 20_000)
        const arrays = columns.map((_, column) => some.map((row) => row[column]))
        const types = columns.map((_, column) => (typeof rows[0]?.[column] === "number" ? "bigint[]" : "text[]"))
        await client.query(
          `insert into ${table} (${columns}) select * from unnest(${types.map((type, i) => `$${i + 1}::${type}`)}) on conflict do nothing`,
          arrays,
        )
      }
    },
    end: () => client.end(),
  }
}

const filled = [
  "customers",
  "orders",
  "order_lines",
  "payments",
  "returns",
  "return_lines",
  "parcels",
  "parcel_keys",
  "parcel_returns",
  "units",
  "intents",
  "intent_units",
  "exceptions",
  "return_articles",
  "customer_names",
  "name_words",
  "name_slips",
]

/** Drops what can be made again after; answers with how. PostgreSQL leaves its triggers out by a setting. */
async function takeAway(door: Door): Promise<string[]> {
  const names = filled.map((name) => `'${name}'`).join(", ")
  const found = await door.rows(
    door.engine === "sqlite"
      ? `select type, name, sql from sqlite_master where type in ('index', 'trigger') and sql is not null
          and tbl_name in (${names}) order by type`
      : `select 'index' as type, indexname as name, indexdef as sql from pg_indexes where tablename in (${names})
          and indexname not in (select conname from pg_constraint)`,
  )
  for (const { type, name } of found) await door.run(`drop ${type} ${name}`)
  return found.map((one) => String(one.sql))
}

function frame(): string[] {
  const policy = JSON.stringify(builtInPolicy).replaceAll("'", "''")
  const then = LOADED_AT - 400 * DAY
  return [
    `insert into sites (id, code, name, time_zone, created_at) values ('${loadedSite}', 'LIL', 'Lille', 'Europe/Paris', ${then})`,
    `insert into shops (id, code, name, legal_name, time_zone, currency, site_id, created_at)
      values ('${loadedShop}', 'many', 'Many', 'Many SAS', 'Europe/Paris', 'EUR', '${loadedSite}', ${then})`,
    `insert into policies (version, document, reason, starts_at) values (1, '${policy}', 'first', ${then})`,
    ...loadedPeople.flatMap(({ id, name, role }) => [
      `insert into people (id, name, locale, created_at) values ('${id}', '${name}', 'fr', ${then})`,
      `insert into person_roles (person_id, role, site_id) values ('${id}', '${role}', null)`,
    ]),
  ]
}

async function putNames(door: Door): Promise<void> {
  await door.run("create table first_names (n bigint primary key, written text, folded text)")
  await door.run("create table last_names (n bigint primary key, written text, folded text)")
  const numbered = (names: readonly MadeName[]) => names.map(({ written, folded }, n) => [n, written, folded])
  await door.insert("first_names", ["n", "written", "folded"], numbered(firstNames))
  await door.insert("last_names", ["n", "written", "folded"], numbered(lastNames))
  const words = [...new Set([...firstNames, ...lastNames].map(({ folded }) => folded))].sort()
  await door.insert(
    "name_words",
    ["word", "sound"],
    words.map((word) => [word, soundOf(word)]),
  )
  await door.insert(
    "name_slips",
    ["slip", "word"],
    // in the order of its key, which is an index that stays
    words
      .flatMap((word) => slipsOf(soundOf(word)).map((slip) => [slip, word]))
      .sort((a, b) => (`${a}` < `${b}` ? -1 : 1)),
  )
}

type Columns = { from: string } & Record<string, string>

async function fill(door: Door, table: string, { from, ...columns }: Columns): Promise<void> {
  const name = table.split(" ")[0]
  await door.run(
    `insert into ${name} (${Object.keys(columns)}) ${from.replace("*", Object.values(columns).join(", "))}`,
  )
}

/** What each row is made of; n counts from 1, the newest is the last. */
function tables(door: Door, { returns, open }: { returns: number; open: number }): Record<string, Columns> {
  const hex = (n: string, width = 12) =>
    door.engine === "sqlite" ? `printf('%0${width}x', ${n})` : `lpad(to_hex((${n})::bigint), ${width}, '0')`
  const id = (kind: keyof typeof kinds, n = "n") =>
    `'${kinds[kind].toString(16).padStart(8, "0")}-0000-4000-8000-' || ${hex(n)}`
  const digits = (n: string, width: number) =>
    door.engine === "sqlite" ? `printf('%0${width}d', ${n})` : `lpad((${n})::text, ${width}, '0')`
  const count = (to: number, from = 1) =>
    door.engine === "sqlite"
      ? `(with recursive c(n) as (select ${from} union all select n + 1 from c where n < ${to}) select n from c) c`
      : `generate_series(${from}::bigint, ${to}::bigint) c(n)`
  const all = `select * from ${count(returns)}`
  const customers = customerOf(returns)
  const opened = returns - open
  const isOpen = `n > ${opened}`
  // two years of returns, evenly; what is open came in the last three weeks
  const at = `(case when ${isOpen} then ${LOADED_AT} - (${returns} - n) * ${Math.floor((21 * DAY) / Math.max(open, 1))}
    else ${LOADED_AT - 21 * DAY} - (${opened} - n) * ${Math.floor((700 * DAY) / Math.max(opened, 1))} end)`
  const due = `(${at} + ${14 * DAY})`
  const day = (moment: string) =>
    door.engine === "sqlite"
      ? `date(${moment} / 1000, 'unixepoch')`
      : `to_char(to_timestamp(${moment} / 1000) at time zone 'UTC', 'YYYY-MM-DD')`
  const sku = `'SKU-' || ${digits("(n * 31) % 5000", 5)}`
  const gtin = `'0376' || ${digits("(n * 31) % 5000", 9)} || '1'`
  const price = "(1990 + (n * 37) % 20000)"
  const names = `join first_names f on f.n = (c.n * 7919) % ${FIRST} join last_names l on l.n = (c.n * 104729) % ${LAST}`
  const eachCustomer = `select * from ${count(customers)} ${names}`
  const customer = `((n * 3) / 4 + 1)`
  // the first half of what is open waits for finance, a quarter for the lead, the rest is on its way
  const held = `n > ${opened} and n <= ${opened + Math.floor(open / 2)}`
  const forLead = `n > ${opened + Math.floor(open / 2)} and n <= ${opened + Math.floor((open * 3) / 4)}`
  const seen = `(n <= ${opened + Math.floor((open * 3) / 4)})`
  // of what is on its way every second is owed before anybody has seen it
  const owed = `(n > ${opened + Math.floor((open * 3) / 4)} and n % 2 = 0)`
  const about = `"orderLineId":"' || ${id("order_line")} || '","unitIds":[],"quantity":1,"amountMinor":' || ${price}`
  const when = `"dueDay":"' || ${day(due)} || '","daysLeft":7,"holder":{"kind":"dock","parcelId":"' || ${id("parcel")}`
  const obligation = `'[{"reason":"due_before_inspection","lineId":"' || ${id("return_line")} || '",${about} || ',${when} || '"}}]'`
  return {
    customers: {
      from: eachCustomer,
      id: id("customer", "c.n"),
      shop_id: `'${loadedShop}'`,
      name: "f.written || ' ' || l.written",
      email: "f.folded || '.' || l.folded || c.n || '@mail.example'",
      address: "'[]'",
      locale: "'fr'",
    },
    // who is called the same by both has one pair: whichever of the two comes first
    "customer_names forth": {
      from: `${eachCustomer} order by 1, 2 on conflict do nothing`,
      key: "f.folded || ' ' || l.folded",
      customer_id: id("customer", "c.n"),
    },
    "customer_names back": {
      from: `${eachCustomer} order by 1, 2 on conflict do nothing`,
      key: "l.folded || ' ' || f.folded",
      customer_id: id("customer", "c.n"),
    },
    orders: {
      from: all,
      id: id("order"),
      shop_id: `'${loadedShop}'`,
      number: `'FR-' || ${digits("n", 8)}`,
      customer_id: id("customer", customer),
      currency: "'EUR'",
      country: "'FR'",
      vat_regime: "'national'",
      invoiced_at: `${at} - ${10 * DAY}`,
      created_at: `${at} - ${10 * DAY}`,
      updated_at: at,
    },
    order_lines: {
      from: all,
      id: id("order_line"),
      order_id: id("order"),
      ref: "'1'",
      sku,
      gtin,
      title: `'Article ' || ((n * 31) % 5000)`,
      category: "'clothing'",
      quantity: "1",
      paid_minor: price,
      tax_minor: `${price} / 6`,
      delivered_at: `${at} - ${8 * DAY}`,
    },
    payments: {
      from: all,
      id: id("payment"),
      order_id: id("order"),
      provider: "'test'",
      reference: "'pay_' || n",
      captured_minor: price,
      currency: "'EUR'",
      route: "'ours'",
      refunded_minor: `case when ${isOpen} then 0 else ${price} end`,
      reserved_minor: `case when ${held} then ${price} else 0 end`,
    },
    returns: {
      from: all,
      id: id("return"),
      shop_id: `'${loadedShop}'`,
      order_id: id("order"),
      rma: `'RM' || ${digits("n", 10)}`,
      site_id: `'${loadedSite}'`,
      locale: "'fr'",
      basis: "'withdrawal'",
      notice_at: at,
      status: `case when not (${isOpen}) then 'completed' when ${seen} then 'received' else 'in_transit' end`,
      due_at: `case when ${seen} or ${owed} then ${due} end`,
      due_day: `case when ${seen} or ${owed} then ${day(due)} end`,
      obligations: `case when ${owed} then ${obligation} else '[]' end`,
      owed_minor: `case when ${owed} then ${price} else 0 end`,
      owed_currency: `case when ${owed} then 'EUR' end`,
      owed_holder: `case when ${owed} then 'dock' end`,
      created_at: at,
      updated_at: at,
    },
    return_lines: {
      from: all,
      id: id("return_line"),
      return_id: id("return"),
      order_line_id: id("order_line"),
      authorized: "1",
      reason: "'too_small'",
      wanted: "'refund'",
    },
    "return_articles sku": {
      from: `${all} order by 1, 2`,
      key: `'SKU' || ${digits("(n * 31) % 5000", 5)}`,
      newest: `-${at}`,
      return_id: id("return"),
    },
    "return_articles gtin": { from: `${all} order by 1, 2`, key: gtin, newest: `-${at}`, return_id: id("return") },
    parcels: {
      from: all,
      id: id("parcel"),
      key: `'8R' || ${digits("n * 7", 11)}`,
      carrier: "'colissimo'",
      site_id: `'${loadedSite}'`,
      state: `case when ${seen} then 'closed' else 'in_transit' end`,
      arrived_at: `case when ${seen} then ${at} + ${3 * DAY} end`,
      closed_at: `case when ${seen} then ${at} + ${3 * DAY} end`,
      updated_at: at,
    },
    parcel_keys: { from: all, key: `'8R' || ${digits("n * 7", 11)}`, parcel_id: id("parcel") },
    parcel_returns: { from: all, parcel_id: id("parcel"), return_id: id("return") },
    units: {
      from: `${all} where n % 2 = 0 and ${seen}`,
      id: id("unit"),
      return_id: id("return"),
      line_id: id("return_line"),
      parcel_id: id("parcel"),
      ordinal: "1",
      lpn: `'LPN' || ${digits("n", 9)}`,
      serial: `case when n % 10 = 0 then 'SN' || ${digits("n * 13", 10)} end`,
      reception: "'received'",
      acceptance: `case when ${forLead} then 'manual_intervention_required' else 'accepted' end`,
      grade: "'B'",
      disposition: "'restock'",
      complete: "1",
      updated_at: at,
    },
    exceptions: {
      from: `${all} where ${forLead}`,
      id: id("exception"),
      kind: "'damaged_in_transit'",
      site_id: `'${loadedSite}'`,
      parcel_id: id("parcel"),
      return_id: id("return"),
      line_id: id("return_line"),
      unit_id: `case when n % 2 = 0 then ${id("unit")} end`,
      owner_role: "'lead'",
      opened_at: at,
    },
    intents: {
      from: `${all} where n % 4 = 0 and not (${isOpen}) or ${held}`,
      id: id("intent"),
      return_id: id("return"),
      order_id: id("order"),
      shop_id: `'${loadedShop}'`,
      site_id: `'${loadedSite}'`,
      payment_id: id("payment"),
      parcel_id: id("parcel"),
      kind: "'principal'",
      number: "0",
      amount_minor: price,
      currency: "'EUR'",
      state: `case when ${held} then 'held' else 'paid' end`,
      reasons: `case when not (${held}) then '[]' when n % 3 = 0 then '["second_person"]' else '["outside_window"]' end`,
      provider: "'test'",
      units: `'[{"unitId":"' || ${id("unit")} || '","lineId":"' || ${id("return_line")} || '","amountMinor":' || ${price} || '}]'`,
      breakdown: "'[]'",
      inspected_by: `'["${loadedId("person", 1)}"]'`,
      basis: "'withdrawal'",
      due_at: due,
      due_day: day(due),
      created_at: at,
      updated_at: at,
    },
    intent_units: {
      from: `${all} where n % 4 = 0 and not (${isOpen}) or ${held}`,
      intent_id: id("intent"),
      unit_id: id("unit"),
      kind: "'principal'",
      payment_id: id("payment"),
      number: "0",
      active: "1",
    },
  }
}
