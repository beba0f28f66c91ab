import type { Result } from "../../shared/contract/problem.ts"
import { done, refused } from "../../shared/contract/problem.ts"
import { productId } from "../../shared/domain/derive-id.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
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
    await tx
      .insertInto("products")
      .values({ ...row, ...picture })
      .onConflict((conflict) => conflict.column("id").doUpdateSet({ ...row, ...picture }))
      .execute()
  }
  const skus = input.products.map((product) => product.sku)
  await publishProducts(tx, ctx, input.shopId, skus)
  return done({ changed: skus.length })
}
