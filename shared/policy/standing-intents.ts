import type { HoldReason } from "../domain/states.ts"
import { deductionFor } from "./deduction.ts"
import { isOwed, isPrice, isUnsent, reasonsOf } from "./owed-units.ts"
import type { EarlierSettlement, RefundInput, Standing } from "./refund-input.ts"
import { inOrder } from "./unit-hold-reasons.ts"

/** The return's intents that are stored and not sent: only these can still be held, released or withdrawn. */
export function unsentOfReturn(input: RefundInput): EarlierSettlement[] {
  return input.earlier
    .filter((settlement) => settlement.returnId === input.return.id && isUnsent(settlement))
    .sort((a, b) => (a.intentId < b.intentId ? -1 : 1))
}

/**
 * Does something in it no longer hold: a unit that is not owed any more, or owed with another deduction? Then it is
 * withdrawn and what is still owed is proposed afresh. Never where a part of the same unit has gone by another payment:
 * that one is kept and waits for a lead, or the rest of the unit's money would be lost.
 */
export function isStale(input: RefundInput, settlement: EarlierSettlement): boolean {
  return changed(input, settlement) && !hasSentSibling(input, settlement)
}

export function standingReasons(
  input: RefundInput,
  settlement: EarlierSettlement,
  shared: readonly HoldReason[],
): HoldReason[] {
  const own = settlement.units.flatMap((part) => {
    const unit = input.units.find((candidate) => candidate.id === part.unitId)
    return unit ? reasonsOf(input, unit, part.keptMinor ?? 0) : []
  })
  const kept: HoldReason[] = changed(input, settlement) ? ["lead_review"] : []
  const cleared = new Set(settlement.cleared ?? [])
  return inOrder([
    ...own.filter((reason) => !cleared.has(reason)),
    ...shared.filter((reason) => !cleared.has(reason)),
    ...kept,
  ])
}

export function standing(settlement: EarlierSettlement, reasons: HoldReason[]): Standing {
  return { intentId: settlement.intentId, outcome: reasons.length > 0 ? "hold" : "release", reasons }
}

function changed(input: RefundInput, settlement: EarlierSettlement): boolean {
  if (!isPrice(settlement) || settlement.advance) return false
  return settlement.units.some((part) => {
    const unit = input.units.find((candidate) => candidate.id === part.unitId)
    if (!unit || !isOwed(unit)) return true
    if (part.priceMinor === undefined || part.keptMinor === undefined) return false
    return deductionFor(input, unit, part.priceMinor).minor !== part.keptMinor
  })
}

function hasSentSibling(input: RefundInput, settlement: EarlierSettlement): boolean {
  const units = new Set(settlement.units.map((part) => part.unitId))
  const sent = input.earlier.filter((other) => isPrice(other) && !isUnsent(other) && other.state !== "stopped")
  return sent.some((other) => other.units.some((part) => units.has(part.unitId)))
}
