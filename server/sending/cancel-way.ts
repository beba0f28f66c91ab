import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { leaveParcel } from "./keep-parcel.ts"
import { changeShipment, enqueueShipment, lockReturnOf, type ShipmentRow, standsFor } from "./shipment-row.ts"

/** Takes back what was chosen for a return, as its customer cancels it. What a carrier has stays what it is. */
export async function cancelWays(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { returnId }: { returnId: string },
): Promise<Result<{ ended: number }>> {
  if (!may(actor, "return.send", { returnId })) return refused("not_allowed", "Who announced it takes it back.")
  await lockReturnOf(tx, returnId)
  const rows = await tx.selectFrom("shipments").selectAll().where("return_id", "=", returnId).execute()
  const open = rows.filter((row) => standsFor(row) && row.state !== "used")
  for (const row of open) await endShipment(tx, ctx, row)
  if (open.length > 0) {
    const detail = { ways: open.map((row) => row.way) }
    await appendAudit(tx, ctx, actor, { action: "return.send_cancelled", subject: `return:${returnId}`, detail })
  }
  return done({ ended: open.length })
}

/**
 * It is not to come in this way any more. What was booked is taken back by a job; of a call that is out nobody knows yet,
 * so it is taken back once that is known.
 */
export async function endShipment(tx: Tx, ctx: Context, row: ShipmentRow): Promise<void> {
  if (row.parcel_id !== null) await leaveParcel(tx, ctx, row)
  if (row.state === "booking" || row.state === "unknown") {
    await changeShipment(tx, ctx, row, { cancel_asked: 1 })
    return
  }
  const booked = row.state === "booked" || row.state === "pending"
  await changeShipment(tx, ctx, row, { state: booked ? "cancelling" : "cancelled" })
  if (booked) await enqueueShipment(tx, ctx, row.id)
}
