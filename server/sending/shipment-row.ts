import type { Selectable } from "kysely"
import { isStanding, type ShipmentState, shipmentMoves } from "../../shared/domain/shipment-moves.ts"
import type { Context } from "../context.ts"
import { enqueueJob } from "../db/enqueue-job.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"

export type ShipmentRow = Selectable<Tables["shipments"]>

/** Books, looks after, or takes back: what is to be done stands in the shipment's state. */
export const MOVE_SHIPMENT = "move_shipment"

/** Who chooses and who books stand in line behind its return; null: there is none. */
export async function lockShipment(tx: Tx, id: string): Promise<ShipmentRow | null> {
  const of = await tx.selectFrom("shipments").select("return_id").where("id", "=", id).executeTakeFirst()
  if (!of) return null
  await lockReturnOf(tx, of.return_id)
  const query = tx.selectFrom("shipments").selectAll().where("id", "=", id)
  return (await forUpdate(tx, query).executeTakeFirst()) ?? null
}

export async function lockReturnOf(tx: Tx, returnId: string): Promise<boolean> {
  const query = tx.selectFrom("returns").select("id").where("id", "=", returnId)
  return (await forUpdate(tx, query).executeTakeFirst()) !== undefined
}

export async function changeShipment(
  tx: Tx,
  ctx: Context,
  row: Pick<ShipmentRow, "id" | "state">,
  change: Partial<ShipmentRow>,
): Promise<ShipmentRow> {
  const to = change.state ?? row.state
  if (to !== row.state && !canMove(row.state, to)) throw new Error(`shipment ${row.id} may not go ${row.state} > ${to}`)
  return tx
    .updateTable("shipments")
    .set((eb) => ({ ...change, updated_at: ctx.now(), version: eb("version", "+", 1) }))
    .where("id", "=", row.id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

const canMove = (from: ShipmentState, to: ShipmentState) => shipmentMoves[from].includes(to)

export async function enqueueShipment(tx: Tx, ctx: Context, id: string): Promise<void> {
  await enqueueJob(tx, { id: ctx.newId(), kind: MOVE_SHIPMENT, subject: id, now: ctx.now() })
}

/** It is how this parcel is to come; none that only waits to be taken back. */
export const standsFor = (row: Pick<ShipmentRow, "state" | "cancel_asked">): boolean =>
  isStanding(row.state) && row.cancel_asked === 0
