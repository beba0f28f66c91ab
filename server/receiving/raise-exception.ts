import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { decideReturn } from "../refunds/decide-return.ts"
import { openException } from "./open-exception.ts"
import { accepted, type Outcome, type SeenFact } from "./seen-fact.ts"
import { settleParcel } from "./settle-parcel.ts"

/** Somebody says that something is odd: it holds money until a lead has answered. */
export async function raiseException(tx: Tx, ctx: Context, seen: SeenFact<"v1.ExceptionRaised">): Promise<Outcome> {
  const { kind, siteId, parcelId, returnId, lineId, note } = seen.body
  await openException(tx, ctx, { kind, siteId, parcelId, returnId, lineId, note, factId: seen.id })
  if (parcelId !== null) await settleParcel(tx, ctx, parcelId, "exception_raised")
  else if (returnId !== null) await decideReturn(tx, ctx, returnId, "exception_raised")
  return accepted
}
