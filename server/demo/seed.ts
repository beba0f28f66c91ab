import { hash } from "@node-rs/argon2"
import { ownNumberFrom } from "../../shared/barcode/own-number.ts"
import { demoPolicy } from "../../shared/policy/built-in-policy.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { publishSite } from "../feed/publish-site.ts"
import { upsertProducts } from "../intake/upsert-product.ts"
import { type Announced, announce, demoCarriers } from "./announce.ts"
import { type DemoShop, demoShops } from "./catalogue.ts"
import { layDemoKey } from "./demo-key.ts"
import { liveThrough } from "./live-through.ts"
import { lookFirst } from "./look-first.ts"
import { lookThrough } from "./look-through.ts"
import { pastMaker } from "./past-aside.ts"
import type { PastStage } from "./past-rows.ts"
import { away, type Benches, layBenches, layColleague } from "./people.ts"
import { keepDemoPhotos, photosFrom } from "./photos.ts"
import { drawnPictures } from "./pictures.ts"
import { plans } from "./plans.ts"
import { PLANT_SEED, plantTruths } from "./plant.ts"
import { bytesOf, type Dice, dice, idsOf } from "./random.ts"
import { demoSignIns } from "./sign-ins.ts"
import { chaptersOf, USUAL_RETURNS } from "./sizes.ts"
import { laySold } from "./sold.ts"
import { layUnannounced } from "./unannounced.ts"
import { writePast } from "./write-past.ts"
import { withoutIndexes, writeQuickly } from "./write-quickly.ts"

const USUAL_SEED = 20_261_124
const A_TRANSACTION = 100
/** From so many on it is quicker to make the indexes anew. */
const WORTH_NO_INDEX = 5_000

export interface DemoSize {
  /** How many there are in all; the smallest demo that has one of each is 100. */
  returns?: number
  seed?: number
  /** A second house beside it, in which known things are wrong over two years. Takes a minute. */
  planted?: boolean
  /** How many returns are there already. */
  onWritten?: (count: number) => void
}

/** The three sites, with the ids that the demo's people and devices point at. */
export interface DemoGround {
  lyon: string
  lille: string
  bordeaux: string
  shops: Map<string, string>
  people: Map<string, string>
}

/**
 * Fills an empty database with the believable shop. The same seed, number and moment give the same data to the last id;
 * only the commits' own tags and moments differ. Takes seconds for 2,000 returns.
 */
export async function seedDemo(given: Context, size: DemoSize = {}): Promise<void> {
  await writeQuickly(given.database, () => seedAll(given, size))
}

async function seedAll(
  given: Context,
  { returns = USUAL_RETURNS, seed = USUAL_SEED, planted = false, onWritten }: DemoSize,
): Promise<void> {
  const luck = dice(seed)
  const ctx = stillContext(given, luck)
  const pictures = [...drawnPictures()]
  await Promise.all(pictures.map(([name, svg]) => ctx.blobs.put("picture", name, Buffer.from(svg))))
  const pins = await Promise.all(demoSignIns.map(async (one) => ({ one, hashes: await hashesOf(one, luck) })))
  const ground = await ctx.database.write((tx) => layGround(tx, ctx, pins))
  // drawn while the announcements are written
  const drawing = keepDemoPhotos(ctx, demoCarriers)
  const announced = await announceAll(ctx, ground, luck, returns)
  await ctx.database.write((tx) => layUnannounced(tx, ctx, ground))
  await ctx.database.write((tx) => laySold(tx, { shops: ground.shops, now: ctx.now(), returns }))
  const [benches, kept] = [await ctx.database.write((tx) => layBenches(tx, ctx, ground)), await drawing]
  const photos = photosFrom(kept)
  const [from, to] = chaptersOf(returns).past
  const stage = stageOf({ seed, now: ctx.now(), ground, benches, photos })
  const span = { seed, now: ctx.now(), from, to }
  const maker = pastMaker(stage, span, { photos: kept })
  const write = () => writePast(ctx, { stage, span, maker }, (count) => onWritten?.(from + count))
  await (to - from < WORTH_NO_INDEX ? write() : withoutIndexes(ctx.database, write)).finally(maker.end)
  await liveThrough(ctx, ground, announced, photos, benches.LYS)
  if (planted) {
    const { truths, first } = await plantTruths(ctx, { ground, photos, seed: seed === USUAL_SEED ? PLANT_SEED : seed })
    await lookThrough(ctx, { truths, first, quality: ground.people.get("emile@demo.backdock.test") ?? "" })
  } else await lookFirst(ctx)
}

/** Where the past took place, and who worked there. */
function stageOf(
  known: Pick<PastStage, "seed" | "now" | "photos"> & { ground: DemoGround; benches: Benches },
): PastStage {
  const { ground, benches, ...rest } = known
  const person = (name: string) => ground.people.get(name) ?? ""
  const finance = [person("chloe@demo.backdock.test"), person("ines@demo.backdock.test")] as const
  return {
    ...rest,
    shops: ground.shops,
    words: new Set(),
    finance,
    sites: {
      LYS: {
        id: ground.lyon,
        name: "Entrepôt de Lyon",
        handhelds: benches.LYS,
        lead: person("bruno@demo.backdock.test"),
      },
      LIL: { id: ground.lille, name: "Entrepôt de Lille", handhelds: benches.LIL, lead: person(away.LIL.lead) },
      BOR: { id: ground.bordeaux, name: "Entrepôt de Bordeaux", handhelds: benches.BOR, lead: person(away.BOR.lead) },
    },
  }
}

/** One moment, and ids from dice: what is written hangs on nothing else. */
function stillContext(ctx: Context, luck: Dice): Context {
  const now = ctx.now()
  return { ...ctx, now: () => now, newId: idsOf(luck, now), randomBytes: (count) => bytesOf(luck, count) }
}

/** Salted from the dice: everyone knows these passwords. */
async function hashesOf(one: { password: string; pin: string }, luck: Dice) {
  const [forPassword, forPin] = [bytesOf(luck, 16), bytesOf(luck, 16)]
  return {
    password_hash: await hash(one.password, { salt: forPassword }),
    pin_hash: await hash(one.pin, { salt: forPin }),
  }
}

type Hashed = { one: (typeof demoSignIns)[number]; hashes: { password_hash: string; pin_hash: string } }[]

const addressOf = (street: string, postcode: string, town: string) =>
  JSON.stringify({ name: "Service des retours", lines: [street], postcode, town, country: "FR" })
/** Where the demo's parcels are sent to. */
const addresses = {
  lyon: addressOf("14 rue des Docks, quai 3", "69009", "Lyon"),
  lille: addressOf("8 rue de la Logistique", "59000", "Lille"),
  bordeaux: addressOf("21 quai de Brazza", "33100", "Bordeaux"),
}

async function layGround(tx: Tx, ctx: Context, people: Hashed): Promise<DemoGround> {
  const created_at = ctx.now() - 90 * 86_400_000
  const time_zone = "Europe/Paris"
  const [lyon, lille, bordeaux] = [ctx.newId(), ctx.newId(), ctx.newId()]
  await tx
    .insertInto("sites")
    .values([
      { id: lyon, code: "LYS", name: "Entrepôt de Lyon", time_zone, created_at, address: addresses.lyon },
      { id: lille, code: "LIL", name: "Entrepôt de Lille", time_zone, created_at, address: addresses.lille },
      { id: bordeaux, code: "BOR", name: "Entrepôt de Bordeaux", time_zone, created_at, address: addresses.bordeaux },
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
  await layDemoKey(tx, ctx, [...shops.values()][0] as string)
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
  for (const [code, site_id] of [
    ["LIL", lille],
    ["BOR", bordeaux],
  ] as const)
    for (const [role, name] of Object.entries(away[code]))
      ids.set(name, await layColleague(tx, ctx, { name, role: role as "operator" | "lead", site_id, created_at }))
  for (const site of [lyon, lille, bordeaux]) await publishSite(tx, ctx, site)
  return { lyon, lille, bordeaux, shops, people: ids }
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
  const products = shop.products.map((one) => ({ ...one, gtins: [one.gtin] }))
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

async function announceAll(ctx: Context, ground: DemoGround, luck: Dice, returns: number): Promise<Announced[]> {
  const all = plans(luck, ground, returns)
  const announced: Announced[] = []
  for (let from = 0; from < all.length; from += A_TRANSACTION)
    await ctx.database.write(async (tx) => {
      for (const plan of all.slice(from, from + A_TRANSACTION)) announced.push(await announce(tx, ctx, luck, plan))
    })
  return announced
}
