import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { lockParcel } from "./known-parcel.ts"
import { openException } from "./open-exception.ts"
import { accepted, type Outcome, type SeenFact } from "./seen-fact.ts"

/** Expected against found, by the one who looked. From here on what was accepted may be paid. */
export async function closeParcel(tx: Tx, ctx: Context, seen: SeenFact<"v1.ParcelClosed">): Promise<Outcome> {
  const { parcelId, siteId, emptyBox } = seen.body
  await lockParcel(tx, parcelId)
  if (emptyBox) await openException(tx, ctx, { kind: "empty_box", siteId, parcelId, factId: seen.id })
  return accepted({ parcelId, cause: "parcel_closed", stands: "anew" })
}
