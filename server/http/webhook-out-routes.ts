import {
  DeliveriesQuery,
  EndpointChange,
  EndpointChanged,
  EndpointSecret,
  EndpointSeen,
  NewEndpoint,
  Replay,
  Replayed,
  WebhookDeliveries,
  WebhookEndpoints,
} from "../../shared/contract/webhooks.ts"
import { addEndpoint } from "../webhooks/add-endpoint.ts"
import { changeEndpoint, rotateSecret } from "../webhooks/change-endpoint.ts"
import { listEndpoints } from "../webhooks/list-endpoints.ts"
import { listDeliveries, pingEndpoint, replay } from "../webhooks/replay.ts"
import { type Route, route } from "./route.ts"

/** What shops' own systems are told, and where. */
export const webhookOutRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/webhook-endpoints",
    who: "person",
    says: "Where each shop's own systems hear what happens to its returns, and how that goes",
    reply: WebhookEndpoints,
    handle: ({ ctx, actor }) => listEndpoints(ctx.database.read, ctx, actor),
  }),
  route({
    method: "POST",
    path: "/api/webhook-endpoints",
    who: "person",
    says: "A new webhook; its secret is answered once",
    body: NewEndpoint,
    reply: EndpointSecret,
    handle: ({ ctx, actor, body }) => ctx.database.write((tx) => addEndpoint(tx, ctx, actor, body)),
  }),
  route({
    method: "PATCH",
    path: "/api/webhook-endpoints/:id",
    who: "person",
    says: "A webhook's name, address and kinds, on or off",
    body: EndpointChange,
    reply: EndpointChanged,
    handle: async ({ ctx, actor, params, body }) => {
      const answer = await ctx.database.write((tx) =>
        changeEndpoint(tx, ctx, actor, { id: params.id ?? "", change: body }),
      )
      ctx.wakeWorker()
      return answer
    },
  }),
  route({
    method: "POST",
    path: "/api/webhook-endpoints/:id/secret",
    who: "person",
    says: "A new secret, answered once; the one of before signs for a day beside it",
    body: EndpointSeen,
    reply: EndpointSecret,
    handle: ({ ctx, actor, params, body }) =>
      ctx.database.write((tx) => rotateSecret(tx, ctx, actor, { id: params.id ?? "", version: body.version })),
  }),
  route({
    method: "GET",
    path: "/api/webhook-endpoints/:id/deliveries",
    who: "person",
    says: "What a webhook was sent, the newest first, 50 at a time",
    query: DeliveriesQuery,
    reply: WebhookDeliveries,
    handle: ({ ctx, actor, params, query }) =>
      listDeliveries(ctx.database.read, actor, { id: params.id ?? "", ...query }),
  }),
  route({
    method: "POST",
    path: "/api/webhook-endpoints/:id/replay",
    who: "person",
    says: "Sends an event again under its own id, or all that were given up",
    body: Replay,
    reply: Replayed,
    handle: async ({ ctx, actor, params, body }) => {
      const answer = await ctx.database.write((tx) => replay(tx, ctx, actor, { id: params.id ?? "", ...body }))
      ctx.wakeWorker()
      return answer
    },
  }),
  route({
    method: "POST",
    path: "/api/webhook-endpoints/:id/ping",
    who: "person",
    says: "Sends a webhook an event that says nothing, to see whether it answers",
    reply: Replayed,
    handle: async ({ ctx, actor, params }) => {
      const answer = await ctx.database.write((tx) => pingEndpoint(tx, ctx, actor, { id: params.id ?? "" }))
      ctx.wakeWorker()
      return answer
    },
  }),
]
