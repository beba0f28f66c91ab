import type { Result } from "../../shared/contract/problem.ts"
import type { ResolutionActed } from "../../shared/contract/resolutions.ts"
import type { Actor } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { chooseResolution } from "../refunds/resolutions/choose-resolution.ts"

export interface LineChoice {
  lineId: string
  want: "refund" | "store_credit" | "replacement" | "repair"
  /** Of a replacement: another article than the same again. */
  sku?: string
  /** The very words that they agreed to: another means needs them (L221-24). */
  agreement?: string
}

/**
 * What a customer wants for a line of their return of which nothing is seen yet: when it is announced, and on its page
 * until it is here. Refused as `chooseResolution` does: sold out (`conflict`), money sent (`resolution_final`).
 */
export async function chooseForLine(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { returnId, choice }: { returnId: string; choice: LineChoice },
): Promise<Result<ResolutionActed>> {
  const row = await tx
    .selectFrom("resolutions")
    .select("version")
    .where("line_id", "=", choice.lineId)
    .where("unit_id", "is", null)
    .executeTakeFirst()
  const version = row ? String(row.version) : null
  const told = { ...choice, unitId: null, reason: "chosen by the customer", version }
  return chooseResolution(tx, ctx, actor, { returnId, choice: told })
}
