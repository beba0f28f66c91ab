import { forUpdate } from "../db/lock-rows.ts"
import type { Tx } from "../db/open.ts"
import { lockPayments } from "../refunds/lock-payments.ts"
import { loadCase, returnsOf } from "./load-case.ts"

/**
 * What changes a case stands in line here: a handheld's push at its parcel, another lead there too, the worker at its
 * order's payments. In this order, which is the push's; then the case is read.
 */
export async function lockCase(tx: Tx, caseId: string): Promise<void> {
  const rows = await loadCase(tx, caseId)
  if (!rows) return
  const parcelId = rows.parcel?.id ?? rows.fact?.parcel_id
  if (parcelId) await forUpdate(tx, tx.selectFrom("parcels").select("id").where("id", "=", parcelId)).execute()
  if (rows.unit) await forUpdate(tx, tx.selectFrom("units").select("id").where("id", "=", rows.unit.id)).execute()
  const returns = await returnsOf(tx, rows)
  if (returns.length === 0) return
  const orders = await tx.selectFrom("returns").select("order_id").where("id", "in", returns).distinct().execute()
  for (const orderId of orders.map((row) => row.order_id).sort()) await lockPayments(tx, orderId)
}
