import type { z } from "zod/mini"
import type { OtherBusiness } from "../../shared/contract/returns.ts"
import type { ReturnStatus } from "../../shared/domain/states.ts"
import type { Db } from "../db/open.ts"

type Other = z.infer<typeof OtherBusiness>
const MOST = 20

/** The customer's other returns, and orders of which nothing comes back; the newest orders first. */
export async function othersOf(db: Db, { orderId, but }: { orderId: string; but: string | null }): Promise<Other[]> {
  const { customer_id: customer } = await db
    .selectFrom("orders")
    .select("customer_id")
    .where("id", "=", orderId)
    .executeTakeFirstOrThrow()
  const orders = await db
    .selectFrom("orders")
    .select(["id", "number", "invoiced_at", "created_at"])
    .$if(customer !== null, (query) => query.where("customer_id", "=", customer))
    .$if(customer === null, (query) => query.where("id", "=", orderId))
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(MOST)
    .execute()
  const ids = [...new Set([orderId, ...orders.map((order) => order.id)])]
  const returns = await db
    .selectFrom("returns")
    .innerJoin("orders", "orders.id", "returns.order_id")
    .select(["returns.id", "returns.rma", "returns.status", "returns.notice_at", "returns.order_id", "orders.number"])
    .where("returns.order_id", "in", ids)
    .execute()
  const bare = orders.filter((order) => !returns.some((one) => one.order_id === order.id))
  return [
    ...returns
      .filter((one) => one.id !== but)
      .map(
        (one): Other => ({
          kind: "return",
          id: one.id,
          rma: one.rma,
          orderNumber: one.number,
          status: one.status as ReturnStatus,
          at: one.notice_at,
        }),
      ),
    ...bare.map(
      (order): Other => ({
        kind: "order",
        id: order.id,
        rma: null,
        orderNumber: order.number,
        status: null,
        at: order.invoiced_at ?? order.created_at,
      }),
    ),
  ]
    .sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1))
    .slice(0, MOST)
}
