import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto"
import type { Context } from "../context.ts"

// An endpoint's secret signs each event, so it must be there in the clear when one leaves: sealed under the house's own
// secret, which lies beside the database (AES-256-GCM, NIST SP 800-38D; HKDF, RFC 5869).

const NONCE = 12
const TAG = 16

/** As Standard Webhooks has it: "whsec_" and base64 of 24 to 64 bytes. */
export function newSecret(ctx: Pick<Context, "randomBytes">): string {
  return `whsec_${Buffer.from(ctx.randomBytes(32)).toString("base64")}`
}

export function sealSecret(ctx: Pick<Context, "secret" | "randomBytes">, endpointId: string, secret: string): string {
  const nonce = ctx.randomBytes(NONCE)
  const cipher = createCipheriv("aes-256-gcm", keyOf(ctx), nonce).setAAD(Buffer.from(endpointId))
  return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]).toString("base64")
}

/** Null: sealed under another house's secret. */
export function openSecret(ctx: Pick<Context, "secret">, endpointId: string, sealed: string): string | null {
  const all = Buffer.from(sealed, "base64")
  if (all.length < NONCE + TAG) return null
  const decipher = createDecipheriv("aes-256-gcm", keyOf(ctx), all.subarray(0, NONCE)).setAAD(Buffer.from(endpointId))
  decipher.setAuthTag(all.subarray(-TAG))
  try {
    return Buffer.concat([decipher.update(all.subarray(NONCE, -TAG)), decipher.final()]).toString("utf8")
  } catch {
    return null
  }
}

const keyOf = ({ secret }: Pick<Context, "secret">) =>
  new Uint8Array(hkdfSync("sha256", secret, "backdock", "webhook secrets 1", 32))
