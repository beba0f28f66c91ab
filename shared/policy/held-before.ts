import type { HoldReason } from "../domain/states.ts"
import type { EarlierSettlement, RefundInput } from "./refund-input.ts"
import { isUnsent } from "./settlement-states.ts"

/**
 * What a person holds stays held though its price changes and it is proposed anew: these units in whatever group, or,
 * where there are none, the delivery or postage that they held.
 */
export function heldBefore(
  input: RefundInput,
  { kind, unitIds }: { kind: EarlierSettlement["kind"]; unitIds: readonly string[] },
): HoldReason[] {
  const own = input.earlier.filter(
    (one) => one.returnId === input.return.id && one.onHold && (isUnsent(one) || one.stoppedBy === "decision"),
  )
  const same = (one: EarlierSettlement) =>
    unitIds.length > 0
      ? one.units.some((part) => unitIds.includes(part.unitId))
      : one.kind === kind && one.units.length === 0
  return own.some(same) ? ["on_hold"] : []
}
