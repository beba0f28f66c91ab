import { createHmac, timingSafeEqual } from "node:crypto"

/** HMAC-SHA256 of the body as it came, base64: how both platforms sign. */
export const signBody = (secret: string, body: string): string =>
  createHmac("sha256", secret).update(body, "utf8").digest("base64")

export function isSigned(secret: string, body: string, signature: string | null): boolean {
  if (!secret || !signature) return false
  const [own, told] = [Buffer.from(signBody(secret, body)), Buffer.from(signature)]
  return own.length === told.length && timingSafeEqual(own, told)
}
