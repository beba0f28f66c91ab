import { type Refusal, refused } from "../../../shared/contract/problem.ts"
import type { ResolutionState } from "../../../shared/domain/resolution-moves.ts"
import type { Tx } from "../../db/open.ts"
import type { Tables } from "../../db/tables.ts"
import { lockPayments } from "../lock-payments.ts"

type Row = Tables["resolutions"]

export interface Which {
  lineId: string
  unitId: string | null
  version: string | null
}

export interface Known {
  returnId: string
  orderLineId: string
  /** Its own; null: it follows its line, or nobody said anything. */
  row: Row | null
  /** Its line's, for a unit that has none of its own. */
  ofLine: Row | null
  state: ResolutionState
  /** The unit, or the line's units that have no resolution of their own. */
  unitIds: string[]
}

/** A unit's or a line's resolution under its order's lock; null: the return has no such line or unit. */
export async function lockResolution(tx: Tx, returnId: string, { lineId, unitId }: Which): Promise<Known | null> {
  const line = await tx
    .selectFrom("return_lines")
    .innerJoin("returns", "returns.id", "return_lines.return_id")
    .select(["returns.order_id", "return_lines.order_line_id"])
    .where("return_lines.id", "=", lineId)
    .where("return_lines.return_id", "=", returnId)
    .executeTakeFirst()
  if (!line) return null
  await lockPayments(tx, line.order_id)
  const rows = await tx.selectFrom("resolutions").selectAll().where("line_id", "=", lineId).execute()
  const units = await tx.selectFrom("units").select("id").where("line_id", "=", lineId).orderBy("id").execute()
  if (unitId !== null && !units.some((unit) => unit.id === unitId)) return null
  const ofLine = rows.find((row) => row.unit_id === null) ?? null
  const row = unitId === null ? ofLine : (rows.find((one) => one.unit_id === unitId) ?? null)
  const apart = new Set(rows.map((one) => one.unit_id))
  const unitIds = unitId === null ? units.map((unit) => unit.id).filter((id) => !apart.has(id)) : [unitId]
  const state = row?.state ?? ofLine?.state ?? "refund"
  return { returnId, orderLineId: line.order_line_id, row, ofLine: unitId === null ? null : ofLine, state, unitIds }
}

/** They decided on something that is no longer so: they are told what it is now. */
export function movedOn(known: Known, { version }: Which): Refusal | null {
  const now = known.row ? String(known.row.version) : null
  if (now === version) return null
  return refused("moved_on", `This has changed since you opened it: it is ${known.state} now.`, { state: known.state })
}
