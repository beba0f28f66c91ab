import { type Kysely, sql } from "kysely"

/** What came back of some weeks' sales: shares that no sum has are counted from these rows alone, and sums added up anew. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw("create index learned_units_by_sold_week on learned_units (sold_week, shop_id)").execute(db)
}
