import { type Kysely, sql } from "kysely"
import { nameKeys, nameWords, slipsOf, soundOf } from "../../../shared/domain/name-words.ts"
import { isPostgres } from "../dialects.ts"

/** As `numberKey` of shared/domain/search-key.ts. Under this collation a prefix is a range of an index on both engines. */
const numberOf = (column: string) =>
  ["-", " ", "/", ".", "_", "#"].reduce(
    (inner, each) => `replace(${inner}, '${each}', '')`,
    `upper(${column} collate "binary")`,
  )

const tables = [
  `create index orders_by_search on orders (${numberOf("number")}, id)`,
  `create index returns_by_search on returns (${numberOf("rma")}, id)`,
  `create index parcel_keys_by_search on parcel_keys (${numberOf("key")}, parcel_id)`,
  `create index units_by_lpn on units (${numberOf("lpn")}, id) where lpn is not null`,
  `create index units_by_serial on units (${numberOf("serial")}, id) where serial is not null`,
  `create index customers_by_email on customers (lower(email collate "binary"), id) where email is not null`,
  `create index orders_by_customer on orders (customer_id, created_at, id)`,
  `create table return_articles (key text collate "binary" not null, newest bigint not null,
    return_id text not null references returns (id), primary key (key, newest, return_id))`,
  `create index return_articles_by_return on return_articles (return_id)`,
  `create table customer_names (key text collate "binary" not null,
    customer_id text not null references customers (id), primary key (key, customer_id))`,
  `create index customer_names_by_customer on customer_names (customer_id)`,
  `create table name_words (word text collate "binary" primary key, sound text collate "binary" not null)`,
  `create index name_words_by_sound on name_words (sound, word)`,
  `create table name_slips (slip text collate "binary" not null,
    word text collate "binary" not null references name_words (word) on delete cascade, primary key (slip, word))`,
  `create index name_slips_by_word on name_slips (word)`,
  // without a trigger against changes: a customer who is erased may be named in one
  `create table return_notes (id text primary key, return_id text not null references returns (id),
    author_id text not null references people (id), text text not null, at bigint not null)`,
  `create index return_notes_by_return on return_notes (return_id, at, id)`,
  `create index return_notes_by_author on return_notes (author_id)`,
  `alter table returns add column window_until text`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  if (isPostgres(db)) await sql`create collation "binary" from "C"`.execute(db)
  for (const statement of tables) await sql.raw(statement).execute(db)
  await fillArticles(db)
  await fillNames(db as Kysely<Names>)
}

async function fillArticles(db: Kysely<unknown>): Promise<void> {
  for (const column of ["sku", "gtin"])
    await sql
      .raw(
        `insert into return_articles (key, newest, return_id)
          select distinct ${numberOf(`order_lines.${column}`)}, -returns.notice_at, returns.id
          from returns join return_lines on return_lines.return_id = returns.id
          join order_lines on order_lines.id = return_lines.order_line_id
          where order_lines.${column} is not null on conflict do nothing`,
      )
      .execute(db)
}

interface Names {
  customers: { id: string; name: string | null }
  customer_names: { key: string; customer_id: string }
  name_words: { word: string; sound: string }
  name_slips: { slip: string; word: string }
}

const A_ROUND = 500

async function fillNames(db: Kysely<Names>): Promise<void> {
  for (let after = ""; ; ) {
    const rows = await db
      .selectFrom("customers")
      .select(["id", "name"])
      .where("id", ">", after)
      .orderBy("id")
      .limit(A_ROUND)
      .execute()
    const last = rows.at(-1)
    if (!last) return
    after = last.id
    const named = rows.flatMap(({ id, name }) => (name === null ? [] : [{ id, name }]))
    const keys = named.flatMap(({ id, name }) => nameKeys(name).map((key) => ({ key, customer_id: id })))
    const words = [...new Set(named.flatMap(({ name }) => nameWords(name)))].map((word) => ({
      word,
      sound: soundOf(word),
    }))
    const slips = words.flatMap(({ word, sound }) => slipsOf(sound).map((slip) => ({ slip, word })))
    await inserted(db, "customer_names", keys)
    await inserted(db, "name_words", words)
    await inserted(db, "name_slips", slips)
  }
}

async function inserted<T extends keyof Names>(db: Kysely<Names>, table: T, rows: readonly Names[T][]): Promise<void> {
  for (let at = 0; at < rows.length; at += A_ROUND)
    await db
      .insertInto(table)
      .values(rows.slice(at, at + A_ROUND) as never)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
}
