import type { Kysely } from "kysely"
import { sumMinor } from "../../shared/domain/money.ts"
import { cappedKinds } from "../../shared/domain/states.ts"
import { among } from "../db/among.ts"
import { isPostgres } from "../db/dialects.ts"
import { learn, onceIn } from "../db/once-in.ts"
import type { Db, Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"

/**
 * The one lock under which the order's money is decided, reserved and paid (protocol.md, Money 2). Taken before anything
 * is read, always in the same order, and before any row of an intent. Answers whether it may have had to wait.
 */
export async function lockPayments(tx: Tx, orderId: string): Promise<boolean> {
  // SQLite's writers stand in line as it is
  if (!isPostgres(tx as unknown as Kysely<unknown>)) return false
  let waited = false
  await onceIn(tx, lockedName(orderId), async () => {
    waited = true
    await lock(tx, { orderId })
    return true
  })
  return waited
}

const lockedName = (orderId: string) => `locked order:${orderId}`

/** As `lockPayments`, of all that lies in these parcels, in one order whoever asks. */
export async function lockPaymentsOf(tx: Tx, parcelIds: readonly string[]): Promise<void> {
  if (parcelIds.length < 2 || !isPostgres(tx as unknown as Kysely<unknown>)) return
  const rows = await lockIn(tx, { parcelIds })
  for (const { order_id } of rows) learn(tx, lockedName(order_id), true)
}

const lockIn = prepared((db, { parcelIds }: { parcelIds: readonly string[] }) =>
  db
    .selectFrom("payments")
    .select("order_id")
    .where("order_id", "in", (eb) =>
      eb
        .selectFrom("returns")
        .innerJoin("parcel_returns", "parcel_returns.return_id", "returns.id")
        .select("returns.order_id")
        .where(among(db, "parcel_returns.parcel_id", parcelIds)),
    )
    .orderBy("order_id")
    .orderBy("id")
    .forUpdate("payments"),
)

const lock = prepared((db, { orderId }: { orderId: string }) =>
  db.selectFrom("payments").select("id").where("order_id", "=", orderId).orderBy("id").forUpdate(),
)

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
  await moveMoney(tx, { id: change.paymentId, reserved, refunded })
}

const moveMoney = prepared((db, by: { id: string; reserved: number; refunded: number }) =>
  db
    .updateTable("payments")
    .set((eb) => ({
      reserved_minor: eb("reserved_minor", "+", by.reserved),
      refunded_minor: eb("refunded_minor", "+", by.refunded),
    }))
    .where("id", "=", by.id),
)

/** What the payment can still give, by everybody's account. */
export async function roomOf(tx: Db, paymentId: string): Promise<number> {
  const row = await tx.selectFrom("payments").selectAll().where("id", "=", paymentId).executeTakeFirstOrThrow()
  const given = [row.reserved_minor, row.refunded_minor, row.outside_minor, row.overpaid_minor]
  return row.captured_minor - sumMinor(given)
}
