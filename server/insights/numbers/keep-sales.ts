import type { Insertable } from "kysely"
import { among } from "../../db/among.ts"
import type { Tx } from "../../db/open.ts"
import type { Tables } from "../../db/tables.ts"
import { writeMany } from "../../db/write-many.ts"
import { putTallies, Tallied } from "./tally.ts"

/**
 * What was sold is written here and nowhere else, so that the tallies hear of it: `gone` are ids of rows that go, `rows`
 * those that come or are told otherwise.
 */
export async function keepSales(
  tx: Tx,
  { gone, rows }: { gone: readonly string[]; rows: readonly Insertable<Tables["sales"]>[] },
): Promise<void> {
  const ids = [...new Set([...gone, ...rows.map((row) => row.id)])]
  if (ids.length === 0) return
  const tallied = new Tallied()
  const before = await tx
    .selectFrom("sales")
    .selectAll()
    .where(among(tx, "id", ids))
    .execute()
  for (const row of before) if (row.tallied === 1) tallied.sale(row, -1)
  for (const row of new Map(rows.map((one) => [one.id, one])).values())
    tallied.sale({ ...row, batch: row.batch ?? null, carrier: row.carrier ?? null, region: row.region ?? null }, 1)
  if (gone.length > 0)
    await tx
      .deleteFrom("sales")
      .where(among(tx, "id", gone))
      .execute()
  await writeMany(
    tx,
    "sales",
    // all of the same columns, whoever tells them
    rows.map((row) => ({ batch: null, carrier: null, region: null, day: null, ...row, tallied: 1 as const })),
    { key: ["id"], update: told },
  )
  await putTallies(tx, tallied)
}

const told = [
  ...(["shop_id", "product_id", "week", "batch", "carrier", "region", "units", "source", "day", "tallied"] as const),
]
