import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto"
import type { Context } from "../context.ts"
import { portalOrigin } from "../links/portal-origin.ts"

/** Where a customer says that they want no reminders; it opens nothing else. */
export function noMoreLink(ctx: Pick<Context, "config" | "secret">, returnId: string): string {
  return `${portalOrigin(ctx)}/mails/stop/${returnId}.${macOf(ctx, returnId).toString("base64url")}`
}

/** The return's id; null for whatever we did not sign. */
export function readNoMore(ctx: Pick<Context, "secret">, token: string): string | null {
  const [, returnId, mac] = /^([0-9a-f-]{36})\.([\w-]{22})$/.exec(token) ?? []
  if (!returnId || !mac) return null
  const theirs = Buffer.from(mac, "base64url")
  const ours = macOf(ctx, returnId)
  if (theirs.length !== ours.length || !timingSafeEqual(ours, theirs)) return null
  // its last letter holds bits that count for nothing: only the one way to write it is taken
  return theirs.toString("base64url") === mac ? returnId : null
}

function macOf({ secret }: Pick<Context, "secret">, returnId: string): Buffer {
  const key = new Uint8Array(hkdfSync("sha256", secret, "backdock", "mail refusals 1", 32))
  return createHmac("sha256", key).update(returnId).digest().subarray(0, 16)
}
