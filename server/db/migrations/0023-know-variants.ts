import { type Kysely, sql } from "kysely"

const STOCK = "check (stock between 0 and 9007199254740991)"
const PRICE = "check (price_minor between 0 and 9007199254740991)"

const changes = [
  // articles of one family are the same thing in other sizes and colours
  ...["family", "size", "colour", "variant"].map((column) => `alter table products add column ${column} text`),
  `alter table products add column price_minor bigint ${PRICE}`,
  `alter table products add column weight_g bigint check (weight_g between 0 and 10000000)`,
  // as the shop told it last; null: it never did
  `alter table products add column stock bigint ${STOCK}`,
  `alter table products add column stock_at bigint`,
  `create index products_by_family on products (shop_id, family, sku) where family is not null`,
  // set aside for a customer until it is ordered, let go or forgotten
  `create table variant_holds (key text primary key, product_id text not null references products (id),
    quantity bigint not null check (quantity between 1 and 10000), at bigint not null, until bigint not null)`,
  `create index variant_holds_by_product on variant_holds (product_id, until)`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const change of changes) await sql.raw(change).execute(db)
}
