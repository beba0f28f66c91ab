import type { LegalBasis } from "../../shared/domain/states.ts"
import { type Window, windowFrom, withdrawalWindow } from "../../shared/policy/legal-clock.ts"
import { termsOf } from "../../shared/policy/terms-of.ts"
import { currentPolicy } from "../db/current-policy.ts"
import { lastDelivered } from "../db/last-delivered.ts"
import type { Db } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"

/** The window of a return's lines that ends first; null where none is known. */
export async function windowOf(db: Db, now: number, returned: Tables["returns"]): Promise<Window | null> {
  const { policy } = await currentPolicy(db, now)
  const { windowDays } = termsOf(policy, { basis: returned.basis as LegalBasis, profile: returned.profile })
  const lines = await db
    .selectFrom("return_lines")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .innerJoin("orders", "orders.id", "order_lines.order_id")
    .innerJoin("shops", "shops.id", "orders.shop_id")
    .select(["order_lines.delivered_at", "shops.time_zone"])
    .select(lastDelivered)
    .where("return_lines.return_id", "=", returned.id)
    .execute()
  const windows = lines.flatMap((line) => {
    const deliveredAt = windowFrom(returned.basis as LegalBasis, line.delivered_at, line.last_delivered_at)
    const when = { deliveredAt, noticeAt: returned.notice_at, timeZone: line.time_zone }
    return withdrawalWindow({ ...when, windowDays, extendedTo: returned.window_until ?? null }) ?? []
  })
  return windows.sort((a, b) => (a.lastDay < b.lastDay ? -1 : 1))[0] ?? null
}
