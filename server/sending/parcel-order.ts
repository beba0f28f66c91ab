import type { Sender } from "../../shared/contract/sending.ts"
import { type BookedWay, isBookedWay } from "../../shared/domain/shipment-moves.ts"
import { currentPolicy } from "../db/current-policy.ts"
import type { Db } from "../db/open.ts"
import { orderOfCase, siteAddress, storedCase } from "./sending-case.ts"
import type { ShipmentRow } from "./shipment-row.ts"

/** All that a carrier is told of a parcel but what it is called in this attempt. Null: nobody has said where it goes. */
export async function parcelOrderOf(db: Db, row: ShipmentRow) {
  if (!isBookedWay(row.way)) return null
  const of = await storedCase(db, row.return_id)
  const order = of && (await orderOfCase(db, of.orderId))
  const to = of && (await siteAddress(db, of.siteId))
  if (!of || !order || !to) return null
  const lines = await db
    .selectFrom("return_lines")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .select(["order_lines.title", "return_lines.authorized"])
    .where("return_lines.return_id", "=", row.return_id)
    .orderBy("return_lines.id")
    .execute()
  const { policy } = await currentPolicy(db, row.created_at)
  const pieces = lines.reduce((sum, line) => sum + line.authorized, 0)
  const sender = JSON.parse(row.sender) as Sender
  return {
    way: row.way as BookedWay,
    rma: of.rma,
    orderNumber: order.number,
    locale: of.locale,
    from: { ...sender, email: order.email, phone: sender.phone ?? order.phone },
    to: { ...to, company: order.shopName },
    grams: Math.min(30_000, Math.max(1, pieces) * policy.sending.gramsEach),
    day: row.day,
    contents: lines.map((line) => ({ title: line.title, quantity: line.authorized })),
  }
}
