import { type ResolutionKind, type ResolutionState, resolutionKindOf } from "../../../shared/domain/resolution-moves.ts"
import { among } from "../../db/among.ts"
import { together } from "../../db/together.ts"

/** A return's resolutions: of its lines and of units of theirs. */
export const resolutionsOf = together((db, { ids }) =>
  db
    .selectFrom("resolutions")
    .selectAll()
    .select("return_id as of")
    .where(among(db, "return_id", ids))
    .orderBy("id"),
)

interface Wish {
  line_id: string
  unit_id: string | null
  state: ResolutionState
  worth_minor?: number | null
}

/** What is wanted of a line's unseen rest, and of a unit: its own, else its line's. Null: nobody said, so a refund. */
export function wishesIn(rows: readonly Wish[]) {
  const kind = (row: Wish | undefined): ResolutionKind | null => (row ? resolutionKindOf(row.state) : null)
  const ofLine = (lineId: string) => kind(rows.find((row) => row.line_id === lineId && row.unit_id === null))
  const ofUnit = ({ id, lineId }: { id: string; lineId: string }) =>
    kind(rows.find((row) => row.unit_id === id)) ?? ofLine(lineId)
  const worthOfUnit = ({ id, lineId }: { id: string; lineId: string }) => {
    const own = rows.find((row) => row.unit_id === id)
    return (own ?? rows.find((row) => row.line_id === lineId && row.unit_id === null))?.worth_minor ?? null
  }
  return { ofLine, ofUnit, worthOfUnit }
}
