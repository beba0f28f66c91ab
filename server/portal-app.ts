import { resolve } from "node:path"
import { Hono } from "hono"
import { compress } from "hono/compress"
import { refused } from "../shared/contract/problem.ts"
import type { Context } from "./context.ts"
import { problemResponse } from "./http/errors.ts"
import { type Env, mount } from "./http/mount.ts"
import { rememberLanguage, sayInPage } from "./http/portal-frame.ts"
import { portalHeaders } from "./http/portal-headers.ts"
import { portalRoutes } from "./http/portal-routes.ts"
import type { Route } from "./http/route.ts"
import { loadStaticFiles, staticResponse } from "./http/static-files.ts"
import { sayScript } from "./portal/script-address.ts"

const BUILT = resolve(import.meta.dirname, "../dist/portal")

/** The customers' host as a function from request to answer: another origin than the staff's, with its own rules. */
export function createPortalApp(ctx: Context, { built = BUILT, also = [] as Route[] } = {}): Hono<Env> {
  const app = new Hono<Env>()
  const headers = portalHeaders(ctx.config)
  const files = loadStaticFiles(built)
  sayScript(ctx, [...files.keys()].find((name) => /^\/assets\/portal-[^/]*\.js$/.test(name)) ?? null)
  // outermost: a refusal becomes a page before it is packed
  app.use(compress({ encoding: "gzip" }))
  app.use(async (call, next) => {
    const from = performance.now()
    call.set("requestId", ctx.newId())
    await next()
    await sayInPage(ctx, call)
    rememberLanguage(ctx, call)
    for (const [name, value] of headers) call.res.headers.set(name, value)
    call.res.headers.set("x-request-id", call.get("requestId"))
    const ms = Math.round((performance.now() - from) * 10) / 10
    const { status } = call.res
    // the pattern of the address, never the address: it may open somebody's return
    const line = { request: call.get("requestId"), method: call.req.method, route: call.get("route"), status, ms }
    ctx.log.info({ ...line, host: "portal" })
  })
  app.use(async (call, next) => {
    // no form of another site is taken, whatever it says; browsers name none where nothing is to be referred
    const site = call.req.header("sec-fetch-site")
    const foreign = site !== undefined && !["same-origin", "none"].includes(site)
    if (call.req.method === "GET" || call.req.method === "HEAD" || !foreign) return next()
    call.res = problemResponse(refused("wrong_origin"), call.get("requestId"))
  })
  mount(app, ctx, [...portalRoutes, ...also])
  app.notFound((call) => {
    const asset = call.req.path.startsWith("/assets/") ? staticResponse(files, call.req.raw) : null
    call.set("route", asset ? "(static)" : "(none)")
    return asset ?? problemResponse(refused("not_found"), call.get("requestId"))
  })
  app.onError((error, call) => {
    ctx.log.error({ request: call.get("requestId"), route: call.get("route"), err: error }, "failed")
    return problemResponse(refused("internal"), call.get("requestId"))
  })
  return app
}
