import { unsentIntentStates } from "../../shared/domain/money-moves.ts"
import type { Db } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"

/** A refund of this return has been sent, or may have been: what it was paid for stands. */
export async function isMoneySent(db: Db, returnId: string): Promise<boolean> {
  const gone = await goneOf(db, { returnId })
  return gone.length > 0
}

/** Something of it stands in the hall: a parcel at the dock, or a unit that somebody saw. */
export async function isGoodsHere(db: Db, returnId: string): Promise<boolean> {
  const parcels = await parcelsHere(db, { returnId })
  if (parcels.length > 0) return true
  const units = await unitsHere(db, { returnId })
  return units.length > 0
}

type Of = { returnId: string }
const goneOf = prepared((db, { returnId }: Of) =>
  db
    .selectFrom("intents")
    .select("id")
    .where("return_id", "=", returnId)
    .where("state", "not in", [...unsentIntentStates, "stopped"])
    .limit(1),
)
const parcelsHere = prepared((db, { returnId }: Of) =>
  db
    .selectFrom("parcel_returns")
    .innerJoin("parcels", "parcels.id", "parcel_returns.parcel_id")
    .select("parcels.id")
    .where("parcel_returns.return_id", "=", returnId)
    .where("parcels.state", "in", ["arrived", "opened", "closed"])
    .limit(1),
)
const unitsHere = prepared((db, { returnId }: Of) =>
  db
    .selectFrom("units")
    .select("id")
    .where("return_id", "=", returnId)
    .where("reception", "in", ["received", "wrong_item"])
    .limit(1),
)
