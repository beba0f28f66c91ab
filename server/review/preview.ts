import type { ReviewCase } from "../../shared/contract/review.ts"
import { decideRefund } from "../../shared/policy/decide-refund.ts"
import { isUnsent } from "../../shared/policy/settlement-states.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { loadRefundInput } from "../refunds/load-refund-input.ts"

/** What the rule gives for this unit if it is accepted as it stands, its parcel closed and nothing else open about it. */
export async function preview(db: Db, ctx: Context, unit: Tables["units"]): Promise<ReviewCase["preview"]> {
  if (!unit.return_id || !unit.line_id) return null
  const returned = await db.selectFrom("returns").selectAll().where("id", "=", unit.return_id).executeTakeFirst()
  if (!returned) return null
  const input = await loadRefundInput(db, returned, ctx.now())
  const units = input.units.map((one) =>
    one.id === unit.id
      ? { ...one, acceptance: "accepted" as const, parcelClosed: true, disputed: false, exceptionsOpen: [] }
      : one,
  )
  // what is proposed already and not sent is proposed afresh, or there would be nothing left to say
  const earlier = input.earlier.filter((one) => one.returnId !== returned.id || !isUnsent(one))
  const decision = decideRefund({ ...input, units, earlier })
  const own = decision.settlements.filter((settlement) => settlement.unitIds.includes(unit.id))
  const parts = own.flatMap((settlement) => settlement.units.filter((part) => part.unitId === unit.id))
  if (parts.length === 0) return null
  return {
    amountMinor: parts.reduce((sum, part) => sum + part.amountMinor, 0),
    keptMinor: parts.reduce((sum, part) => sum + (part.keptMinor ?? 0), 0),
    currency: input.shop.currency,
    breakdown: own.flatMap((settlement) => settlement.breakdown),
    holds: [...new Set(own.flatMap((settlement) => settlement.reasons))],
  }
}
