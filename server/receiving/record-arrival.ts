import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { meetParcel } from "./meet-parcel.ts"
import { openException } from "./open-exception.ts"
import { accepted, type Outcome, type SeenFact } from "./seen-fact.ts"

/** A parcel off the truck: this starts legal clocks. What nobody announced is kept too, for a lead. */
export async function recordArrival(tx: Tx, ctx: Context, seen: SeenFact<"v1.ParcelArrived">): Promise<Outcome> {
  const { parcelId, siteId, damaged } = seen.body
  const { isNew } = await meetParcel(tx, ctx, seen)
  const about = { siteId, parcelId, factId: seen.id }
  if (isNew) await openException(tx, ctx, { kind: "unknown_parcel", ...about })
  if (damaged) await openException(tx, ctx, { kind: "damaged_in_transit", ...about })
  return accepted({ parcelId, cause: "parcel_arrived", stands: "anew" })
}
