import type { ServerResponse } from "node:http"
import type { Context as Call, Hono } from "hono"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { Context } from "../context.ts"
import { addressOf } from "./address.ts"
import { toResponse } from "./answer.ts"
import { authenticate } from "./authenticate.ts"
import { problemResponse } from "./errors.ts"
import { originRefusal } from "./origin.ts"
import { DEFAULT_LIMIT, readJson } from "./read-body.ts"
import type { Answer, Asked, Route } from "./route.ts"
import { whatItWants } from "./what-it-wants.ts"

export type Env = { Variables: { requestId: string; route: string } }

/** Mounts each route, and answers for each path what it takes where another method comes. */
export function mount(app: Hono<Env>, ctx: Context, routes: readonly Route[]): void {
  for (const [path, here] of Map.groupBy(routes, (route) => route.path)) {
    // Hono hands HEAD to the GET of a path, so a HEAD without one is mounted as GET and told apart here
    const methods = new Set(here.map(({ method }) => (method === "HEAD" ? "GET" : method)))
    const run = (call: Call<Env>) => dispatch(ctx, here, call)
    app.on([...methods], path, run)
    app.all(path, run)
  }
}

async function dispatch(ctx: Context, here: readonly Route[], call: Call<Env>): Promise<Response> {
  const requestId = call.get("requestId")
  call.set("route", here[0]?.path ?? "")
  const route = routeFor(here, call.req.method)
  if (!route) return problemResponse(refused("wrong_method"), requestId, { allow: allowed(here) })
  const request = call.req.raw
  const answer = await ask(ctx, route, call)
  return toResponse(answer, route, request, requestId)
}

function routeFor(here: readonly Route[], method: string): Route | undefined {
  return here.find((route) => route.method === method) ?? (method === "HEAD" ? routeFor(here, "GET") : undefined)
}

function allowed(here: readonly Route[]): string {
  const methods = new Set<string>(here.map(({ method }) => method))
  if (methods.has("GET")) methods.add("HEAD")
  return [...methods].sort().join(", ")
}

/** validate → who → verb → answer. Who comes before the body: a stranger is not told what it wants. */
async function ask(ctx: Context, route: Route, call: Call<Env>): Promise<Answer<unknown>> {
  const request = call.req.raw
  const wrongOrigin = originRefusal(ctx, request, route)
  if (wrongOrigin) return wrongOrigin
  const params = call.req.param() as Record<string, string>
  if (Object.values(params).some(holdsNul)) return refused("not_found")
  const known = await authenticate(ctx, request, route.who)
  if (!known.ok) return known
  const notThem = route.before?.(known.value.actor)
  if (notThem) return notThem
  const query = parse(route.query, Object.fromEntries(new URL(request.url).searchParams), "query")
  if (!query.ok) return query
  const body = await readBody(route, request)
  if (!body.ok) return body
  const address = addressOf(request, call.env, ctx.config.trustProxy)
  const cut = () => void (call.env as { outgoing?: ServerResponse } | undefined)?.outgoing?.destroy()
  const asked: Asked = { ctx, ...known.value, params, body: body.value, query: query.value, request, address, cut }
  return (route.handle as (asked: Asked) => Promise<Answer<unknown>>)(asked)
}

async function readBody(route: Route, request: Request): Promise<Result<unknown>> {
  if (!route.body) return done(undefined)
  const json = await readJson(request, route.limit ?? DEFAULT_LIMIT)
  return json.ok ? parse(route.body, json.value, "body", route.anyText) : json
}

/** PostgreSQL keeps no NUL in a text, so none is let in; facts are let through, for one bad one refuses no other. */
function parse(schema: Route["body"], value: unknown, what: string, anyText = false): Result<unknown> {
  if (!schema) return done(undefined)
  const nul = anyText ? null : findNul(value)
  if (nul !== null)
    return refused("invalid", `The ${what} is not as it must be.`, {
      errors: [{ path: nul, wants: "text without a NUL character" }],
    })
  const parsed = schema.safeParse(value)
  if (parsed.success) return done(parsed.data)
  return refused("invalid", `The ${what} is not as it must be.`, { errors: whatItWants(parsed.error.issues) })
}

const holdsNul = (text: string) => text.includes("\0")

/** The path of the first text that holds a NUL; null: none does. Depth is bounded by then. */
function findNul(value: unknown, path = ""): string | null {
  if (typeof value === "string") return holdsNul(value) ? path : null
  if (typeof value !== "object" || value === null) return null
  for (const [key, inner] of Object.entries(value)) {
    const here = path === "" ? key.slice(0, 40) : `${path}.${key.slice(0, 40)}`
    if (holdsNul(key)) return path
    const found = findNul(inner, here)
    if (found !== null) return found
  }
  return null
}
