import { sql } from "kysely"
import type { Db } from "../../db/open.ts"
import { WEEKS_A_YEAR } from "../detect/plan.ts"
import type { Cell, Series, Watch } from "../detect/watch.ts"
import { type Named, seriesKey } from "./series-key.ts"

/** Years whose changes are still news. It begins with a whole one, so that a week's year is the same at every look. */
const YEARS = 2

export interface HouseWatch extends Watch {
  /** The week that number 0 stands for. */
  first: number
  named: Named[]
  /** Of the last week: units delivered, and come back. */
  sold: number
  returned: number
}

/** Reasons by which a size is judged. */
const OF_SIZE = ["too_small", "too_large"]

/**
 * What the house watches until the end of `last`: every rate that has a denominator, by what was sold and what came back.
 * Groups are what series are held against: for a product its category, for a supplier its category, for a route all routes.
 */
export async function readWatch(db: Db, last: number): Promise<HouseWatch> {
  const first = (Math.floor(last / WEEKS_A_YEAR) - YEARS) * WEEKS_A_YEAR
  const products = await productsOf(db)
  const gathered = gather(last - first + 1)
  for (const row of await soldIn(db, first, last)) {
    const product = products.get(row.product_id)
    if (!product) continue
    const week = row.week - first
    gathered.sell(["product", product.thing], week, row.units)
    if (product.size !== null) gathered.sell(["size", product.thing, product.size], week, row.units)
    if (row.batch !== null) gathered.sell(["batch", product.thing, row.batch], week, row.units)
    if (product.supplier !== null) gathered.sell(["supplier", product.supplier, product.category], week, row.units)
    if (row.carrier !== null && row.region !== null) gathered.sell(["route", row.carrier, row.region], week, row.units)
  }
  for (const row of await cameBack(db, first, last)) {
    const product = products.get(row.product_id)
    if (!product) continue
    const { thing, category, size, supplier } = product
    const at = { sold: row.sold_week - first, seen: row.seen_week - first, count: row.units }
    const { reason } = row
    if (reason !== null) {
      const whole = { kind: "product_reason", of: ["product", thing], about: { thing, reason } } as const
      const key = gathered.count({ ...whole, group: `${category}:${reason}`, parent: null }, at)
      if (size !== null && OF_SIZE.includes(reason))
        gathered.count(
          {
            kind: "size_reason",
            of: ["size", thing, size],
            about: { thing, size, reason },
            group: `${category}:${reason}`,
            parent: key,
          },
          at,
        )
    }
    if (supplier !== null && (reason === "defective" || row.fault === "supplier"))
      gathered.count(
        {
          kind: "supplier_defect",
          of: ["supplier", supplier, category],
          about: { supplier, category },
          group: `supplier:${category}`,
          parent: null,
        },
        at,
      )
    if (row.carrier !== null && row.region !== null && (reason === "arrived_damaged" || row.fault === "carrier"))
      gathered.count(
        {
          kind: "route_damage",
          of: ["route", row.carrier, row.region],
          about: { carrier: row.carrier, region: row.region },
          group: "route",
          parent: null,
        },
        at,
      )
  }
  for (const row of await foundDefects(db, first, last)) {
    const product = products.get(row.product_id)
    if (!product) continue
    const { thing, category } = product
    const { defect, batch } = row
    const at = { sold: row.sold_week - first, seen: row.seen_week - first, count: row.units }
    const group = `${category}!${defect}`
    const key = gathered.count(
      { kind: "product_defect", of: ["product", thing], about: { thing, defect }, group, parent: null },
      at,
    )
    if (batch !== null)
      gathered.count(
        { kind: "batch_defect", of: ["batch", thing, batch], about: { thing, batch, defect }, group, parent: key },
        at,
      )
  }
  for (const row of await answersOf(db, first, last)) {
    const week = row.seen_week - first
    gathered.sell(["lead", row.lead], week, row.units)
    if (row.acceptance === "rejected")
      gathered.count(
        {
          kind: "lead_refused",
          of: ["lead", row.lead],
          about: { lead: row.lead },
          group: "lead",
          parent: null,
          late: false,
        },
        { sold: week, seen: week, count: row.units },
      )
  }
  return { ...gathered.watch(), first, ...(await ofLastWeek(db, last)) }
}

interface Counted extends Pick<Series, "kind" | "group" | "parent"> {
  /** Whose units it is a share of. */
  of: readonly string[]
  about: Named["about"]
  late?: boolean
}

/** Units and returns, put together by what they are of. A series that nobody sold anything of has no denominator: it is left out. */
function gather(weeks: number) {
  const sold = new Map<string, Float64Array>()
  const series = new Map<string, { one: Series; named: Named; cells: Map<number, Cell> }>()
  const own = (of: readonly string[]) => {
    const key = JSON.stringify(of)
    const known = sold.get(key) ?? new Float64Array(weeks)
    sold.set(key, known)
    return known
  }
  return {
    sell(of: readonly string[], week: number, units: number): void {
      const sales = own(of)
      sales[week] = (sales[week] ?? 0) + units
    },
    count(
      { kind, group, parent, of, about, late = true }: Counted,
      { sold, seen, count }: Omit<Cell, "series">,
    ): string {
      const named = { kind, about } as Named
      const key = seriesKey(named)
      const known = series.get(key) ?? {
        one: { key, kind, group, parent, sold: own(of), late },
        named,
        cells: new Map<number, Cell>(),
      }
      series.set(key, known)
      const at = sold * weeks + seen
      const cell = known.cells.get(at)
      // sold before what is looked at: it has no denominator here
      if (sold < 0) return key
      if (cell) cell.count += count
      else known.cells.set(at, { series: -1, sold, seen, count })
      return key
    },
    watch(): Watch & { named: Named[] } {
      const kept = [...series.values()].filter(({ one }) => Array.from(one.sold).some((units) => units > 0))
      const cells = kept.flatMap(({ cells }, number) =>
        [...cells.values()].map((cell) => ({ ...cell, series: number })),
      )
      return { weeks, series: kept.map(({ one }) => one), named: kept.map(({ named }) => named), cells }
    },
  }
}

interface Product {
  /** Its family, by shop, or itself where it has none: sizes and colours are one thing. */
  thing: string
  size: string | null
  supplier: string | null
  category: string
}

async function productsOf(db: Db): Promise<Map<string, Product>> {
  const rows = await db
    .selectFrom("products")
    .select(["id", "shop_id", "family", "size", "supplier", "category"])
    .execute()
  return new Map(
    rows.map(({ id, shop_id, family, size, supplier, category }) => [
      id,
      { thing: family === null ? id : `${shop_id}/${family}`, size, supplier, category: category ?? "" },
    ]),
  )
}

const units = sql<number>`cast(sum(units) as bigint)`.as("units")
const many = sql<number>`cast(count(*) as bigint)`.as("units")

const soldIn = (db: Db, first: number, last: number) =>
  db
    .selectFrom("sales")
    .where("week", ">=", first)
    .where("week", "<=", last)
    .select(["product_id", "week", "batch", "carrier", "region", units])
    .groupBy(["product_id", "week", "batch", "carrier", "region"])
    .execute()

const cameBack = (db: Db, first: number, last: number) =>
  db
    .selectFrom("learned_units")
    .where("seen_week", ">=", first)
    .where("seen_week", "<=", last)
    .where("sold_week", ">=", first)
    .select(["product_id", "reason", "fault", "carrier", "region", "sold_week", "seen_week", many])
    .groupBy(["product_id", "reason", "fault", "carrier", "region", "sold_week", "seen_week"])
    .execute()

const foundDefects = (db: Db, first: number, last: number) =>
  db
    .selectFrom("learned_units")
    .innerJoin("learned_defects", "learned_defects.unit_id", "learned_units.unit_id")
    .where("seen_week", ">=", first)
    .where("seen_week", "<=", last)
    .where("sold_week", ">=", first)
    .select(["product_id", "batch", "defect", "sold_week", "seen_week", many])
    .groupBy(["product_id", "batch", "defect", "sold_week", "seen_week"])
    .execute()

const answersOf = (db: Db, first: number, last: number) =>
  db
    .selectFrom("learned_units")
    .where("decided_by", "is not", null)
    .where("seen_week", ">=", first)
    .where("seen_week", "<=", last)
    .select(["decided_by as lead", "acceptance", "seen_week", many])
    .$narrowType<{ lead: string }>()
    .groupBy(["decided_by", "acceptance", "seen_week"])
    .execute()

async function ofLastWeek(db: Db, last: number): Promise<{ sold: number; returned: number }> {
  const sold = await db.selectFrom("sales").where("week", "=", last).select(units).executeTakeFirst()
  const returned = await db.selectFrom("learned_units").where("seen_week", "=", last).select(many).executeTakeFirst()
  return { sold: Number(sold?.units ?? 0), returned: returned?.units ?? 0 }
}
