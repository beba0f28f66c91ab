import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { foldParcel, lockParcel } from "./fold-parcel.ts"
import { recordMissing } from "./missing-units.ts"
import { openException } from "./open-exception.ts"
import { accepted, type Outcome, type SeenFact } from "./seen-fact.ts"

/** Expected against found, by the one who looked. From here on what was accepted may be paid. */
export async function closeParcel(tx: Tx, ctx: Context, seen: SeenFact<"v1.ParcelClosed">): Promise<Outcome> {
  const { parcelId, siteId, missing, emptyBox } = seen.body
  await lockParcel(tx, parcelId)
  await foldParcel(tx, ctx, parcelId)
  for (const { lineId, quantity } of missing)
    await recordMissing(tx, ctx, { siteId, parcelId, lineId, quantity, factId: seen.id })
  if (emptyBox) await openException(tx, ctx, { kind: "empty_box", siteId, parcelId, factId: seen.id })
  return accepted({ parcelId, cause: "parcel_closed" })
}
