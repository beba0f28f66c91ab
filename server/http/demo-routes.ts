import * as z from "zod/mini"
import { done, refused } from "../../shared/contract/problem.ts"
import { labelsPage } from "../demo/labels-page.ts"
import { LABELS_STYLE } from "../demo/labels-style.ts"
import { type Route, route } from "./route.ts"

const PageQuery = z.object({ page: z.optional(z.pipe(z.coerce.number(), z.int().check(z.gte(1), z.lte(1000)))) })
const demoOnly = () => refused("demo_only", "This page exists in demo mode only.")

export const demoRoutes: Route[] = [
  route({
    method: "GET",
    path: "/demo/labels",
    who: "anyone",
    says: "Demo only: scannable labels of the parcels that wait, and of badges and articles",
    query: PageQuery,
    reply: "bytes",
    handle: async ({ ctx, query }) => {
      if (!ctx.demo) return demoOnly()
      const html = await labelsPage(ctx.database.read, query.page ?? 1)
      return done({ type: "text/html; charset=utf-8", bytes: Buffer.from(html) })
    },
  }),
  route({
    method: "GET",
    path: "/demo/labels.css",
    who: "anyone",
    says: "Demo only: the style of that page",
    reply: "bytes",
    handle: async ({ ctx }) =>
      ctx.demo ? done({ type: "text/css; charset=utf-8", bytes: Buffer.from(LABELS_STYLE) }) : demoOnly(),
  }),
]
