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
  const rows = new Map<string, Partial<Row> & Pick<Row, "sku">>()
  for (const product of input.products) {
    const row = {
      shop_id: input.shopId,
      sku: product.sku,
      gtins: JSON.stringify(product.gtins),
      title: product.title,
      category: product.category,
      ...(product.picture !== undefined && { picture: product.picture }),
    }
    rows.set(product.sku, row)
  }
  // orders name the same articles all day long
  const fresh = [...rows.values()]
    .filter((row) => !isSame(known.get(row.sku), row))
    .map((row) => ({ id: productId(input.shopId, row.sku), ...row }))
  const [pictured, plain] = [fresh.filter((row) => "picture" in row), fresh.filter((row) => !("picture" in row))]
  const update = ["sku", "gtins", "title", "category"] as const
  await writeMany(tx, "products", plain as Row[], { key: ["id"], update })
  await writeMany(tx, "products", pictured as Row[], { key: ["id"], update: [...update, "picture"] })
  const changed = fresh.map((row) => row.sku)
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
    .where(among(tx, "sku", skus))
    .execute()
  return new Map(rows.map((row) => [row.sku, row]))
}

const isSame = (known: Row | undefined, told: Partial<Row>): boolean =>
  known !== undefined && Object.entries(told).every(([name, value]) => known[name as keyof Row] === value)
