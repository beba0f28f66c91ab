import { sumMinor } from "../../shared/domain/money.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { endClaim, openClaim } from "./resolutions/keep-recoveries.ts"

/** What was paid for lateness beyond what the law had added, once a date was put right. */
export const SURCHARGE_OVER = "surcharge_over"

interface Over {
  returnId: string
  currency: string
  /** Paid, and not owed as it stands. */
  overMinor: number
}

/**
 * A surcharge that has left is never taken back in silence, and no refund goes below nothing: what was too much is a claim
 * that finance settles, paid back or let go. It follows each further correction while it is open; what somebody settled
 * stays as they left it, and counts. Answers whether it changed anything.
 */
export async function claimSurcharge(tx: Tx, ctx: Context, { returnId, currency, overMinor }: Over): Promise<boolean> {
  const known = await tx
    .selectFrom("claims")
    .selectAll()
    .where("return_id", "=", returnId)
    .where("kind", "=", SURCHARGE_OVER)
    .execute()
  const open = known.find((one) => one.state === "open")
  const settled = known.filter((one) => one.state !== "open" && one.state !== "cancelled")
  const amountMinor = Math.max(0, overMinor - sumMinor(settled.map((one) => one.amount_minor)))
  if ((open?.amount_minor ?? 0) === amountMinor) return false
  if (open) await endClaim(tx, ctx, open)
  const row = {
    ...{ id: ctx.newId(), kind: SURCHARGE_OVER, against: "customer", return_id: returnId, parcel_id: null },
    ...{ amount_minor: amountMinor, currency, state: "open", reason: SURCHARGE_OVER, opened_at: ctx.now() },
  }
  if (amountMinor > 0) await openClaim(tx, ctx, row, "Paid for lateness, and less of it was owed")
  return true
}
