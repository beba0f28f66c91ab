import { v7 } from "uuid"
import { ownNumberFrom } from "../../shared/barcode/own-number.ts"
import {
  orderId,
  orderLineId,
  productId,
  returnId,
  returnLineId,
  saleId,
  unitId,
} from "../../shared/domain/derive-id.ts"
import { weekPeriod } from "../../shared/domain/sales-period.ts"
import { mondayOf, weekOf } from "../../shared/domain/week.ts"
import type { Context } from "../context.ts"
import type { Tables } from "../db/tables.ts"
import { keepSales } from "../insights/numbers/keep-sales.ts"
import { layColleague } from "./people.ts"
import type { DemoPhotos } from "./photos.ts"
import { commentFor } from "./planted.ts"
import { bytesOf, type Dice, dice } from "./random.ts"
import type { DemoGround } from "./seed.ts"
import { makeTruths, type Returned, sizes, type Truths, truthDefects, truthReasons } from "./truths.ts"
import { type Row, sheetOf, writeSheet } from "./write-rows.ts"

/** Few models that sell well: of a smaller shop's returns chance alone would explain most of what is planted. */
export const PLANTED = { returns: 16_000, products: 90 }
/** Unless another is asked for: with it most of what is planted can be seen by the end. */
export const PLANT_SEED = 2

const CODE = "terrasse"
const kinds = [
  { category: "clothing", picture: "jacket", names: ["Veste", "Robe", "Pull", "Pantalon"] },
  { category: "shoes", picture: "boots", names: ["Bottines", "Baskets", "Sandales", "Derbies"] },
  { category: "bags", picture: "backpack", names: ["Sac", "Cabas", "Besace", "Sacoche"] },
  { category: "home", picture: "lamp", names: ["Lampe", "Suspension", "Applique", "Veilleuse"] },
] as const
const places =
  "Ambre Bruyère Calanque Dune Estran Falaise Garrigue Houle Îlot Jetée Lagune Marée Névé Ouessant Phare Rivage"
const makers = "Atelier Filature Manufacture Tissage Maison".split(" ")
const carriers = ["colissimo", "chronopost", "gls", "dpd", "ups"]
const regions = ["06", "13", "29", "31", "33", "35", "44", "59", "67", "69", "75", "76"].map((code) => `FR-${code}`)
/** As the rules call it, and what the inspector writes. */
const FOUND = {
  zip_broken: { defect: "broken", note: "Fermeture cassée, dents manquantes" },
  seam_open: { defect: "torn", note: "Couture ouverte sur le côté" },
  stain: { defect: "stain", note: "Tache sur le devant" },
  faulty: { defect: "no_power", note: "Ne s’allume pas" },
} as const
const A_SHEET = 500

/**
 * A shop of two years in which some things are known to be wrong (truths.ts), beside the demo's own: what was sold as an
 * upload tells it, and each returned unit with why it came, what was found and, of some, its photos. Straight into the
 * tables; nothing of it is owed or paid. Answers what was planted.
 */
export async function plantTruths(
  ctx: Context,
  { ground, photos, seed }: { ground: DemoGround; photos: DemoPhotos; seed: number },
): Promise<{ truths: Truths; first: number; shopId: string; leads: string[] }> {
  const truths = makeTruths(seed, PLANTED)
  const first = weekOf(ctx.now()) - truths.weeks
  const shopId = await layShop(ctx, ground, truths)
  const leads = await layLeads(ctx, ground, truths.leads)
  const shop = { ctx, truths, first, shopId, leads, photos, site: ground.lyon, operator: operatorOf(ground) }
  await laySales(shop)
  const luck = dice(seed + 1)
  for (let from = 0; from < truths.returned.length; from += A_SHEET) await layReturns(shop, luck, from)
  return { truths, first, shopId, leads }
}

interface PlantedShop {
  ctx: Context
  truths: Truths
  first: number
  shopId: string
  leads: readonly string[]
  photos: DemoPhotos
  site: string
  operator: string
}

const operatorOf = (ground: DemoGround) => ground.people.get("awa@demo.backdock.test") ?? ""
const kindOf = (truths: Truths, product: number) => kinds[truths.products[product]?.category ?? 0] ?? kinds[0]

/** "Veste Ouessant", "Veste Ouessant 2" */
export function titleOf(truths: Truths, product: number): string {
  const { names } = kindOf(truths, product)
  const all = places.split(" ")
  const round = Math.floor(product / all.length / names.length)
  return `${names[product % names.length]} ${all[Math.floor(product / names.length) % all.length]}${round > 0 ? ` ${round + 1}` : ""}`
}
const supplierOf = (supplier: number) =>
  `${makers[supplier % makers.length]} n° ${Math.floor(supplier / makers.length) + 1}`
const skuOf = (product: number, size: number) => `TER-${String(product + 1).padStart(3, "0")}-${sizes[size]}`
const batchOf = ({ batches }: Truths, batch: number) => `L${String((batches[batch]?.first ?? 0) + 1).padStart(3, "0")}`

async function layShop(ctx: Context, ground: DemoGround, truths: Truths): Promise<string> {
  const id = ctx.newId()
  const products = truths.products.flatMap(({ supplier }, product) =>
    sizes.map(
      (size, n): Row<"products"> => ({
        ...{ id: productId(id, skuOf(product, n)), shop_id: id, sku: skuOf(product, n), gtins: "[]" },
        ...{ title: `${titleOf(truths, product)}, ${size}`, family: titleOf(truths, product), size },
        ...{ category: kindOf(truths, product).category, picture: kindOf(truths, product).picture },
        ...{ supplier: supplierOf(supplier), price_minor: 4_900 + (product % 9) * 1_000 },
      }),
    ),
  )
  await ctx.database.write(async (tx) => {
    const named = { code: CODE, name: "La Terrasse", legal_name: "La Terrasse SAS", vat_number: null, currency: "EUR" }
    const since = { time_zone: "Europe/Paris", site_id: ground.lyon, created_at: ctx.now() - 900 * 86_400_000 }
    await tx
      .insertInto("shops")
      .values({ id, ...named, ...since })
      .execute()
    await writeSheet(tx, "products", sheetOf<"products">(products))
  })
  return id
}

const layLeads = (ctx: Context, ground: DemoGround, count: number): Promise<string[]> =>
  ctx.database.write(async (tx) => {
    const ids: string[] = []
    for (let n = 0; n < count; n++) {
      const name = `Responsable ${String.fromCharCode(65 + n)}`
      ids.push(await layColleague(tx, ctx, { name, role: "lead", site_id: ground.lyon, created_at: ctx.now() }))
    }
    return ids
  })

async function laySales({ ctx, truths, first, shopId }: PlantedShop): Promise<void> {
  const { sold } = truths
  const rows = new Map<string, Parameters<typeof keepSales>[1]["rows"][number]>()
  for (let n = 0; n < sold.product.length; n++) {
    const way = sold.way[n] ?? 0
    const of = {
      batch: batchOf(truths, sold.batch[n] ?? 0),
      carrier: carriers[Math.floor(way / truths.routes)] ?? null,
      region: regions[way % truths.routes] ?? null,
    }
    const [week, sku] = [first + (sold.week[n] ?? 0), skuOf(sold.product[n] ?? 0, sold.size[n] ?? 0)]
    const id = saleId(shopId, sku, weekPeriod(week), of)
    const units = (rows.get(id)?.units ?? 0) + 1
    rows.set(id, { ...of, id, shop_id: shopId, product_id: productId(shopId, sku), week, units, source: "upload" })
  }
  const all = [...rows.values()]
  for (let from = 0; from < all.length; from += A_SHEET * 4)
    await ctx.database.write((tx) => keepSales(tx, { gone: [], rows: all.slice(from, from + A_SHEET * 4) }))
}

type Sheets = { [T in keyof Tables]?: Row<T>[] }
const order = [
  ...(["orders", "order_lines", "returns", "return_lines", "units", "inspections", "fact_photos"] as const),
]

async function layReturns(shop: PlantedShop, luck: Dice, from: number): Promise<void> {
  const sheets: Sheets = Object.fromEntries(order.map((table) => [table, []]))
  for (const [n, one] of shop.truths.returned.slice(from, from + A_SHEET).entries())
    layReturn(shop, luck, sheets, one, from + n)
  await shop.ctx.database.write(async (tx) => {
    for (const table of order) await writeSheet(tx, table, sheetOf((sheets[table] ?? []) as Row<typeof table>[]))
  })
}

const NOON = 12 * 3_600_000

function layReturn(shop: PlantedShop, luck: Dice, sheets: Sheets, one: Returned, n: number): void {
  const { truths, first, shopId } = shop
  const [sku, title] = [skuOf(one.product, one.size), `${titleOf(truths, one.product)}, ${sizes[one.size]}`]
  const { category, picture } = kindOf(truths, one.product)
  const sold = mondayOf(first + one.sold) + NOON
  const seen = Math.max(sold, mondayOf(first + one.seen)) + (1 + luck.below(5)) * 86_400_000
  const [number, rma] = [`TER-${100_000 + n}`, ownNumberFrom("rma", 2_000_000 + n)]
  const order = orderId(shopId, number)
  const [line, returned] = [orderLineId(order, sku), returnId(shopId, rma)]
  const returnLine = returnLineId(returned, line)
  const unit = unitId({ parcelId: returned, lineId: returnLine, ordinal: 1 })
  const fact = v7({ msecs: seen, random: bytesOf(luck, 16) })
  const reason = truthReasons[one.reason] ?? "changed_mind"
  const found = one.defect < 0 ? null : FOUND[truthDefects[one.defect] ?? "faulty"]
  const fault = found ? "supplier" : reason === "arrived_damaged" ? "carrier" : null
  const price = 4_900 + (one.product % 9) * 1_000
  sheets.orders?.push({
    ...{ id: order, shop_id: shopId, number, customer_id: null, invoice_number: null, invoiced_at: null },
    ...{ currency: "EUR", country: "FR", vat_regime: "national", delivery_minor: 0, delivery_standard_minor: null },
    ...{ delivered_by: carriers[one.carrier] ?? null, region: regions[one.route] ?? null },
    ...{ created_at: sold - 3 * 86_400_000, updated_at: sold },
  })
  sheets.order_lines?.push({
    ...{
      id: line,
      order_id: order,
      ref: sku,
      sku,
      gtin: null,
      title,
      category,
      picture,
      quantity: 1,
      paid_minor: price,
    },
    ...{ tax_minor: Math.round(price / 6), delivered_at: sold, serial_tracked: 0, serials: "[]" },
    batch: batchOf(truths, one.batch),
  })
  sheets.returns?.push({
    ...{ id: returned, shop_id: shopId, order_id: order, rma, site_id: shop.site, locale: "fr", basis: "withdrawal" },
    ...{
      notice_at: seen - 86_400_000,
      collected_by_trader: 0,
      information_given: 1,
      decided: null,
      status: "received",
    },
    ...{ risk_flags: "[]", due_at: null, due_day: null, obligations: "[]", created_at: seen - 86_400_000 },
    updated_at: seen,
  })
  sheets.return_lines?.push({
    ...{ id: returnLine, return_id: returned, order_line_id: line, authorized: 1, reason, wanted: "refund" },
    comment: luck.chance(0.25) ? commentFor(luck, reason) : null,
  })
  sheets.units?.push({
    ...{ id: unit, return_id: returned, line_id: returnLine, parcel_id: null, ordinal: 1, lpn: null, serial: null },
    ...{ reception: "received", acceptance: one.refused ? "rejected" : "accepted", grade: fault ? "D" : "A", fault },
    ...{ disposition: fault ? "return_to_vendor" : "restock", place: null, complete: 1, disputed: 0 },
    ...{ fact_in_review: 0, imported: 0, restored: 0, deduction_basis_points: null, customer_heard: 1 },
    ...{ decided_by: shop.leads[one.lead] ?? null, updated_at: seen },
  })
  sheets.inspections?.push({
    ...{ fact_id: fact, unit_id: unit, parcel_id: returned, line_id: returnLine, person_id: shop.operator },
    ...{ device_id: null, outcome: "graded", grade: fault ? "D" : "A", disposition: null, fault, answers: "{}" },
    ...{
      defects: JSON.stringify(found ? [found.defect] : []),
      override_reason: null,
      serial: null,
      lpn: null,
      place: null,
    },
    ...{ note: found?.note ?? null, policy_version: 1, at: seen, superseded_by: null },
  })
  if (one.plant < 0 && !luck.chance(0.1)) return
  for (const slot of fault ? (["article", "detail"] as const) : (["article"] as const)) {
    const { sha256, bytes, mime } = shop.photos(`${slot}:${picture}`, slot)
    sheets.fact_photos?.push({ fact_id: fact, slot, sha256, bytes, mime, here: 1 })
  }
}
