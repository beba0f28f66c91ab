import type { Db } from "../../server/db/open.ts"
import { writeMany } from "../../server/db/write-many.ts"
import { dice } from "../../server/demo/random.ts"
import { learn } from "../../server/insights/learn/learn.ts"
import { STANDS } from "../../server/insights/learn/read-on.ts"
import { returnReasons } from "../../shared/contract/returns.ts"
import { dispositions, grades } from "../../shared/domain/states.ts"
import type { TestContext } from "../support/context.ts"
import type { SeedSmall } from "../support/seed-small.ts"
import { plantHouse } from "./planted-house.ts"

const CARRIERS = ["colissimo", "gls", null]
const REGIONS = ["FR-59", "FR-69", null]
const SIZES = ["S", "M", null]
const DEFECTS = ["zip_broken", "seam_open", "stain"]

/**
 * The planted house in which everything is otherwise from unit to unit, by a seed: why it came, what was found, what became
 * of it, by whom it went; with what is not known among it.
 */
export async function stirHouse(ctx: TestContext, seed: SeedSmall, last: number): Promise<void> {
  const luck = dice(11)
  await plantHouse(ctx, seed, last)
  const { read } = ctx.database
  const lines = await read.selectFrom("return_lines").selectAll().orderBy("id").execute()
  const units = await read.selectFrom("units").selectAll().where("reception", "=", "received").orderBy("id").execute()
  const orders = await read.selectFrom("orders").selectAll().orderBy("id").execute()
  const products = await read.selectFrom("products").selectAll().orderBy("sku").execute()
  const leads = [seed.people.lead.id, seed.people.operator.id, null]
  const stirredLines = lines.map((line) => ({ ...line, reason: luck.chance(0.1) ? null : luck.pick(returnReasons) }))
  const stirredOrders = orders.map((order) => ({
    ...order,
    delivered_by: luck.pick(CARRIERS),
    region: luck.pick(REGIONS),
  }))
  const stirredProducts = products.map((product, n) => ({
    ...{ ...product, size: SIZES[n % 3] ?? null, family: n < 6 ? "F1" : null, category: n % 2 ? "shoes" : "clothing" },
  }))
  const stirredUnits = units.map((unit) => ({
    ...unit,
    ...{ grade: luck.pick([...grades, null]), fault: luck.pick(["none", "supplier", "customer", null]) },
    disposition: luck.pick(dispositions),
    acceptance: luck.chance(0.2) ? ("rejected" as const) : ("accepted" as const),
    decided_by: luck.pick(leads),
  }))
  await ctx.database.write(async (tx) => {
    await writeMany(tx, "return_lines", stirredLines, { key: ["id"], update: ["reason"] })
    await writeMany(tx, "orders", stirredOrders, { key: ["id"], update: ["delivered_by", "region"] })
    await writeMany(tx, "products", stirredProducts, { key: ["id"], update: ["size", "family", "category"] })
    const update = ["grade", "fault", "disposition", "acceptance", "decided_by"] as const
    await writeMany(tx, "units", stirredUnits, { key: ["id"], update })
  })
  const found = units.map(({ id }) => ({ id, defects: DEFECTS.filter(() => luck.chance(0.3)) }))
  await ctx.database.write((tx) => writeMany(tx, "inspections", looksOf(ctx, seed, found)))
  ctx.clock.advance(STANDS + 1)
  await learn(ctx)
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
