import { refused } from "../../shared/contract/problem.ts"
import { MAX_PUSH_BYTES, PushReply, PushRequest } from "../../shared/contract/sync.ts"
import { pushTogether } from "../sync/push-together.ts"
import { type Route, route } from "./route.ts"

export const syncRoutes: Route[] = [
  route({
    method: "POST",
    path: "/api/sync/push",
    who: "device",
    says: "Takes the facts that a device captured, up to a hundred of one stream; each gets its own verdict",
    body: PushRequest,
    limit: MAX_PUSH_BYTES,
    anyText: true,
    reply: PushReply,
    handle: async ({ ctx, actor, device, body }) =>
      device ? pushTogether(ctx, actor, { device, request: body }) : refused("device_unknown"),
  }),
]
