import { resolve } from "node:path"
import { Hono } from "hono"
import { refused } from "../shared/contract/problem.ts"
import type { Context } from "./context.ts"
import { problemResponse } from "./http/errors.ts"
import { type Env, mount } from "./http/mount.ts"
import type { Route } from "./http/route.ts"
import { routes } from "./http/routes.ts"
import { securityHeaders } from "./http/security-headers.ts"
import { loadStaticFiles, staticResponse } from "./http/static-files.ts"

const BUILT = resolve(import.meta.dirname, "../dist/client")

/** The whole server as a function from request to answer. Does not listen. */
export function createApp(ctx: Context, { built = BUILT, also = [] as Route[] } = {}): Hono<Env> {
  const app = new Hono<Env>()
  const headers = securityHeaders(ctx.config)
  const files = loadStaticFiles(built)
  app.use(async (call, next) => {
    const from = performance.now()
    call.set("requestId", ctx.newId())
    await next()
    // a page that is a mail brings its style along, and may load nothing at all
    const own = call.res.headers.get("content-security-policy")
    for (const [name, value] of headers) call.res.headers.set(name, value)
    if (own !== null) call.res.headers.set("content-security-policy", own)
    call.res.headers.set("x-request-id", call.get("requestId"))
    logLine(ctx, call, performance.now() - from)
  })
  mount(app, ctx, [...routes, ...also])
  app.notFound((call) => {
    const { method, path } = call.req
    const retire = !ctx.config.serviceWorker
    const page = method === "GET" || method === "HEAD" ? staticResponse(files, call.req.raw, { retire }) : null
    call.set("route", page ? "(static)" : "(none)")
    if (page) return page
    return problemResponse(refused(path.startsWith("/api/") ? "unknown_route" : "not_found"), call.get("requestId"))
  })
  app.onError((error, call) => {
    ctx.log.error({ request: call.get("requestId"), route: call.get("route"), err: error }, "failed")
    return problemResponse(refused("internal"), call.get("requestId"))
  })
  return app
}

/** The pattern of the address, never the address: ids, numbers and searches may name a customer. */
function logLine(
  ctx: Context,
  call: { req: { method: string }; res: Response; get(key: "requestId" | "route"): string },
  ms: number,
) {
  ctx.log.info({
    request: call.get("requestId"),
    method: call.req.method,
    route: call.get("route"),
    status: call.res.status,
    ms: Math.round(ms * 10) / 10,
  })
}
