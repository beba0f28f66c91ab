import { createHmac, timingSafeEqual } from "node:crypto"
import * as z from "zod/mini"
import { At, Id } from "../../shared/contract/basics.ts"
import type { Context } from "../context.ts"

/** That a person signed in on a device: what a device brings back to a server that was restored (protocol.md 1). */
export const Claim = z.object({ signInId: Id, personId: Id, deviceId: z.nullable(Id), startedAt: At, endsAt: At })
export type Claim = z.infer<typeof Claim>

/** "<payload>.<HMAC-SHA256>", both base64url. */
export function signClaim(ctx: Context, claim: Claim): string {
  const payload = Buffer.from(JSON.stringify(claim)).toString("base64url")
  return `${payload}.${sealOf(ctx, payload).toString("base64url")}`
}

/** Null: it is not one of ours, or was changed. */
export function readClaim(ctx: Context, text: string): Claim | null {
  const [payload = "", seal = "", ...more] = text.split(".")
  const given = Buffer.from(seal, "base64url")
  const wanted = sealOf(ctx, payload)
  if (more.length > 0 || given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null
  const parsed = Claim.safeParse(JSON.parse(Buffer.from(payload, "base64url").toString("utf8")))
  return parsed.success ? parsed.data : null
}

/** The purpose is part of what is sealed: no other use of the secret makes a claim. */
const sealOf = (ctx: Context, payload: string) =>
  createHmac("sha256", ctx.secret).update(`sign-in claim\n${payload}`).digest()
