import { hash, verify } from "@node-rs/argon2"

/** Argon2id with the library's parameters (19 MiB, 2 passes), its salt inside. Never awaited in a transaction. */
export const hashSecret = (secret: string): Promise<string> => hash(secret)

let standIn: Promise<string> | undefined

/** Whether the secret fits. Where there is no hash it takes as long, so that time tells nobody who exists. */
export async function secretFits(hashed: string | null, secret: string): Promise<boolean> {
  standIn ??= hash("nobody's")
  const nobodys = await standIn
  const fits = await verify(hashed ?? nobodys, secret)
  return hashed !== null && fits
}
