import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto"
import type { Context } from "../context.ts"

// AES-256-GCM (NIST SP 800-38D) under a key that the house's secret gives (HKDF, RFC 5869). The secret lies beside the
// database and not in it: whoever reads the database alone reads no account.

const NONCE = 12
const TAG = 16

/** `about` is bound to it: what was sealed for one row opens in no other. */
export function seal(ctx: Pick<Context, "secret" | "randomBytes">, about: string, bytes: Uint8Array): string {
  const nonce = ctx.randomBytes(NONCE)
  const cipher = createCipheriv("aes-256-gcm", keyOf(ctx), nonce).setAAD(Buffer.from(about))
  const sealed = [cipher.update(bytes), cipher.final()]
  return Buffer.concat([nonce, ...sealed, cipher.getAuthTag()]).toString("base64")
}

/** Null: it was sealed under another secret, or for something else. */
export function unseal(ctx: Pick<Context, "secret">, about: string, text: string): Buffer | null {
  const all = Buffer.from(text, "base64")
  if (all.length < NONCE + TAG) return null
  const decipher = createDecipheriv("aes-256-gcm", keyOf(ctx), all.subarray(0, NONCE)).setAAD(Buffer.from(about))
  decipher.setAuthTag(all.subarray(-TAG))
  try {
    return Buffer.concat([decipher.update(all.subarray(NONCE, -TAG)), decipher.final()])
  } catch {
    return null
  }
}

const keyOf = ({ secret }: Pick<Context, "secret">) =>
  new Uint8Array(hkdfSync("sha256", secret, "backdock", "bank accounts 1", 32))
