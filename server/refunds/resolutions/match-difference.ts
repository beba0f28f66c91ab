import type { Context } from "../../context.ts"
import { enqueueJob } from "../../db/enqueue-job.ts"
import type { Tx } from "../../db/open.ts"
import { decideReturn } from "../decide-return.ts"
import type { ListedRefund } from "../listed-refund.ts"
import { lockPayments } from "../lock-payments.ts"
import { bookGivenBack, bookPaid, type Difference } from "./book-difference.ts"
import { countKeptOfDifference } from "./dispute-difference.ts"
import { ASK_DIFFERENCE } from "./keep-differences.ts"

/**
 * A listed refund of what a customer paid on top for an exchange: told by webhook, seen by a comparison, or found after a
 * restore, when its difference may not even know that it was paid. Answers whether it is one.
 */
export async function matchDifference(tx: Tx, ctx: Context, listed: ListedRefund): Promise<boolean> {
  const found = await differenceOf(tx, listed)
  if (!found) return false
  await lockPayments(tx, found.order_id)
  const row = await tx.selectFrom("differences_asked").selectAll().where("id", "=", found.id).executeTakeFirstOrThrow()
  if (listed.currency !== row.currency || listed.amountMinor > row.amount_minor) return false
  const [reference = ""] = listed.references
  // what went back of it was paid before
  await bookPaid(tx, ctx, row, { reference, at: row.paid_at ?? listed.at })
  const booked = await bookGivenBack(tx, ctx, row, listed)
  // we gave it back, so it is wanted no more; one that failed is tried again
  if (booked && listed.difference === row.id) {
    if (listed.state !== "succeeded")
      await enqueueJob(tx, { id: ctx.newId(), kind: ASK_DIFFERENCE, subject: row.id, now: ctx.now() })
    if (row.state !== "stopped" && listed.state !== "failed") {
      await tx.updateTable("differences_asked").set({ state: "stopped" }).where("id", "=", row.id).execute()
      // nothing is ordered that nobody paid for
      await decideReturn(tx, ctx, row.return_id, "difference_given_back")
    }
  }
  await countKeptOfDifference(tx, ctx, row, reference)
  return booked
}

async function differenceOf(tx: Tx, { provider, references, difference }: ListedRefund): Promise<Difference | null> {
  const rows = tx.selectFrom("differences_asked").selectAll().where("provider", "=", provider)
  const named = difference ? await rows.where("id", "=", difference).executeTakeFirst() : undefined
  if (named && (named.payment_reference == null || references.includes(named.payment_reference))) return named
  const paid = rows.where("payment_reference", "is not", null).where("payment_reference", "in", references)
  return (await paid.orderBy("id").limit(1).executeTakeFirst()) ?? null
}
