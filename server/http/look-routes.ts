import { createHash } from "node:crypto"
import { LogoKept, LookChange, LookChanged, ShopLooks } from "../../shared/contract/portal.ts"
import { done, refused } from "../../shared/contract/problem.ts"
import { may } from "../../shared/policy/access.ts"
import { PortalRulesChange, PortalRulesChanged, PortalRulesPage } from "../../shared/policy/portal-page.ts"
import { changeLook, readLooks } from "../portal/change-look.ts"
import { changePortalRules, readPortalRules } from "../portal/change-rules.ts"
import { lookAtImage } from "../sync/look-at-image.ts"
import { readBytes } from "./read-body.ts"
import { type Route, route } from "./route.ts"

const MOST_LOGO_BYTES = 1_000_000

/** How shops show themselves to their customers. */
export const lookRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/portal/looks",
    who: "person",
    says: "Each shop as its customers see it: name, logo, colours, contact and texts",
    reply: ShopLooks,
    handle: ({ ctx, actor }) => readLooks(ctx.database.read, ctx, actor),
  }),
  route({
    method: "PUT",
    path: "/api/portal/looks/:shopId",
    who: "person",
    says: "How a shop shows itself from now on: a new version, with a reason; colours that cannot be read are refused",
    body: LookChange,
    reply: LookChanged,
    handle: async ({ ctx, actor, params, body }) => {
      const hasLogo = body.look.logo === null || (await ctx.blobs.has("picture", body.look.logo))
      return ctx.database.write((tx) => changeLook(tx, ctx, actor, { ...body, shopId: params.shopId ?? "", hasLogo }))
    },
  }),
  route({
    method: "GET",
    path: "/api/portal/rules",
    who: "person",
    says: "What customers are asked when they announce a return: the tree of reasons, and what cannot come back",
    reply: PortalRulesPage,
    handle: ({ ctx, actor }) => readPortalRules(ctx.database.read, actor),
  }),
  route({
    method: "PUT",
    path: "/api/portal/rules",
    who: "person",
    says: "What they are asked from now on: a new version, with a reason; two of one name are refused",
    body: PortalRulesChange,
    reply: PortalRulesChanged,
    handle: ({ ctx, actor, body }) => ctx.database.write((tx) => changePortalRules(tx, ctx, actor, body)),
  }),
  route({
    method: "POST",
    path: "/api/portal/logos",
    who: "person",
    says: "Keeps a logo (JPEG, PNG or WebP), for a look to name",
    takesBytes: MOST_LOGO_BYTES,
    before: (actor) => (may(actor, "portal.look") ? null : refused("not_allowed")),
    reply: LogoKept,
    handle: async ({ ctx, request }) => {
      const read = await readBytes(request, MOST_LOGO_BYTES)
      if (!read.ok) return read
      const looked = await lookAtImage(read.value)
      if (!looked.ok) return looked
      const logo = createHash("sha256").update(read.value).digest("hex")
      await ctx.blobs.put("picture", logo, read.value)
      return done({ logo })
    },
  }),
]
