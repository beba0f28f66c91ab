import type { Db } from "../db/open.ts"

/** A parcel of the demo that nobody has opened, with what its label says. */
export interface WaitingParcel {
  carrier: string
  tracking: string
  rmas: string[]
  shopName: string
  expectedDay: string | null
  lines: { quantity: number; title: string; gtin: string | null }[]
}

/** Where the demo's operators work. */
const HOME = "LYS"

/** Parcels on their way to the demo's own dock, the soonest first; one more than a page says that there are more. */
export async function expectedParcels(db: Db, page: { size: number; skip: number }): Promise<WaitingParcel[]> {
  const rows = await parcels(db)
    .where("sites.code", "=", HOME)
    .where("parcels.state", "in", ["announced", "in_transit"])
    .where("parcels.expected_day", "is not", null)
    .limit(page.size)
    .offset(page.skip)
    .execute()
  return Promise.all(rows.map((row) => withLines(db, row)))
}

/** Off the truck and not opened. */
export async function parcelsAtDock(db: Db, most: number): Promise<WaitingParcel[]> {
  const rows = await parcels(db)
    .where("sites.code", "=", HOME)
    .where("parcels.state", "=", "arrived")
    .limit(most)
    .execute()
  return Promise.all(rows.map((row) => withLines(db, row)))
}

/** Done with: to scan one again is another screen, too. */
export async function parcelsReceived(db: Db, most: number): Promise<WaitingParcel[]> {
  const rows = await parcels(db)
    .where("sites.code", "=", HOME)
    .where("parcels.state", "=", "closed")
    .where("parcels.expected_day", "is not", null)
    .limit(most)
    .execute()
  return Promise.all(rows.map((row) => withLines(db, row)))
}

/** Expected at another site: what a handheld answers to these is another screen. */
export async function parcelsElsewhere(db: Db, most: number): Promise<WaitingParcel[]> {
  const rows = await parcels(db)
    .where("sites.code", "!=", HOME)
    .where("parcels.expected_day", "is not", null)
    .limit(most)
    .execute()
  return Promise.all(rows.map((row) => withLines(db, row)))
}

const parcels = (db: Db) =>
  db
    .selectFrom("parcels")
    .innerJoin("sites", "sites.id", "parcels.site_id")
    .select(["parcels.id", "parcels.key", "parcels.carrier", "parcels.expected_day"])
    .where("parcels.key", "is not", null)
    .orderBy("parcels.expected_day")
    .orderBy("parcels.id")

interface Row {
  id: string
  key: string | null
  carrier: string | null
  expected_day: string | null
}

async function withLines(db: Db, parcel: Row): Promise<WaitingParcel> {
  const lines = await db
    .selectFrom("parcel_returns")
    .innerJoin("returns", "returns.id", "parcel_returns.return_id")
    .innerJoin("shops", "shops.id", "returns.shop_id")
    .innerJoin("return_lines", "return_lines.return_id", "returns.id")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .select(["returns.rma", "shops.name", "return_lines.authorized", "order_lines.title", "order_lines.gtin"])
    .where("parcel_returns.parcel_id", "=", parcel.id)
    .orderBy("order_lines.title")
    .execute()
  return {
    carrier: parcel.carrier ?? "",
    tracking: parcel.key ?? "",
    rmas: [...new Set(lines.map((line) => line.rma))],
    shopName: lines[0]?.name ?? "",
    expectedDay: parcel.expected_day,
    lines: lines.map(({ authorized, title, gtin }) => ({ quantity: authorized, title, gtin })),
  }
}
