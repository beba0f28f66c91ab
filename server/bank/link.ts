import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto"
import type { Context } from "../context.ts"

// A customer's way to the page that asks for their account. Who holds it may answer; it names nothing but a row of ours,
// which version of the question it was, and when it ends, and all three are signed (HMAC-SHA-256).

export interface BankLink {
  askId: string
  /** Of the question: a newer one ends the links of the older. */
  version: number
  /** Epoch milliseconds, whole seconds. */
  endsAt: number
}
/** link: from the e-mail, for days · visit: the cookie that it is exchanged for, for an hour · form: sent with the answer. */
export type LinkKind = "link" | "visit" | "form"

export function signLink(ctx: Pick<Context, "secret">, kind: LinkKind, { askId, version, endsAt }: BankLink): string {
  const id = Buffer.from(askId.replaceAll("-", ""), "hex").toString("base64url")
  const said = `${id}.${version}.${Math.floor(endsAt / 1000).toString(36)}`
  return `${said}.${macOf(ctx, kind, said).toString("base64url")}`
}

/** Null for whatever is not exactly what was signed, or is over. */
export function readLink(ctx: Pick<Context, "secret" | "now">, kind: LinkKind, token: string): BankLink | null {
  const [, said, id, version, ends, mac] = /^(([\w-]{22})\.(\d{1,6})\.([0-9a-z]{6,8}))\.([\w-]{43})$/.exec(token) ?? []
  if (!said || !id || !version || !ends || !mac) return null
  const ours = macOf(ctx, kind, said)
  const theirs = Buffer.from(mac, "base64url")
  // the last letter of a MAC holds bits that count for nothing: only the one way to write it is taken
  if (!timingSafeEqual(ours, theirs) || theirs.toString("base64url") !== mac) return null
  const endsAt = Number.parseInt(ends, 36) * 1000
  if (endsAt <= ctx.now()) return null
  const hex = Buffer.from(id, "base64url").toString("hex")
  const askId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")
  return { askId, version: Number(version), endsAt }
}

function macOf({ secret }: Pick<Context, "secret">, kind: LinkKind, said: string): Buffer {
  const key = new Uint8Array(hkdfSync("sha256", secret, "backdock", "bank links 1", 32))
  return createHmac("sha256", key).update(`${kind} ${said}`).digest()
}
