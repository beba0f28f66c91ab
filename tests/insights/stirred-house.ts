import type { Db } from "../../server/db/open.ts"
import { writeMany } from "../../server/db/write-many.ts"
import { type Dice, dice } from "../../server/demo/random.ts"
import { learn } from "../../server/insights/learn/learn.ts"
import { STANDS } from "../../server/insights/learn/read-on.ts"
import { returnReasons } from "../../shared/contract/returns.ts"
import { productId } from "../../shared/domain/derive-id.ts"
import { dispositions, grades } from "../../shared/domain/states.ts"
import { mondayOf } from "../../shared/domain/week.ts"
import { DAY, type TestContext } from "../support/context.ts"
import type { SeedSmall } from "../support/seed-small.ts"

const CARRIERS = ["colissimo", "gls", null]
const REGIONS = ["FR-59", "FR-69", null]
const SIZES = ["S", "M", null]
const DEFECTS = ["zip_broken", "seam_open", "stain"]

const [PRODUCTS, WEEKS] = [8, 20]

/**
 * A shop in which everything is otherwise from unit to unit, by a seed: why it came, what was found, what became of it, by
 * whom it went; with what is not known among it. Written straight into the tables, and learnt.
 */
export async function stirHouse(ctx: TestContext, seed: SeedSmall, last: number): Promise<void> {
  const luck = dice(11)
  const sold = Array.from({ length: PRODUCTS * WEEKS }, (_, n) => soldOnce(ctx, seed, luck, { n, last }))
  await ctx.database.write(async (tx) => {
    await writeMany(
      tx,
      "products",
      Array.from({ length: PRODUCTS }, (_, n) => ({
        ...{
          id: productId(seed.shopId, `SKU-${n}`),
          shop_id: seed.shopId,
          sku: `SKU-${n}`,
          gtins: "[]",
          picture: null,
        },
        ...{ title: `Jacket ${n}`, category: n % 2 ? "shoes" : "clothing", supplier: `Weaver ${n % 3}` },
        ...{ size: SIZES[n % 3] ?? null, family: n < 5 ? "F1" : null },
      })),
    )
    await writeMany(
      tx,
      "orders",
      sold.flatMap((one) => one.orders),
    )
    await writeMany(
      tx,
      "order_lines",
      sold.flatMap((one) => one.lines),
    )
    await writeMany(
      tx,
      "returns",
      sold.flatMap((one) => one.returns),
    )
    await writeMany(
      tx,
      "return_lines",
      sold.flatMap((one) => one.returnLines),
    )
    await writeMany(
      tx,
      "units",
      sold.flatMap((one) => one.units),
    )
    await writeMany(
      tx,
      "inspections",
      sold.flatMap((one) => one.looks),
    )
  })
  ctx.clock.advance(STANDS + 1)
  await learn(ctx)
}

/** An order of ten of one article, of which some come back within a month. */
function soldOnce(ctx: TestContext, seed: SeedSmall, luck: Dice, { n, last }: { n: number; last: number }) {
  const week = last - Math.floor(n / PRODUCTS)
  const at = mondayOf(week) + 2 * DAY
  const sku = `SKU-${n % PRODUCTS}`
  const [order, line, returned, returnLine] = [ctx.newId(), ctx.newId(), ctx.newId(), ctx.newId()]
  const units = Array.from({ length: luck.below(3) }, () => at + luck.below(30) * DAY).filter(
    (seen) => seen <= ctx.now(),
  )
  const looked = units.map((seen) => ({ id: ctx.newId(), seen, defects: DEFECTS.filter(() => luck.chance(0.3)) }))
  const leads = [seed.people.lead.id, seed.people.operator.id, null]
  return {
    orders: [
      {
        ...{
          id: order,
          shop_id: seed.shopId,
          number: `${n}`,
          customer_id: null,
          invoice_number: null,
          invoiced_at: null,
        },
        ...{ currency: "EUR", country: "FR", vat_regime: "national" as const, delivery_minor: 0 },
        ...{ delivery_standard_minor: null, created_at: at, updated_at: at },
        ...{ delivered_by: luck.pick(CARRIERS), region: luck.pick(REGIONS) },
      },
    ],
    lines: [
      {
        ...{ id: line, order_id: order, ref: "1", sku, gtin: null, title: sku, category: "clothing", picture: null },
        ...{ quantity: 10, paid_minor: 100_000 + n, tax_minor: 0, delivered_at: at, serial_tracked: 0 as const },
        ...{ serials: "[]", batch: luck.chance(0.2) ? null : `L-${Math.floor(week / 8)}` },
      },
    ],
    returns: [
      {
        ...{ id: returned, shop_id: seed.shopId, order_id: order, rma: `R-${n}`, site_id: seed.siteId },
        ...{ locale: "fr" as const, basis: "withdrawal", notice_at: at, collected_by_trader: 0 as const },
        ...{ information_given: 1 as const, decided: null, status: "received", risk_flags: "[]", due_at: null },
        ...{ due_day: null, obligations: "[]", created_at: at, updated_at: at },
      },
    ],
    returnLines: [
      {
        ...{ id: returnLine, return_id: returned, order_line_id: line, authorized: 10, comment: null, wanted: null },
        reason: luck.chance(0.1) ? null : luck.pick(returnReasons),
      },
    ],
    units: looked.map(({ id, seen }, ordinal) => ({
      ...{ id, return_id: returned, line_id: returnLine, parcel_id: null, ordinal, lpn: null, serial: null },
      ...{ reception: "received" as const, grade: luck.pick([...grades, null]), disposition: luck.pick(dispositions) },
      ...{ fault: luck.pick(["none", "supplier", "customer", null]), decided_by: luck.pick(leads), place: null },
      acceptance: luck.chance(0.2) ? ("rejected" as const) : ("accepted" as const),
      ...{ complete: 1 as const, disputed: 0 as const, fact_in_review: 0 as const, imported: 0 as const },
      ...{ restored: 0 as const, deduction_basis_points: null, customer_heard: 0 as const, updated_at: seen },
    })),
    looks: looksOf(ctx, seed, looked),
  }
}

const looksOf = (ctx: TestContext, seed: SeedSmall, found: readonly { id: string; defects: string[] }[]) =>
  found.map(({ id, defects }) => ({
    ...{ fact_id: ctx.newId(), unit_id: id, parcel_id: "", line_id: null, person_id: seed.people.operator.id },
    ...{ device_id: null, outcome: "as_announced", grade: null, disposition: null, fault: null, answers: "{}" },
    ...{ defects: JSON.stringify(defects), override_reason: null, note: null, serial: null, lpn: null, place: null },
    ...{ policy_version: 1, at: ctx.now(), superseded_by: null },
  }))

export type Everything = Awaited<ReturnType<typeof everything>>

/** All rows that there are to count, for a count without any database. */
export async function everything(db: Db) {
  const defects = await db.selectFrom("learned_defects").selectAll().execute()
  const products = await db.selectFrom("products").selectAll().execute()
  const byId = new Map(products.map((product) => [product.id, product]))
  const units = await db.selectFrom("learned_units").selectAll().execute()
  const sales = await db.selectFrom("sales").selectAll().execute()
  return {
    units: units.map((unit) => ({
      ...unit,
      product: byId.get(unit.product_id),
      defects: defects.filter((one) => one.unit_id === unit.unit_id).map((one) => one.defect),
    })),
    sales: sales.map((sale) => ({ ...sale, product: byId.get(sale.product_id) })),
  }
}
