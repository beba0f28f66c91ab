import {
  OrderInput,
  OrderReply,
  ReturnInput,
  ReturnReply,
  ReturnsQuery,
  ReturnsReply,
} from "../../shared/contract/intake.ts"
import { refused } from "../../shared/contract/problem.ts"
import { ProductsInput, ProductsReply } from "../../shared/contract/products.ts"
import { readReturns } from "../intake/read-returns.ts"
import { upsertOrder } from "../intake/upsert-order.ts"
import { upsertProducts } from "../intake/upsert-product.ts"
import { upsertReturn } from "../intake/upsert-return.ts"
import { type Route, route } from "./route.ts"

const keyOnly = () => refused("not_allowed", "Only a shop's API key may send this.")

/** The small doors for a shop's data: two idempotent upserts, and the way to see what became of a return. */
export const intakeRoutes: Route[] = [
  route({
    method: "POST",
    path: "/api/orders",
    who: "api_key",
    says: "Upsert an order with its lines and payments, by the shop's order number",
    body: OrderInput,
    reply: OrderReply,
    handle: async ({ ctx, actor, body: order }) => {
      if (actor.kind !== "api_key") return keyOnly()
      const answer = await ctx.database.write((tx) => upsertOrder(tx, ctx, actor, { shopId: actor.shopId, order }))
      return answer.ok ? { ...answer, status: answer.value.created ? 201 : 200 } : answer
    },
  }),
  route({
    method: "POST",
    path: "/api/products",
    who: "api_key",
    says: "Upsert articles by their SKU: family, size and colour for exchanges, price, weight and stock",
    body: ProductsInput,
    reply: ProductsReply,
    handle: async ({ ctx, actor, body }) => {
      if (actor.kind !== "api_key") return keyOnly()
      const answer = await ctx.database.write((tx) => upsertProducts(tx, ctx, actor, { shopId: actor.shopId, ...body }))
      return answer.ok ? { ...answer, status: answer.value.changed > 0 ? 201 : 200 } : answer
    },
  }),
  route({
    method: "POST",
    path: "/api/returns",
    who: "api_key",
    says: "Upsert an announced return with its parcels, by its number",
    body: ReturnInput,
    reply: ReturnReply,
    handle: async ({ ctx, actor, body: announced }) => {
      if (actor.kind !== "api_key") return keyOnly()
      const answer = await ctx.database.write((tx) => upsertReturn(tx, ctx, actor, { shopId: actor.shopId, announced }))
      ctx.wakeWorker()
      return answer.ok ? { ...answer, status: answer.value.created ? 201 : 200 } : answer
    },
  }),
  route({
    method: "GET",
    path: "/api/returns",
    who: "api_key",
    says: "How far returns have come, by a return's number or an order's; at most 50, the newest first",
    query: ReturnsQuery,
    reply: ReturnsReply,
    handle: ({ ctx, actor, query }) => readReturns(ctx.database.read, actor, query),
  }),
]
