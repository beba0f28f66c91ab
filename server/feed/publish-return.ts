import type { ReturnDoc } from "../../shared/contract/device-docs.ts"
import type { RefundSoFar } from "../../shared/contract/refund-so-far.ts"
import type { LegalBasis, ReturnStatus } from "../../shared/domain/states.ts"
import { windowFrom, withdrawalWindow } from "../../shared/policy/legal-clock.ts"
import { termsOf } from "../../shared/policy/terms-of.ts"
import type { Context } from "../context.ts"
import { among } from "../db/among.ts"
import { currentPolicy } from "../db/current-policy.ts"
import { lastDelivered } from "../db/last-delivered.ts"
import type { Tx } from "../db/open.ts"
import { together } from "../db/together.ts"
import { publish } from "./publish.ts"

const over: readonly string[] = ["completed", "cancelled"]

/** What handhelds of the return's site see of it; nothing once it is over. */
export async function publishReturn(tx: Tx, ctx: Context, returnId: string, refund: RefundSoFar): Promise<void> {
  const [found] = await shownOf.of(tx, returnId)
  if (!found) return
  const where = { siteId: found.site_id, kind: "return" as const, id: returnId }
  if (over.includes(found.status)) return publish(tx, where, null)
  const rows = await linesShown.of(tx, returnId)
  const received = await receivedByLine(tx, returnId)
  const { policy } = await currentPolicy(tx, ctx.now())
  const { windowDays } = termsOf(policy, { basis: found.basis as LegalBasis, profile: found.profile })
  const body: ReturnDoc = {
    id: found.id,
    rma: found.rma,
    order: found.order_number,
    shop: found.shop,
    basis: found.basis as LegalBasis,
    status: found.status as ReturnStatus,
    outsideWindow: rows.some((line) => isOutside(found, line, windowDays)),
    dueDay: found.due_day,
    lines: rows.map((line) => ({
      id: line.id,
      orderLineId: line.order_line_id,
      sku: line.sku,
      gtin: line.gtin,
      title: line.title,
      category: line.category,
      picture: line.picture,
      authorized: line.authorized,
      received: received.get(line.id) ?? 0,
      serialTracked: line.serial_tracked === 1,
      serials: JSON.parse(line.serials) as string[],
      reason: line.reason,
    })),
    refund,
  }
  await publish(tx, where, body)
}

/** The customer's comment stays on the server: it may hold anything. */
const linesShown = together((db, { ids }) =>
  db
    .selectFrom("return_lines")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .select(["return_lines.id", "return_lines.order_line_id", "return_lines.authorized", "return_lines.reason"])
    .select(["order_lines.sku", "order_lines.gtin", "order_lines.title", "order_lines.category"])
    .select(["order_lines.picture", "order_lines.serial_tracked", "order_lines.serials", "order_lines.delivered_at"])
    .select("return_lines.return_id as of")
    .select(lastDelivered)
    .where(among(db, "return_lines.return_id", ids))
    .orderBy("order_lines.ref")
    .orderBy("return_lines.id"),
)
const shownOf = together((db, { ids }) =>
  db
    .selectFrom("returns")
    .innerJoin("shops", "shops.id", "returns.shop_id")
    .innerJoin("orders", "orders.id", "returns.order_id")
    .select([
      "returns.id",
      "returns.rma",
      "returns.basis",
      "returns.profile",
      "returns.status",
      "returns.site_id",
      "returns.due_day",
    ])
    .select(["returns.notice_at", "returns.window_until", "shops.name as shop", "shops.time_zone"])
    .select(["orders.number as order_number", "returns.id as of"])
    .where(among(db, "returns.id", ids)),
)
const unitsReceived = together((db, { ids }) =>
  db
    .selectFrom("units")
    .innerJoin("parcels", "parcels.id", "units.parcel_id")
    .select("units.line_id")
    .select((eb) => eb.ref("units.return_id").$notNull().as("of"))
    .where(among(db, "units.return_id", ids))
    .where("units.reception", "=", "received")
    .where("parcels.state", "=", "closed"),
)

/** What it reads, for who publishes many at once. */
export const aboutShown = [shownOf, linesShown, unitsReceived] as const

/** Units of closed parcels only: those of an open one are in somebody's draft. */
async function receivedByLine(tx: Tx, returnId: string): Promise<Map<string, number>> {
  const units = await unitsReceived.of(tx, returnId)
  const counts = new Map<string, number>()
  for (const unit of units) if (unit.line_id) counts.set(unit.line_id, (counts.get(unit.line_id) ?? 0) + 1)
  return counts
}

function isOutside(
  found: { basis: string; notice_at: number; time_zone: string; window_until?: string | null | undefined },
  line: { delivered_at: number | null; last_delivered_at: number | null },
  windowDays: number | null,
): boolean {
  const deliveredAt = windowFrom(found.basis as LegalBasis, line.delivered_at, line.last_delivered_at)
  const when = { deliveredAt, noticeAt: found.notice_at, timeZone: found.time_zone }
  const window = withdrawalWindow({ ...when, windowDays, extendedTo: found.window_until })
  return window?.outside ?? false
}
