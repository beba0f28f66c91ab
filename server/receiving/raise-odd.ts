import type { ExceptionKind } from "../../shared/domain/states.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { openException } from "./open-exception.ts"
import type { Look } from "./refresh-unit.ts"

export interface About {
  siteId: string
  parcelId: string
  returnId: string | null
  lineId: string | null
  unitId: string
}

/** What these looks say that is odd about a unit, each kind once, however many say it. */
export async function raiseOdd(tx: Tx, ctx: Context, about: About, looks: readonly Look[]): Promise<void> {
  for (const look of looks)
    for (const kind of oddOf(look)) await openException(tx, ctx, { kind, ...about, factId: look.factId })
}

function oddOf({ outcome, judged }: Look): ExceptionKind[] {
  const odd: ExceptionKind[] = []
  if (judged.reception === "wrong_item") odd.push("wrong_item")
  if (outcome === "extra_item") odd.push("extra_item")
  if (judged.serialMismatch) odd.push("serial_mismatch")
  return odd
}
