import { OrderInput, OrderReply, ReturnInput, ReturnReply } from "../../shared/contract/intake.ts"
import { refused } from "../../shared/contract/problem.ts"
import { upsertOrder } from "../intake/upsert-order.ts"
import { upsertReturn } from "../intake/upsert-return.ts"
import { type Route, route } from "./route.ts"

const keyOnly = () => refused("not_allowed", "Only a shop's API key may send this.")

/** The small doors for a shop's data; both are idempotent upserts. */
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
]
