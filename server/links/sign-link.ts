import { createHmac, timingSafeEqual } from "node:crypto"
import type { Context } from "../context.ts"
import { keyFor } from "./key-for.ts"

// A customer's way to a page of ours, without an account. Who holds it may look, and answer there; it names nothing but a
// row of ours, which version of its links it is, and when it ends, and all three are signed (HMAC-SHA-256).

export interface SignedLink {
  id: string
  /** The newest of its row counts: a newer one ends the links of the older. */
  version: number
  /** Epoch milliseconds, whole seconds; null: when it is revoked, and not before. */
  endsAt: number | null
}

/** Each signs what no other reads: a link from a mail, the cookie that it is exchanged for, the form that is sent back. */
export type LinkUse = `${"bank" | "track"} ${"link" | "visit" | "form"}`

export function signLink(ctx: Pick<Context, "secret">, use: LinkUse, { id, version, endsAt }: SignedLink): string {
  const row = Buffer.from(id.replaceAll("-", ""), "hex").toString("base64url")
  const said = `${row}.${version}.${Math.floor((endsAt ?? 0) / 1000).toString(36)}`
  return `${said}.${macOf(ctx, use, said).toString("base64url")}`
}

/** Null for whatever is not exactly what was signed, or is over. */
export function readLink(ctx: Pick<Context, "secret" | "now">, use: LinkUse, token: string): SignedLink | null {
  const [, said, row, version, ends, mac] =
    /^(([\w-]{22})\.(\d{1,6})\.(0|[0-9a-z]{6,8}))\.([\w-]{43})$/.exec(token) ?? []
  if (!said || !row || !version || !ends || !mac) return null
  const ours = macOf(ctx, use, said)
  const theirs = Buffer.from(mac, "base64url")
  // the last letter of a MAC holds bits that count for nothing: only the one way to write it is taken
  if (!timingSafeEqual(ours, theirs) || theirs.toString("base64url") !== mac) return null
  const endsAt = ends === "0" ? null : Number.parseInt(ends, 36) * 1000
  if (endsAt !== null && endsAt <= ctx.now()) return null
  const hex = Buffer.from(row, "base64url").toString("hex")
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")
  return { id, version: Number(version), endsAt }
}

function macOf({ secret }: Pick<Context, "secret">, use: LinkUse, said: string): Buffer {
  const key = keyFor(secret, "customer links 1")
  return createHmac("sha256", key).update(`${use} ${said}`).digest()
}
