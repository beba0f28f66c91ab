import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { hash } from "@node-rs/argon2"
import { ownNumberFrom } from "../../shared/barcode/own-number.ts"
import { demoPolicy } from "../../shared/policy/policy-document.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { publishSite } from "../feed/publish-site.ts"
import { upsertProducts } from "../intake/upsert-product.ts"
import { type Announced, announce, demoCarriers } from "./announce.ts"
import { type DemoShop, demoShops } from "./catalogue.ts"
import { liveThrough } from "./live-through.ts"
import { keepDemoPhotos } from "./photos.ts"
import { plans } from "./plans.ts"
import { dice } from "./random.ts"
import { demoSignIns } from "./sign-ins.ts"

const SEED = 20_261_124
const A_TRANSACTION = 100

/** Both sites, with the ids that the demo's people and devices point at. */
export interface DemoGround {
  lyon: string
  lille: string
  shops: Map<string, string>
  people: Map<string, string>
}

/** Fills an empty database with the believable shop: about 2,000 returns, the same ones every time. Takes seconds. */
export async function seedDemo(ctx: Context): Promise<void> {
  const pictures = join(import.meta.dirname, "pictures")
  const put = (file: string) => ctx.blobs.put("picture", file.replace(".svg", ""), readFileSync(join(pictures, file)))
  await Promise.all(readdirSync(pictures).map(put))
  const pins = await Promise.all(demoSignIns.map(async (one) => ({ one, hashes: await hashesOf(one) })))
  const ground = await ctx.database.write((tx) => layGround(tx, ctx, pins))
  // drawn while the announcements are written: the one keeps other threads busy than the other
  const drawing = keepDemoPhotos(ctx, demoCarriers)
  const announced = await announceAll(ctx, ground)
  await liveThrough(ctx, ground, announced, await drawing)
}

const hashesOf = async (one: { password: string; pin: string }) => ({
  password_hash: await hash(one.password),
  pin_hash: await hash(one.pin),
})

type Hashed = { one: (typeof demoSignIns)[number]; hashes: { password_hash: string; pin_hash: string } }[]

async function layGround(tx: Tx, ctx: Context, people: Hashed): Promise<DemoGround> {
  const created_at = ctx.now() - 90 * 86_400_000
  const time_zone = "Europe/Paris"
  const [lyon, lille] = [ctx.newId(), ctx.newId()]
  await tx
    .insertInto("sites")
    .values([
      { id: lyon, code: "LYS", name: "Entrepôt de Lyon", time_zone, created_at },
      { id: lille, code: "LIL", name: "Entrepôt de Lille", time_zone, created_at },
    ])
    .execute()
  await tx
    .insertInto("policies")
    .values({
      version: demoPolicy.version,
      document: JSON.stringify(demoPolicy),
      author_id: null,
      reason: "Built in",
      starts_at: created_at,
    })
    .execute()
  await layBins(tx, ctx, lyon)
  const shops = new Map<string, string>()
  for (const shop of demoShops) shops.set(shop.code, await layShop(tx, ctx, shop, lyon, created_at))
  const ids = new Map<string, string>()
  for (const { one, hashes } of people) {
    const id = ctx.newId()
    ids.set(one.email, id)
    const { name, email, badge } = one
    await tx
      .insertInto("people")
      .values({ id, name, email, badge, locale: "fr", ...hashes, created_at, removed_at: null })
      .execute()
    const site_id = one.role === "operator" || one.role === "lead" ? lyon : null
    await tx.insertInto("person_roles").values({ person_id: id, role: one.role, site_id }).execute()
  }
  for (const site of [lyon, lille]) await publishSite(tx, ctx, site)
  return { lyon, lille, shops, people: ids }
}

async function layShop(tx: Tx, ctx: Context, shop: DemoShop, site_id: string, created_at: number): Promise<string> {
  const id = ctx.newId()
  await tx
    .insertInto("shops")
    .values({
      id,
      code: shop.code,
      name: shop.name,
      legal_name: shop.legalName,
      vat_number: shop.vatNumber,
      time_zone: "Europe/Paris",
      currency: "EUR",
      site_id,
      created_at,
    })
    .execute()
  const products = shop.products.map(({ sku, gtin, title, category, picture }) => ({
    sku,
    gtins: [gtin],
    title,
    category,
    picture,
  }))
  await upsertProducts(tx, ctx, { kind: "system" }, { shopId: id, products })
  return id
}

/** One or two bins for each place that the policy sends units to. */
async function layBins(tx: Tx, ctx: Context, site_id: string): Promise<void> {
  const places = Object.values(demoPolicy.places)
  const rows = places.flatMap(({ kind, colour }, at) =>
    [1, 2].map((n) => ({
      id: ctx.newId(),
      site_id,
      code: ownNumberFrom("bin", at * 2 + n),
      label: `${String.fromCharCode(65 + at)}-0${n}`,
      kind,
      colour,
    })),
  )
  await tx.insertInto("bins").values(rows).execute()
}

async function announceAll(ctx: Context, ground: DemoGround): Promise<Announced[]> {
  const luck = dice(SEED)
  const all = plans(luck, ground)
  const announced: Announced[] = []
  for (let from = 0; from < all.length; from += A_TRANSACTION)
    await ctx.database.write(async (tx) => {
      for (const plan of all.slice(from, from + A_TRANSACTION)) announced.push(await announce(tx, ctx, luck, plan))
    })
  return announced
}
