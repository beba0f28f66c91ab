import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { openException } from "./open-exception.ts"
import { accepted, type Outcome, type SeenFact } from "./seen-fact.ts"

/** Somebody says that something is odd: it holds money until a lead has answered. */
export async function raiseException(tx: Tx, ctx: Context, seen: SeenFact<"v1.ExceptionRaised">): Promise<Outcome> {
  const { kind, siteId, parcelId, returnId, lineId, note } = seen.body
  await openException(tx, ctx, { kind, siteId, parcelId, returnId, lineId, note, factId: seen.id })
  const cause = "exception_raised"
  if (parcelId !== null) return accepted({ parcelId, cause })
  return returnId === null ? accepted() : accepted({ returnId, cause })
}
