import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { publishParcel } from "../feed/publish-parcel.ts"
import { decideReturn } from "../refunds/decide-return.ts"
import { returnsOf } from "./meet-parcel.ts"
import { closeExceptions } from "./open-exception.ts"
import { refreshEvidence } from "./refresh-evidence.ts"

/** After anything was seen of a parcel: what its evidence is worth, what follows for the money, what handhelds are told. */
export async function settleParcel(tx: Tx, ctx: Context, parcelId: string, cause: string): Promise<void> {
  const returns = await returnsOf(tx, parcelId)
  if (returns.length > 0)
    await closeExceptions(tx, ctx, { parcelId, kinds: ["unknown_parcel", "no_return"] }, "return_found")
  await refreshEvidence(tx, ctx, parcelId)
  for (const returnId of returns) await decideReturn(tx, ctx, returnId, cause)
  await publishParcel(tx, ctx, parcelId)
}
