import type { Context } from "../../context.ts"
import type { Tx } from "../../db/open.ts"
import type { Difference } from "./book-difference.ts"
import { endClaim, openClaim } from "./keep-recoveries.ts"
import { takenBackOf } from "./taken-back.ts"

/** A claim on a customer whose bank took back what they owe for an exchange: "difference_disputed:<difference>". */
export const DISPUTED = "difference_disputed"

/**
 * Who has the dearer article, or had the money back already, owes what their bank takes back of it: claimed while no
 * dispute is won, and no refund below nothing. What somebody settled stays as they left it, and counts.
 */
export async function claimDisputed(
  tx: Tx,
  ctx: Context,
  { rows, returnId, isSent }: { rows: readonly Difference[]; returnId: string; isSent: (row: Difference) => boolean },
): Promise<void> {
  const paid = rows.filter((row) => row.paid_at !== null)
  if (paid.length === 0) return
  const taken = await takenBackOf(tx, returnId)
  const known = await tx
    .selectFrom("claims")
    .selectAll()
    .where("return_id", "=", returnId)
    .where("kind", "like", `${DISPUTED}:%`)
    .execute()
  for (const row of paid) {
    const kept = row.state === "paid" && isSent(row) ? 0 : row.amount_minor - row.given_minor
    const own = known.filter((one) => one.kind === `${DISPUTED}:${row.id}`)
    const settled = own.filter((one) => one.state !== "open" && one.state !== "cancelled")
    const done = settled.reduce((sum, one) => sum + one.amount_minor, 0)
    const amountMinor = Math.max(0, (taken.get(row.id) ?? 0) - kept - done)
    const open = own.find((one) => one.state === "open")
    if ((open?.amount_minor ?? 0) === amountMinor) continue
    if (open) await endClaim(tx, ctx, open)
    const what = { id: ctx.newId(), kind: `${DISPUTED}:${row.id}`, against: "customer", return_id: returnId }
    const sum = { amount_minor: amountMinor, currency: row.currency }
    const fresh = { ...what, ...sum, parcel_id: null, state: "open", reason: DISPUTED, opened_at: ctx.now() }
    if (amountMinor > 0) await openClaim(tx, ctx, fresh, "Their bank took back what they owe for an exchange")
  }
}
