import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { readClaim } from "./sign-claim.ts"

/**
 * Sign-ins that this device had before a restore, each with our signature: known again, once each. One that was changed,
 * or was another device's, is left out without a word; the facts that name it go to review.
 */
export async function takeClaims(tx: Tx, ctx: Context, deviceId: string, claims: readonly string[]): Promise<void> {
  const read = claims.flatMap((text) => readClaim(ctx, text) ?? [])
  const own = read.filter((claim) => claim.deviceId === deviceId)
  if (own.length === 0) return
  const rows = own.map((claim) => ({
    id: claim.signInId,
    person_id: claim.personId,
    device_id: deviceId,
    kind: "claimed" as const,
    started_at: claim.startedAt,
    ends_at: claim.endsAt,
  }))
  await tx
    .insertInto("sign_ins")
    .values(rows)
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute()
}
