import { type Refusal, refused } from "../../shared/contract/problem.ts"
import type { Context } from "../context.ts"
import type { Route } from "./route.ts"

/**
 * Cookies come along with a request from any page that shares our site, so what changes something must say that it
 * comes from our own pages. A browser names the origin on every such request; what names none is let in only where
 * the browser itself says "same-origin". API keys are no cookies: no page can send one that it does not hold.
 */
export function originRefusal(ctx: Context, request: Request, route: Route): Refusal | null {
  if (request.method === "GET" || request.method === "HEAD") return null
  if (route.who === "api_key" || route.who === "provider" || route.ownToken) return null
  const origin = request.headers.get("origin")
  if (origin === null)
    return request.headers.get("sec-fetch-site") === "same-origin" ? null : refused("wrong_origin", "It names none.")
  if (origin === ctx.config.publicUrl) return null
  const host = request.headers.get("host") ?? new URL(request.url).host
  return hostOf(origin) === host ? null : refused("wrong_origin")
}

function hostOf(origin: string): string | null {
  return /^https?:\/\//.test(origin) && URL.canParse(origin) ? new URL(origin).host : null
}
