import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { hashSecret } from "./check-secret.ts"

/** Password and PIN as they are kept; null takes one away, absent leaves it. */
export interface SealedPerson {
  passwordHash?: string | null
  pinHash?: string | null
}
type Secrets = { password?: string | null | undefined; pin?: string | null | undefined }

/** Hashes what is secret of a person's data, before the transaction and only for who may write people. */
export async function sealPerson<T extends Secrets>(
  actor: Actor,
  input: T,
): Promise<Result<Omit<T, "password" | "pin"> & SealedPerson>> {
  if (!may(actor, "people.write")) return refused("not_allowed", "People are an administrator's.")
  const { password, pin, ...rest } = input
  const [passwordHash, pinHash] = await Promise.all([password && hashSecret(password), pin && hashSecret(pin)])
  return done({
    ...rest,
    ...(password !== undefined && { passwordHash: passwordHash || null }),
    ...(pin !== undefined && { pinHash: pinHash || null }),
  })
}
