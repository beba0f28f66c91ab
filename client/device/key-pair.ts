import { toBase64 } from "./base64.ts"
import { type Run, withDatabase } from "./database.ts"

const KIND = { name: "ECDSA", namedCurve: "P-256" }

/** This device's signing key (ECDSA P-256), made at the first question. Its private half cannot leave the browser. */
export async function deviceKeyPair(strict: Run = withDatabase): Promise<CryptoKeyPair> {
  const known = await strict((db) => db.read("keyPair"))
  if (known) return known
  const made = await crypto.subtle.generateKey(KIND, false, ["sign", "verify"])
  return strict((db) =>
    db.transaction("rw", db.meta, async () => {
      // two tabs may have made one each: the first that is kept is the device's
      const first = await db.read("keyPair")
      if (!first) await db.keep("keyPair", made)
      return first ?? made
    }),
  )
}

/** SubjectPublicKeyInfo in base64, as enrolment takes it. */
export async function publicKeyText(): Promise<string> {
  const { publicKey } = await deviceKeyPair()
  return toBase64(await crypto.subtle.exportKey("spki", publicKey))
}

/** P1363 (r and s, 64 bytes) over SHA-256 of the text in UTF-8, base64. */
export async function signText(key: CryptoKey, text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text)
  return toBase64(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, bytes))
}
