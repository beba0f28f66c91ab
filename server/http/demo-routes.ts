import * as z from "zod/mini"
import { done, refused } from "../../shared/contract/problem.ts"
import { labelStories } from "../demo/label-stories.ts"
import { labelsPage, onePage, storyPage } from "../demo/labels-page.ts"
import { LABELS_SCRIPT, LABELS_STYLE } from "../demo/labels-style.ts"
import { type Route, route } from "./route.ts"

const count = z.optional(z.pipe(z.coerce.number(), z.int().check(z.gte(1), z.lte(1000))))
const PageQuery = z.object({
  page: count,
  /** Only the labels of this story. */
  show: z.optional(z.enum(labelStories)),
  /** One label at a time: which. */
  one: count,
})
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
      const { page = 1, show = null, one } = query
      const { read } = ctx.database
      const html =
        one !== undefined
          ? await onePage(read, show, one, page)
          : await (show ? storyPage(read, show) : labelsPage(read, page))
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
  route({
    method: "GET",
    path: "/demo/labels.js",
    who: "anyone",
    says: "Demo only: turns the labels by the keyboard",
    reply: "bytes",
    handle: async ({ ctx }) =>
      ctx.demo ? done({ type: "text/javascript; charset=utf-8", bytes: Buffer.from(LABELS_SCRIPT) }) : demoOnly(),
  }),
]
