import type { Result } from "../../shared/contract/problem.ts"
import { done, refused } from "../../shared/contract/problem.ts"
import { productId } from "../../shared/domain/derive-id.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { publishProducts } from "../feed/publish-products.ts"

export interface ProductInput {
  sku: string
  gtins: string[]
  title: string
  category: string | null
  /** The name of a blob of kind "picture"; undefined: leave what is there. */
  picture?: string | null
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
  const changed: string[] = []
  for (const product of input.products) {
    const row = {
      id: productId(input.shopId, product.sku),
      shop_id: input.shopId,
      sku: product.sku,
      gtins: JSON.stringify(product.gtins),
      title: product.title,
      category: product.category,
    }
    const picture = product.picture === undefined ? {} : { picture: product.picture }
    // orders name the same articles all day long
    if (isSame(known.get(product.sku), { ...row, ...picture })) continue
    changed.push(product.sku)
    await tx
      .insertInto("products")
      .values({ ...row, ...picture })
      .onConflict((conflict) => conflict.column("id").doUpdateSet({ ...row, ...picture }))
      .execute()
  }
  await publishProducts(tx, ctx, input.shopId, changed)
  return done({ changed: changed.length })
}

type Row = Tables["products"]

async function knownBySku(tx: Tx, shopId: string, skus: readonly string[]): Promise<Map<string, Row>> {
  if (skus.length === 0) return new Map()
  const rows = await tx
    .selectFrom("products")
    .selectAll()
    .where("shop_id", "=", shopId)
    .where("sku", "in", skus)
    .execute()
  return new Map(rows.map((row) => [row.sku, row]))
}

const isSame = (known: Row | undefined, told: Partial<Row>): boolean =>
  known !== undefined && Object.entries(told).every(([name, value]) => known[name as keyof Row] === value)
