import { done, refused } from "../../shared/contract/problem.ts"
import { AskRun, ChangeShop, Connected, ConnectShop, ShopConnections } from "../../shared/contract/shops.ts"
import { askRun, changeShop, connectShop, disconnectShop } from "../connections/connect-shop.ts"
import { accessOf } from "../connections/find-access.ts"
import { listConnections } from "../connections/list-connections.ts"
import { countRefused, takeWebhook } from "../connections/take-webhook.ts"
import type { Context } from "../context.ts"
import { readBytes } from "./read-body.ts"
import { type Route, route } from "./route.ts"

/** An order of many lines, as a platform writes it. */
const MOST_BYTES = 1024 * 1024

export const shopRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/shop-connections",
    who: "person",
    says: "Connected shops, how each is and what its last runs came to",
    reply: ShopConnections,
    handle: ({ ctx, actor }) => listConnections(ctx.database.read, ctx, actor),
  }),
  route({
    method: "POST",
    path: "/api/shop-connections",
    who: "person",
    says: "Connect a shop to its Shopify or WooCommerce; what opens it is never shown again",
    body: ConnectShop,
    reply: Connected,
    handle: async ({ ctx, actor, body }) => {
      const made = await ctx.database.write((tx) => connectShop(tx, ctx, actor, body))
      ctx.wakeWorker()
      return made.ok ? { ...made, status: 201 } : made
    },
  }),
  route({
    method: "PATCH",
    path: "/api/shop-connections/:id",
    who: "person",
    says: "Change a connected shop's keys, who makes its refunds, or how far back it is read",
    body: ChangeShop,
    reply: null,
    handle: async ({ ctx, actor, params, body: change }) => {
      const answer = await ctx.database.write((tx) => changeShop(tx, ctx, actor, { id: params.id ?? "", change }))
      ctx.wakeWorker()
      return answer
    },
  }),
  route({
    method: "POST",
    path: "/api/shop-connections/:id/runs",
    who: "person",
    says: "Go through a shop's articles and orders: what has changed, all of it, or dry, to see what all of it would change",
    body: AskRun,
    reply: Connected,
    handle: async ({ ctx, actor, params, body }) => {
      const answer = await ctx.database.write((tx) => askRun(tx, ctx, actor, { id: params.id ?? "", ...body }))
      ctx.wakeWorker()
      return answer.ok ? { ...answer, status: 202 } : answer
    },
  }),
  route({
    method: "DELETE",
    path: "/api/shop-connections/:id",
    who: "person",
    says: "Disconnect a shop and forget what opened it; its orders stay",
    reply: null,
    handle: ({ ctx, actor, params }) =>
      ctx.database.write((tx) => disconnectShop(tx, ctx, actor, { id: params.id ?? "" })),
  }),
  route({
    method: "POST",
    path: "/api/shop-webhooks/:id",
    who: "provider",
    says: "What a connected shop tells of itself: checked by its signature, and looked up by a job",
    takesBytes: MOST_BYTES,
    reply: null,
    handle: async ({ ctx, params, request }) => {
      const read = await readBytes(request, MOST_BYTES)
      if (!read.ok) return read
      const body = new TextDecoder().decode(read.value)
      const checked = await check(ctx, params.id ?? "", { body, header: (name) => request.headers.get(name) })
      if (!checked) return refused("not_found")
      const answer = await ctx.database.write((tx) => takeWebhook(tx, ctx, { id: params.id ?? "", ...checked }))
      ctx.wakeWorker()
      return answer.ok ? { ...done(null), status: 204 } : answer
    },
  }),
]

type Asked = { body: string; header(name: string): string | null }

/** One answer to all that is wrong: a stranger learns neither which shops there are nor what was wrong. */
async function check(ctx: Context, id: string, asked: Asked) {
  const row = await ctx.database.read
    .selectFrom("shop_connections")
    .select(["id", "kind", "address", "sealed"])
    .where("id", "=", id)
    .where("state", "<>", "off")
    .executeTakeFirst()
  const access = row ? accessOf(ctx, row) : null
  const source = access && ctx.openShop?.(access)
  if (!source) return null
  const checked = source.checkWebhook(asked)
  if (checked.ok) return checked.news
  ctx.log.warn({ connection: id, why: checked.why }, "a shop's webhook was refused")
  await ctx.database.write((tx) => countRefused(tx, id))
  return null
}
