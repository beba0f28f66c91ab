import { refused } from "../../shared/contract/problem.ts"
import { PullQuery, PullReply } from "../../shared/contract/sync.ts"
import { pull } from "../sync/pull.ts"
import { type Route, route } from "./route.ts"

export const pullRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/sync/pull",
    who: "device",
    says: "What changed at the device's site since its cursor, a page at a time",
    query: PullQuery,
    reply: PullReply,
    handle: async ({ ctx, actor, device, query }) =>
      device ? pull(ctx, actor, { device, query }) : refused("device_unknown"),
  }),
]
