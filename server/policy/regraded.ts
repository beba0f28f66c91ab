import type { Policy } from "../../shared/policy/policy-document.ts"
import { changesOf } from "../../shared/policy/policy-draft.ts"
import { among } from "../db/among.ts"
import type { Db } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"

/** What one look at a unit said, as a draft of the rules would judge it again. */
export interface Look {
  unitId: string
  category: string | null
  answers: string
  /** Made by a person against the rule: no rule changes it. */
  own: boolean
}

const looksAt = prepared((db, { ids }: { ids: readonly string[] }) =>
  db
    .selectFrom("inspections")
    .leftJoin("return_lines", "return_lines.id", "inspections.line_id")
    .leftJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .select(["inspections.unit_id", "inspections.answers", "inspections.override_reason", "inspections.outcome"])
    .select("order_lines.category")
    .innerJoin("units", "units.id", "inspections.unit_id")
    .where(among(db, "units.return_id", ids))
    .where("inspections.superseded_by", "is", null),
)

/** Do these rules ask, grade or place otherwise? Only then are the answers of the past worth reading. */
export function gradesOtherwise(base: Policy, draft: Policy): boolean {
  const asked = ({ questions, categories, unmapped }: Policy) => ({ questions, categories, unmapped })
  return changesOf(asked(base), asked(draft)).length > 0
}

/** The looks that stand at these returns' units; of a unit with several none, for a person settled what it is. */
export async function looksAtReturns(db: Db, ids: readonly string[]): Promise<Look[]> {
  const byUnit = Map.groupBy(await looksAt(db, { ids }), (row) => row.unit_id)
  return [...byUnit.values()].flatMap((rows) => {
    const [row] = rows
    if (!row || rows.length > 1 || row.outcome !== "graded") return []
    const own = row.override_reason !== null
    return [{ unitId: row.unit_id, category: row.category, answers: row.answers, own }]
  })
}
