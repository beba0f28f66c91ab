import type { Selectable } from "kysely"
import type { Result } from "../../shared/contract/problem.ts"
import { done, refused } from "../../shared/contract/problem.ts"
import { productId } from "../../shared/domain/derive-id.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import { among } from "../db/among.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { writeMany } from "../db/write-many.ts"
import { publishProducts } from "../feed/publish-products.ts"

export interface ProductInput {
  sku: string
  title: string
  // of all that follows undefined leaves what is there
  gtins?: string[] | undefined
  category?: string | null | undefined
  /** The name of a blob of kind "picture". */
  picture?: string | null | undefined
  family?: string | null | undefined
  size?: string | null | undefined
  colour?: string | null | undefined
  variant?: string | null | undefined
  priceMinor?: number | null | undefined
  weightGrams?: number | null | undefined
  stock?: number | null | undefined
  supplier?: string | null | undefined
  costMinor?: number | null | undefined
}

/** Writes the shop's products and tells the handhelds; the same input again changes nothing. */
export async function upsertProducts(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: { shopId: string; products: readonly ProductInput[] },
): Promise<Result<{ changed: number }>> {
  if (!may(actor, "order.upsert")) return refused("not_allowed", "This key may not write orders.")
  const skus = input.products.map((product) => product.sku)
  const known = await knownBySku(tx, input.shopId, skus)
  const rows = new Map(
    input.products.map((product) => [product.sku, toRow(input.shopId, product, known.get(product.sku))]),
  )
  // orders name the same articles all day long
  const fresh = [...rows.values()]
    .filter((row) => !isSame(known.get(row.sku), row))
    .map((row) => ({ id: productId(input.shopId, row.sku), ...row }))
  const stocked = fresh.map((row) => (row.stock == null ? row : { ...row, stock_at: ctx.now() }))
  // those that are told the same of are written together
  for (const alike of Map.groupBy(stocked, (row) => Object.keys(row).join()).values()) {
    const update = Object.keys(alike[0] ?? {}).filter((column) => column !== "id") as (keyof Row)[]
    await writeMany(tx, "products", alike as Row[], { key: ["id"], update })
  }
  await tellStockAgain(tx, ctx, [...rows.values()], fresh)
  const changed = fresh.map((row) => row.sku)
  await publishProducts(tx, ctx, input.shopId, changed)
  return done({ changed: changed.length })
}

type Row = Selectable<Tables["products"]>
type Told = Partial<Row> & Pick<Row, "sku" | "shop_id">

function toRow(shop_id: string, product: ProductInput, known: Row | undefined): Told {
  const { sku, title, category, picture, family, size, colour, variant } = product
  const said = {
    ...{ category, picture, family, size, colour, variant },
    ...{ price_minor: product.priceMinor, weight_g: product.weightGrams, stock: product.stock },
    ...{ supplier: product.supplier, cost_minor: product.costMinor },
  }
  const told = Object.entries(said).filter(([, value]) => value !== undefined)
  const gtins = product.gtins ? JSON.stringify(product.gtins) : (known?.gtins ?? "[]")
  return { shop_id, sku, gtins, title, ...Object.fromEntries(told) }
}

/** The same count told again is news all the same: it holds for longer. */
async function tellStockAgain(tx: Tx, ctx: Context, told: readonly Told[], fresh: readonly Told[]): Promise<void> {
  const written = new Set(fresh.map((row) => row.sku))
  const again = told.filter((row) => row.stock != null && !written.has(row.sku))
  if (again.length === 0) return
  const ids = again.map((row) => productId(row.shop_id, row.sku))
  await tx
    .updateTable("products")
    .set({ stock_at: ctx.now() })
    .where(among(tx, "id", ids))
    .execute()
}

async function knownBySku(tx: Tx, shopId: string, skus: readonly string[]): Promise<Map<string, Row>> {
  if (skus.length === 0) return new Map()
  const rows = await tx
    .selectFrom("products")
    .selectAll()
    .where("shop_id", "=", shopId)
    .where(among(tx, "sku", skus))
    .execute()
  return new Map(rows.map((row) => [row.sku, row]))
}

const isSame = (known: Row | undefined, told: Told): boolean =>
  known !== undefined && Object.entries(told).every(([name, value]) => known[name as keyof Row] === value)
