import type { Tx } from "../../server/db/open.ts"
import { writeMany } from "../../server/db/write-many.ts"
import { type Dice, dice } from "../../server/demo/random.ts"
import { productId } from "../../shared/domain/derive-id.ts"
import { mondayOf } from "../../shared/domain/week.ts"
import type { TestContext } from "../support/context.ts"
import type { SeedSmall } from "../support/seed-small.ts"

/** Weeks that are sold, up to `last`. */
export const PLANTED_WEEKS = 40
const PRODUCTS = 12
export const BAD_BATCH = "L-2609"
/** The batch is sold in the last so many weeks. */
const BAD_WEEKS = 9

/**
 * A shop whose jackets come back with a broken zip 1 % of the time, and of one batch of one of them 12 %. Written straight
 * into the tables, each order of 40 of one article; what came back hangs on units as a decision leaves them.
 */
export async function plantHouse(ctx: TestContext, seed: SeedSmall, last: number): Promise<{ bad: string }> {
  const luck = dice(5)
  const bad = productId(seed.shopId, "SKU-3")
  await ctx.database.write(async (tx) => {
    await writeMany(
      tx,
      "products",
      Array.from({ length: PRODUCTS }, (_, n) => ({
        ...{ id: productId(seed.shopId, `SKU-${n}`), shop_id: seed.shopId, sku: `SKU-${n}`, gtins: "[]" },
        ...{ title: `Jacket ${n}`, category: "clothing", picture: null, supplier: `Weaver ${n % 3}` },
      })),
    )
    for (let n = 0; n < PRODUCTS; n++)
      for (let ago = 0; ago < PLANTED_WEEKS; ago++) await sell(tx, ctx, seed, luck, n, last - ago, last)
  })
  return { bad }
}

async function sell(tx: Tx, ctx: TestContext, seed: SeedSmall, luck: Dice, n: number, week: number, last: number) {
  const isBad = n === 3 && week > last - BAD_WEEKS
  const at = mondayOf(week) + 2 * 86_400_000
  const [order, line, returned, returnLine] = [ctx.newId(), ctx.newId(), ctx.newId(), ctx.newId()]
  const units = Array.from({ length: 40 }, () =>
    luck.chance(isBad ? 0.12 : 0.01) ? Math.floor(luck.next() * 4) : null,
  )
    .filter((age) => age !== null)
    .map((age) => ({ age, id: ctx.newId() }))
    .filter(({ age }) => week + age <= last)
  await writeMany(tx, "orders", [
    {
      ...{ id: order, shop_id: seed.shopId, number: `${n}-${week}`, customer_id: null, invoice_number: null },
      ...{ invoiced_at: null, currency: "EUR", country: "FR", vat_regime: "national" as const, delivery_minor: 0 },
      ...{ delivery_standard_minor: null, created_at: at, updated_at: at },
    },
  ])
  await writeMany(tx, "order_lines", [
    {
      ...{
        id: line,
        order_id: order,
        ref: "1",
        sku: `SKU-${n}`,
        gtin: null,
        title: `Jacket ${n}`,
        category: "clothing",
      },
      ...{
        picture: null,
        quantity: 40,
        paid_minor: 400_000,
        tax_minor: 0,
        delivered_at: at,
        serial_tracked: 0 as const,
      },
      ...{ serials: "[]", batch: isBad ? BAD_BATCH : `L-${Math.floor(week / 8)}` },
    },
  ])
  if (units.length === 0) return
  await writeMany(tx, "returns", [
    {
      ...{ id: returned, shop_id: seed.shopId, order_id: order, rma: `R-${n}-${week}`, site_id: seed.siteId },
      ...{ locale: "fr" as const, basis: "withdrawal", notice_at: at, collected_by_trader: 0 as const },
      ...{
        information_given: 1 as const,
        decided: null,
        status: "received",
        risk_flags: "[]",
        due_at: null,
        due_day: null,
      },
      ...{ obligations: "[]", created_at: at, updated_at: at },
    },
  ])
  await writeMany(tx, "return_lines", [
    {
      ...{ id: returnLine, return_id: returned, order_line_id: line, authorized: units.length, reason: "defective" },
      ...{ comment: "Le zip casse, appelez le 06 12 34 56 78", wanted: null },
    },
  ])
  await writeMany(
    tx,
    "units",
    units.map(({ id, age }, ordinal) => ({
      ...{ id, return_id: returned, line_id: returnLine, parcel_id: null, ordinal, lpn: null, serial: null },
      ...{ reception: "received" as const, acceptance: "accepted" as const, grade: "D", fault: "supplier" },
      ...{ disposition: "return_to_vendor", place: null, complete: 1 as const, disputed: 0 as const },
      ...{ fact_in_review: 0 as const, imported: 0 as const, restored: 0 as const, deduction_basis_points: null },
      ...{ customer_heard: 0 as const, decided_by: null, updated_at: at + age * 7 * 86_400_000 },
    })),
  )
}
