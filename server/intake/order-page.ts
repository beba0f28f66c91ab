import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { OrderPage } from "../../shared/contract/returns.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import { linesLeft } from "./lines-left.ts"
import { othersOf } from "./others-of.ts"
import { customerOf } from "./return-page.ts"

/** An order with what of it can still be announced, and on which grounds it is too late today. */
export async function orderPage(
  db: Db,
  ctx: Context,
  actor: Actor,
  input: { orderId: string },
): Promise<Result<OrderPage>> {
  if (actor.kind !== "person" || !may(actor, "return.announce"))
    return refused("not_allowed", "Customer service announces returns for customers.")
  const row = await db
    .selectFrom("orders")
    .innerJoin("shops", "shops.id", "orders.shop_id")
    .leftJoin("customers", "customers.id", "orders.customer_id")
    .select(["orders.id", "orders.number", "orders.currency", "orders.invoiced_at", "orders.created_at"])
    .select(["shops.name as shop", "customers.id as customer_id", "customers.name", "customers.email"])
    .select(["customers.phone", "customers.address"])
    .where("orders.id", "=", input.orderId)
    .executeTakeFirst()
  if (!row) return refused("not_found", "No such order.")
  const others = await othersOf(db, { orderId: row.id, but: null })
  return done({
    id: row.id,
    number: row.number,
    shop: row.shop,
    currency: row.currency,
    orderedAt: row.invoiced_at ?? row.created_at,
    customer: customerOf(row),
    lines: (await linesLeft(db, ctx, row.id, ctx.now())).map(({ ref: _, category: _category, ...line }) => line),
    others: others.filter((one) => one.id !== row.id),
  })
}
