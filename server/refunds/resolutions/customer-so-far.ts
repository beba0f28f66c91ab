import type { CustomerInput } from "../../../shared/policy/refund-input.ts"
import type { Db } from "../../db/open.ts"
import type { Tables } from "../../db/tables.ts"

/** More than this says nothing new: the newest count. */
const ENOUGH = 50

/**
 * How the customer's other returns went, by what was seen of them. Null: nobody knows whose order it is. Trouble is a unit
 * that was refused or came worn by its customer, an open exception about one, or an advance that is asked back.
 */
export async function customerOf(
  db: Db,
  { id, order_id }: Pick<Tables["returns"], "id" | "order_id">,
): Promise<CustomerInput | null> {
  const order = await db.selectFrom("orders").select("customer_id").where("id", "=", order_id).executeTakeFirst()
  if (!order?.customer_id) return null
  const returns = await db
    .selectFrom("orders")
    .innerJoin("returns", "returns.order_id", "orders.id")
    .select(["returns.id", "returns.status"])
    .where("orders.customer_id", "=", order.customer_id)
    .where("returns.id", "<>", id)
    .orderBy("orders.created_at", "desc")
    .orderBy("returns.id")
    .limit(ENOUGH)
    .execute()
  if (returns.length === 0) return { goodReturns: 0, trouble: false }
  const ids = returns.map((one) => one.id)
  const troubled = (await unitsInTrouble(db, ids)) || (await claimedOf(db, ids))
  return { goodReturns: returns.filter((one) => one.status === "completed").length, trouble: troubled }
}

async function unitsInTrouble(db: Db, returnIds: readonly string[]): Promise<boolean> {
  const unit = await db
    .selectFrom("units")
    .select("id")
    .where("return_id", "in", returnIds)
    .where((eb) =>
      eb.or([
        eb("acceptance", "=", "rejected"),
        eb("reception", "in", ["short_shipped", "wrong_item"]),
        eb.and([eb("fault", "=", "customer"), eb("grade", "in", ["C", "D"])]),
      ]),
    )
    .executeTakeFirst()
  return unit !== undefined
}

async function claimedOf(db: Db, returnIds: readonly string[]): Promise<boolean> {
  const claim = await db
    .selectFrom("claims")
    .select("id")
    .where("return_id", "in", returnIds)
    .where("against", "=", "customer")
    .where("state", "=", "open")
    .executeTakeFirst()
  return claim !== undefined
}
