import { KeyList, KeyMade, KeyNew, KeyRotate } from "../../shared/contract/identity.ts"
import { addKey } from "../identity/add-key.ts"
import { listKeys } from "../identity/list-keys.ts"
import { revokeKey } from "../identity/revoke-key.ts"
import { rotateKey } from "../identity/rotate-key.ts"
import { type Route, route } from "./route.ts"

export const keyRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/keys",
    who: "person",
    says: "The shops' API keys",
    reply: KeyList,
    handle: ({ ctx, actor }) => listKeys(ctx.database.read, ctx, actor),
  }),
  route({
    method: "POST",
    path: "/api/keys",
    who: "person",
    says: "Make an API key for one shop; it is shown in this answer only",
    body: KeyNew,
    reply: KeyMade,
    handle: async ({ ctx, actor, body }) => {
      const made = await ctx.database.write((tx) => addKey(tx, ctx, actor, body))
      return made.ok ? { ...made, status: 201 } : made
    },
  }),
  route({
    method: "POST",
    path: "/api/keys/:id/rotate",
    who: "person",
    says: "Make a new API key in the place of one, which goes on opening for some hours",
    body: KeyRotate,
    reply: KeyMade,
    handle: async ({ ctx, actor, params, body }) => {
      const made = await ctx.database.write((tx) => rotateKey(tx, ctx, actor, { ...body, id: params.id ?? "" }))
      return made.ok ? { ...made, status: 201 } : made
    },
  }),
  route({
    method: "POST",
    path: "/api/keys/:id/revoke",
    who: "person",
    says: "Revoke an API key",
    reply: null,
    handle: ({ ctx, actor, params }) => ctx.database.write((tx) => revokeKey(tx, ctx, actor, { id: params.id ?? "" })),
  }),
]
