import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { Actor } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import { findDevice } from "../identity/find-device.ts"
import { findKey } from "../identity/find-key.ts"
import { findSession } from "../identity/find-session.ts"
import { DEVICE_COOKIE, readCookie, SESSION_COOKIE } from "./cookies.ts"
import type { Asked, Who } from "./route.ts"

export type Known = Pick<Asked, "actor" | "device" | "signInId">

/** Who has no role anywhere, so `may` refuses them everything. */
const NOBODY: Actor = { kind: "person", id: "", roles: [] }

/** Who asks, from cookie or key; refused where the address does not take such a one. */
export async function authenticate(ctx: Context, request: Request, who: Who): Promise<Result<Known>> {
  if (who === "api_key") return authenticateKey(ctx, request)
  // no cookie counts there: nobody's session can be used to say what a provider says
  if (who === "provider" || who === "customer") return done({ actor: NOBODY, device: null, signInId: null })
  const found = await findDevice(ctx, readCookie(request, DEVICE_COOKIE))
  const device = found?.revoked === false ? { id: found.id, siteId: found.siteId } : null
  const session = await findSession(ctx, readCookie(request, SESSION_COOKIE))
  const person: Known | null = session && { actor: session.actor, device, signInId: session.signInId }
  if (who !== "device" && person) return done(person)
  if (who === "anyone") return done({ actor: NOBODY, device, signInId: null })
  if (who === "person") return refused("not_signed_in")
  if (device) return done({ actor: { kind: "device", ...device }, device, signInId: session?.signInId ?? null })
  if (who === "device_or_person" && !found) return refused("not_signed_in")
  return refused(found ? "device_revoked" : "device_unknown")
}

async function authenticateKey(ctx: Context, request: Request): Promise<Result<Known>> {
  const key = request.headers.get("authorization")?.match(/^Bearer +(\S+)$/i)?.[1]
  const actor = key ? await findKey(ctx, key) : null
  return actor ? done({ actor, device: null, signInId: null }) : refused("key_unknown")
}
