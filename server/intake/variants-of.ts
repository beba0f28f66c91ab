import { type Selectable, type SelectQueryBuilder, sql } from "kysely"
import type { StockAnswer } from "../../shared/contract/products.ts"
import type { Context } from "../context.ts"
import type { Db, Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"

/** A count that was told longer ago than this says nothing of today. */
export const STOCK_HOLDS = 7 * 86_400_000
/** Whatever a shop calls one family, no customer reads more. */
const MOST = 200

export interface Variant {
  id: string
  sku: string
  title: string
  category: string | null
  picture: string | null
  size: string | null
  colour: string | null
  /** What else tells it from its family. */
  variant: string | null
  /** Minor units of its shop's currency, tax included; null: not told. */
  priceMinor: number | null
  stock: StockAnswer
  /** It is the article that was asked for. */
  same: boolean
}

/** The article itself and all others of its family, by colour and size; of an unknown product none. */
export async function variantsOf(db: Db, productId: string, { now }: { now: number }): Promise<Variant[]> {
  const own = await db.selectFrom("products").selectAll().where("id", "=", productId).executeTakeFirst()
  if (!own) return []
  const { family, shop_id } = own
  const query = withHeld(db.selectFrom("products").selectAll(), now)
  const rows =
    family === null
      ? await query.where("id", "=", productId).execute()
      : await query.where("shop_id", "=", shop_id).where("family", "=", family).orderBy("sku").limit(MOST).execute()
  return rows.map((row) => toVariant(row, now, productId)).sort(byColourAndSize)
}

/** Whether so many of it can be had now: what the shop told last, less what is set aside here. */
export async function askStock(
  db: Db,
  productId: string,
  { now, quantity = 1 }: { now: number; quantity?: number },
): Promise<StockAnswer> {
  const query = withHeld(db.selectFrom("products").selectAll().where("id", "=", productId), now)
  const row = await query.executeTakeFirst()
  return row ? answerOf(row, now, quantity) : "unknown"
}

/**
 * Sets some aside under a key of the caller's (a return line, a unit), so that two customers are not promised one; the same
 * key again moves it. Answers false where the shop said that there are not so many; of an uncounted article it holds what
 * it can, and the shop decides when it is ordered.
 */
export async function holdVariant(
  tx: Tx,
  ctx: Context,
  { key, productId, quantity = 1, until }: { key: string; productId: string; quantity?: number; until: number },
): Promise<boolean> {
  await dropHold(tx, key)
  // whoever else wants the last one waits here
  await tx.updateTable("products").set({ sku: sql`sku` }).where("id", "=", productId).execute()
  if ((await askStock(tx, productId, { now: ctx.now(), quantity })) === "not_available") return false
  await tx.insertInto("variant_holds").values({ key, product_id: productId, quantity, at: ctx.now(), until }).execute()
  return true
}

/** It was ordered, given up, or is wanted no longer. */
export async function dropHold(tx: Tx, key: string): Promise<void> {
  await tx.deleteFrom("variant_holds").where("key", "=", key).execute()
}

type Product = Selectable<Tables["products"]>
type Row = Product & { held: number | string }

function withHeld(query: SelectQueryBuilder<Tables, "products", Product>, now: number) {
  return query.select((eb) =>
    eb
      .selectFrom("variant_holds")
      .whereRef("variant_holds.product_id", "=", "products.id")
      .where("variant_holds.until", ">", now)
      .select(sql<number>`coalesce(sum(quantity), 0)`.as("held"))
      .as("held"),
  ) as unknown as SelectQueryBuilder<Tables, "products", Row>
}

function answerOf({ stock, stock_at, held }: Row, now: number, quantity = 1): StockAnswer {
  if (stock === null || stock_at === null || now - stock_at > STOCK_HOLDS) return "unknown"
  return stock - Number(held) >= quantity ? "available" : "not_available"
}

function toVariant(row: Row, now: number, asked: string): Variant {
  const { id, sku, title, category, picture, size, colour, variant } = row
  const told = { id, sku, title, category, picture, size, colour, variant }
  return { ...told, priceMinor: row.price_minor, stock: answerOf(row, now), same: id === asked }
}

const LETTERS = ["xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl"]
const sizeAt = (size: string | null) => {
  const letter = LETTERS.indexOf((size ?? "").toLowerCase())
  return letter >= 0 ? letter : Number.parseFloat(size ?? "") || 0
}

function byColourAndSize(a: Variant, b: Variant): number {
  const words = ({ colour, variant }: Variant) => `${colour ?? ""} ${variant ?? ""}`
  return words(a).localeCompare(words(b)) || sizeAt(a.size) - sizeAt(b.size) || (a.sku < b.sku ? -1 : 1)
}
