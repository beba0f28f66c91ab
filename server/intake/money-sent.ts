import { unsentIntentStates } from "../../shared/domain/money-moves.ts"
import type { Db } from "../db/open.ts"

/** A refund of this return has been sent, or may have been: what it was paid for stands. */
export async function isMoneySent(db: Db, returnId: string): Promise<boolean> {
  const gone = await db
    .selectFrom("intents")
    .select("id")
    .where("return_id", "=", returnId)
    .where("state", "not in", [...unsentIntentStates, "stopped"])
    .executeTakeFirst()
  return gone !== undefined
}

/** Something of it stands in the hall: a parcel at the dock, or a unit that somebody saw. */
export async function isGoodsHere(db: Db, returnId: string): Promise<boolean> {
  const parcel = await db
    .selectFrom("parcel_returns")
    .innerJoin("parcels", "parcels.id", "parcel_returns.parcel_id")
    .select("parcels.id")
    .where("parcel_returns.return_id", "=", returnId)
    .where("parcels.state", "in", ["arrived", "opened", "closed"])
    .executeTakeFirst()
  if (parcel) return true
  const unit = await db
    .selectFrom("units")
    .select("id")
    .where("return_id", "=", returnId)
    .where("reception", "in", ["received", "wrong_item"])
    .executeTakeFirst()
  return unit !== undefined
}
