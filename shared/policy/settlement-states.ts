import { intentStatesThatCount, unsentIntentStates } from "../domain/states.ts"
import { placesOf } from "./places-of.ts"
import type { EarlierSettlement, RefundInput } from "./refund-input.ts"

/** Does it count as spent in every cap? */
export function counts(settlement: EarlierSettlement): boolean {
  return (intentStatesThatCount as readonly string[]).includes(settlement.state)
}

export function isUnsent(settlement: EarlierSettlement): boolean {
  return (unsentIntentStates as readonly string[]).includes(settlement.state)
}

/** Principal and its adjustments: what gives back a unit's price. */
export function isPrice(settlement: EarlierSettlement): boolean {
  return settlement.kind === "principal" || settlement.kind === "adjustment"
}

/** A person said no. Where nobody says who stopped it, a person did: their no is never overruled by a gap in the data. */
export function isRefused(settlement: EarlierSettlement): boolean {
  return settlement.state === "stopped" && settlement.stoppedBy !== "decision"
}

export function unitIdsOf(settlements: readonly EarlierSettlement[]): Set<string> {
  return new Set(settlements.flatMap((settlement) => settlement.units.map((part) => part.unitId)))
}

type ReturnLine = RefundInput["return"]["lines"][number]

/**
 * The units of a return line among these settlements. One that the return no longer knows (it was read under another
 * number first) still counts: its money has gone for this line.
 */
export function unitsOfLineIn(
  input: RefundInput,
  line: ReturnLine,
  settlements: readonly EarlierSettlement[],
): Set<string> {
  const { units } = placesOf(input)
  const parts = settlements.filter((one) => one.returnId === input.return.id).flatMap((one) => one.units)
  const isElsewhere = (unitId: string) => (units.get(unitId)?.lineId ?? line.id) !== line.id
  const own = parts.filter((part) => part.orderLineId === line.orderLineId && !isElsewhere(part.unitId))
  return new Set(own.map((part) => part.unitId))
}
