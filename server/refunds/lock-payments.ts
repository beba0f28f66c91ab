import { sumMinor } from "../../shared/domain/money.ts"
import { cappedKinds } from "../../shared/domain/states.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Tx } from "../db/open.ts"

/**
 * The one lock under which the order's money is decided, reserved and paid (protocol.md, Money 2). Taken before anything
 * is read, always in the same order, and before any row of an intent.
 */
export async function lockPayments(tx: Tx, orderId: string): Promise<void> {
  await forUpdate(tx, tx.selectFrom("payments").select("id").where("order_id", "=", orderId).orderBy("id")).execute()
}

/** Surcharge, postage, bonus and goodwill have caps of their own and are not within the capture. */
export function isCapped(kind: string): boolean {
  return (cappedKinds as readonly string[]).includes(kind)
}

export interface PaymentChange {
  paymentId: string
  kind: string
  reserved?: number
  refunded?: number
}

/** Moves what we reserve and pay; the CHECK beneath refuses what would pass the capture. */
export async function changePayment(tx: Tx, change: PaymentChange): Promise<void> {
  if (!isCapped(change.kind)) return
  const { reserved = 0, refunded = 0 } = change
  await tx
    .updateTable("payments")
    .set((eb) => ({
      reserved_minor: eb("reserved_minor", "+", reserved),
      refunded_minor: eb("refunded_minor", "+", refunded),
    }))
    .where("id", "=", change.paymentId)
    .execute()
}

/** What the payment can still give, by everybody's account. */
export async function roomOf(tx: Tx, paymentId: string): Promise<number> {
  const row = await tx.selectFrom("payments").selectAll().where("id", "=", paymentId).executeTakeFirstOrThrow()
  const given = [row.reserved_minor, row.refunded_minor, row.outside_minor, row.overpaid_minor]
  return row.captured_minor - sumMinor(given)
}
