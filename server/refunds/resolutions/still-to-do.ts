import type { ResolutionState } from "../../../shared/domain/resolution-moves.ts"
import type { UnitInput } from "../../../shared/policy/refund-input.ts"
import type { Tx } from "../../db/open.ts"

/** No money tells of these: the thing itself has still to go back to its customer. */
const onTheBench: readonly ResolutionState[] = ["repair", "in_repair", "repaired", "refusal"]

/** Is a unit of the return to be mended or sent back? Then it is not finished, though nothing is owed. */
export async function isStillToDo(tx: Tx, returnId: string, units: readonly UnitInput[]): Promise<boolean> {
  const rows = await tx
    .selectFrom("resolutions")
    .select(["line_id", "unit_id", "state"])
    .where("return_id", "=", returnId)
    .execute()
  return units.some((unit) => {
    const own = rows.find((row) => row.unit_id === unit.id)
    const row = own ?? rows.find((one) => one.unit_id === null && one.line_id === unit.lineId)
    return row !== undefined && onTheBench.includes(row.state)
  })
}
