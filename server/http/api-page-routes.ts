import { done } from "../../shared/contract/problem.ts"
import { DEMO_KEY } from "../demo/demo-key.ts"
import { apiPage } from "./api-page.ts"
import { API_PAGE_SCRIPT, API_PAGE_STYLE } from "./api-page-assets.ts"
import { type Route, route } from "./route.ts"

const asset = (path: string, says: string, type: string, text: string): Route =>
  route({
    method: "GET",
    path,
    who: "anyone",
    says,
    reply: "bytes",
    handle: async () => done({ type, bytes: Buffer.from(text) }),
  })

/** The page of the API, from the same document that /api/openapi.json answers with. */
export function apiPageRoutes(document: () => Record<string, unknown>): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/docs",
      who: "anyone",
      says: "This document as a page, with examples to run",
      reply: "bytes",
      handle: async ({ ctx }) => {
        const html = apiPage(document(), ctx.demo ? DEMO_KEY : null)
        return done({ type: "text/html; charset=utf-8", bytes: Buffer.from(html) })
      },
    }),
    asset("/api/docs.css", "The style of that page", "text/css; charset=utf-8", API_PAGE_STYLE),
    asset("/api/docs.js", "The script of that page", "text/javascript; charset=utf-8", API_PAGE_SCRIPT),
  ]
}
