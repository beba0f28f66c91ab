import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import type { ProviderRefund } from "../payments/refund-provider.ts"
import { matchRefund } from "../refunds/match-refund.ts"
import { toListed } from "./to-listed.ts"

type Row = Tables["unmatched_refunds"]

/** Of a payment or a return that is not here: it may come, from an import or a handheld. */
export async function keepUnmatched(tx: Tx, provider: string, refund: ProviderRefund): Promise<void> {
  const { state, metadata, amountMinor: amount_minor } = refund
  const row: Row = {
    provider,
    provider_refund_id: refund.providerRefundId,
    payment_reference: refund.paymentReference,
    other_reference: refund.otherReference ?? null,
    amount_minor,
    currency: refund.currency,
    state,
    metadata: JSON.stringify(metadata),
    at: refund.at,
  }
  await tx
    .insertInto("unmatched_refunds")
    .values(row)
    // told in any order: a pending one becomes something, and what succeeded may only fail
    .onConflict((conflict) =>
      conflict
        .columns(["provider", "provider_refund_id"])
        .doUpdateSet({ state })
        .where("unmatched_refunds.state", "in", state === "failed" ? ["pending", "succeeded"] : ["pending"]),
    )
    .execute()
}

/**
 * What was listed of this payment before it was here, matched now that it is; what still names a return that is not here
 * counts against the payment. Answers whether there was any.
 */
export async function matchKept(tx: Tx, ctx: Context, payment: Tables["payments"]): Promise<boolean> {
  const rows = await tx
    .selectFrom("unmatched_refunds")
    .selectAll()
    .where("provider", "=", payment.provider)
    .where((eb) =>
      eb.or([eb("payment_reference", "=", payment.reference), eb("other_reference", "=", payment.reference)]),
    )
    .orderBy("at")
    .execute()
  for (const row of rows) {
    await matchRefund(tx, ctx, toListed(row.provider, toRefund(row)), { finally: true })
    await tx
      .deleteFrom("unmatched_refunds")
      .where("provider", "=", row.provider)
      .where("provider_refund_id", "=", row.provider_refund_id)
      .execute()
  }
  return rows.length > 0
}

function toRefund(row: Row): ProviderRefund {
  return {
    providerRefundId: row.provider_refund_id,
    paymentReference: row.payment_reference,
    otherReference: row.other_reference,
    amountMinor: row.amount_minor,
    currency: row.currency,
    state: row.state,
    metadata: JSON.parse(row.metadata) as Record<string, string>,
    at: row.at,
  }
}
