import { createWriteStream } from "node:fs"
import { rename, rm } from "node:fs/promises"
import { finished } from "node:stream/promises"
import { sql } from "kysely"
import { csvLine } from "../../../shared/domain/csv-line.ts"
import { weekPeriod } from "../../../shared/domain/sales-period.ts"
import { among } from "../../db/among.ts"
import type { Db } from "../../db/open.ts"

/** What a night leaves: a row a unit that came back, and what was sold. Codes and minor units as they are; nobody's name. */
export const exportKinds = ["units", "sales"] as const
export type ExportKind = (typeof exportKinds)[number]

export interface ExportAsked {
  from: number
  to: number
  /** Where each goes; it is there under its name once it is whole. */
  files: Record<ExportKind, string>
}

type Cell = string | number | null
const heads: Record<ExportKind, readonly string[]> = {
  units: [
    ...["unit_id", "return_id", "shop", "sku", "product_id", "category", "family", "size", "supplier", "batch"],
    ...["sold_week", "seen_week", "seen_at", "carrier", "region", "reason", "defects", "grade", "fault", "disposition"],
    ...[
      "acceptance",
      "lead",
      "defective",
      "deducted",
      "currency",
      "price_minor",
      "refunded_minor",
      "deducted_minor",
      "postage_minor",
      "handling_minor",
    ],
    ...["depreciation_minor", "disputed", "judged", "agreed", "tenths_handed_over", "tenths_arrived"],
    ...["tenths_received", "tenths_decided", "tenths_paid", "tenths_whole"],
  ],
  sales: [
    "week",
    "shop",
    "sku",
    "product_id",
    "category",
    "family",
    "size",
    "supplier",
    "batch",
    "carrier",
    "region",
    "units",
  ],
}

/** Week by week, so that no more than one of them is held. Answers how many rows each has. */
export async function writeExport(db: Db, { from, to, files }: ExportAsked): Promise<Record<ExportKind, number>> {
  return {
    units: await writeFile(
      files.units,
      heads.units,
      weeks(from, to, (week) => unitsIn(db, week)),
    ),
    sales: await writeFile(
      files.sales,
      heads.sales,
      weeks(from, to, (week) => salesIn(db, week)),
    ),
  }
}

async function* weeks(from: number, to: number, rows: (week: number) => Promise<Cell[][]>): AsyncGenerator<Cell[][]> {
  for (let week = from; week <= to; week++) yield await rows(week)
}

async function writeFile(path: string, head: readonly string[], rows: AsyncIterable<Cell[][]>): Promise<number> {
  const half = `${path}.part`
  const file = createWriteStream(half, { mode: 0o640 })
  let count = 0
  try {
    file.write(csvLine(head, ","))
    for await (const some of rows) {
      count += some.length
      if (!file.write(some.map((cells) => csvLine(cells, ",")).join("")))
        await new Promise<void>((go) => file.once("drain", go))
    }
    file.end()
    await finished(file)
    await rename(half, path)
  } catch (error) {
    file.destroy()
    await rm(half, { force: true })
    throw error
  }
  return count
}

async function unitsIn(db: Db, week: number): Promise<Cell[][]> {
  const rows = await db
    .selectFrom("learned_units as u")
    .leftJoin("products as p", "p.id", "u.product_id")
    .innerJoin("shops", "shops.id", "u.shop_id")
    .where("u.seen_week", "=", week)
    .selectAll("u")
    .select(["p.sku", "p.category", "p.family", "p.size", "p.supplier", "shops.code as shop"])
    .orderBy("u.seen_at")
    .orderBy("u.unit_id")
    .execute()
  const defects = await defectsOf(
    db,
    rows.map((row) => row.unit_id),
  )
  return rows.map((row) => [
    ...[
      row.unit_id,
      row.return_id,
      row.shop,
      row.sku,
      row.product_id,
      row.category,
      row.family,
      row.size,
      row.supplier,
    ],
    ...[row.batch, weekPeriod(row.sold_week), weekPeriod(row.seen_week), new Date(row.seen_at).toISOString()],
    ...[row.carrier, row.region, row.reason, defects.get(row.unit_id)?.join(" ") ?? null, row.grade, row.fault],
    ...[
      row.disposition,
      row.acceptance,
      row.decided_by,
      row.defective,
      row.deducted,
      row.currency,
      row.price_minor,
      row.refunded_minor,
      row.deducted_minor,
    ],
    ...[row.postage_minor, row.handling_minor, row.depreciation_minor, row.disputed, row.judged, row.agreed],
    ...[row.wait_handed_over, row.wait_arrived, row.wait_received, row.wait_decided, row.wait_paid, row.wait_whole],
  ])
}

async function defectsOf(db: Db, ids: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>()
  for (let at = 0; at < ids.length; at += 5000) {
    const rows = await db
      .selectFrom("learned_defects")
      .where(among(db, "unit_id", ids.slice(at, at + 5000)))
      .selectAll()
      .orderBy("defect")
      .execute()
    for (const { unit_id, defect } of rows) found.set(unit_id, [...(found.get(unit_id) ?? []), defect])
  }
  return found
}

async function salesIn(db: Db, week: number): Promise<Cell[][]> {
  const rows = await db
    .selectFrom("sales as s")
    .leftJoin("products as p", "p.id", "s.product_id")
    .innerJoin("shops", "shops.id", "s.shop_id")
    .where("s.week", "=", week)
    .select(["shops.code as shop", "p.sku", "s.product_id", "p.category", "p.family", "p.size", "p.supplier"])
    .select(["s.batch", "s.carrier", "s.region", sql<number>`cast(sum(s.units) as bigint)`.as("units")])
    .groupBy(["shops.code", "p.sku", "s.product_id", "p.category", "p.family", "p.size", "p.supplier"])
    .groupBy(["s.batch", "s.carrier", "s.region"])
    .orderBy("s.product_id")
    .execute()
  return rows.map((row) => [
    ...[weekPeriod(week), row.shop, row.sku, row.product_id, row.category, row.family, row.size, row.supplier],
    ...[row.batch, row.carrier, row.region, row.units],
  ])
}
