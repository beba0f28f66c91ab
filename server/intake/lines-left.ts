import type { OrderPage } from "../../shared/contract/returns.ts"
import { legalBases } from "../../shared/domain/states.ts"
import { windowFrom, withdrawalWindow } from "../../shared/policy/legal-clock.ts"
import type { Policy } from "../../shared/policy/policy-document.ts"
import { termsOf, type Under } from "../../shared/policy/terms-of.ts"
import type { Context } from "../context.ts"
import { currentPolicy } from "../db/current-policy.ts"
import type { Db } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"

/** Returns that ended with nothing coming back leave their pieces free. */
const over = ["cancelled", "rejected", "expired"]

type Left = OrderPage["lines"][number] & { ref: string; category: string | null }

/** Each line of an order: what of it nobody announced yet, and on which grounds it is too late at that moment. */
export async function linesLeft(
  db: Db,
  ctx: Context,
  orderId: string,
  noticeAt: number,
  known: Policy | null = null,
): Promise<Left[]> {
  const policy = known ?? (await currentPolicy(db, ctx.now())).policy
  const rows = await soldIn(db, { orderId })
  const taken = await takenOf(db, orderId)
  const last = Math.max(...rows.map((row) => row.delivered_at ?? 0))
  return rows.map((row) => ({
    id: row.id,
    ref: row.ref,
    category: row.category,
    title: row.title,
    sku: row.sku,
    picture: row.picture,
    bought: row.quantity,
    left: Math.max(0, row.quantity - (taken.get(row.id) ?? 0)),
    paidMinor: row.paid_minor,
    deliveredAt: row.delivered_at,
    over: underOf(policy).flatMap(({ basis, profile }) => {
      const { windowDays } = termsOf(policy, { basis, profile })
      const when = { deliveredAt: windowFrom(basis, row.delivered_at, last), noticeAt, timeZone: row.time_zone }
      const window = withdrawalWindow({ ...when, windowDays })
      return window?.outside ? [{ basis, lastDay: window.lastDay, ...(profile && { profile }) }] : []
    }),
  }))
}

/** All that a return may be announced under: the four, and the shop's own. */
const underOf = ({ profiles }: Policy): Under[] => [
  ...legalBases.map((basis) => ({ basis })),
  ...Object.entries(profiles).map(([profile, { follows }]) => ({ basis: follows, profile })),
]

async function takenOf(db: Db, orderId: string): Promise<Map<string, number>> {
  const rows = await announcedIn(db, { orderId })
  const taken = new Map<string, number>()
  for (const row of rows) taken.set(row.order_line_id, (taken.get(row.order_line_id) ?? 0) + row.authorized)
  return taken
}

const soldIn = prepared((db, { orderId }: { orderId: string }) =>
  db
    .selectFrom("order_lines")
    .innerJoin("orders", "orders.id", "order_lines.order_id")
    .innerJoin("shops", "shops.id", "orders.shop_id")
    .selectAll("order_lines")
    .select("shops.time_zone")
    .where("order_lines.order_id", "=", orderId)
    .orderBy("order_lines.ref"),
)
const announcedIn = prepared((db, { orderId }: { orderId: string }) =>
  db
    .selectFrom("returns")
    .innerJoin("return_lines", "return_lines.return_id", "returns.id")
    .select(["return_lines.order_line_id", "return_lines.authorized"])
    .where("returns.order_id", "=", orderId)
    .where("returns.status", "not in", over),
)
