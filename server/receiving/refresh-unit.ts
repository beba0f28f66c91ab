import type { Disposition, ExceptionKind, Fault, Grade } from "../../shared/domain/states.ts"
import { disagree, type Judged, judgeInspection, type SoldAs, worstOf } from "../../shared/policy/judge-inspection.ts"
import type { Context } from "../context.ts"
import { policyOf } from "../db/current-policy.ts"
import type { Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import type { Tables } from "../db/tables.ts"
import { changeRow, writeMany } from "../db/write-many.ts"
import { knownLine } from "./known-line.ts"
import { moneyMoved } from "./money-moved.ts"
import { closeExceptions } from "./open-exception.ts"

type Inspection = Tables["inspections"]

export interface Look {
  factId: string
  outcome: string
  judged: Judged
}
export interface Refreshed {
  /** All looks that stand, in the order they were made; empty: nobody looked. */
  looks: Look[]
  disputed: boolean
  /** A lead has answered for this unit, and it stands. */
  answered: boolean
}

interface First {
  unit: Tables["units"]
  look: Inspection
}

/**
 * Writes what the looks that stand say together. A lead's answer outlives a later look that agrees with it; one that does
 * not is a dispute again. A unit that nobody looked at any more is no unit, unless its money has left or a lead spoke of it.
 * `first`: its row that is not there yet, and is written here, with its only look.
 */
export async function refreshUnit(tx: Tx, ctx: Context, unitId: string, first?: First): Promise<Refreshed> {
  const fresh = first?.unit
  const unit = fresh ?? (await unitOf(tx, { unitId }))[0]
  const rows = first ? [first.look] : await standing(tx, unitId)
  const sold = await soldAs(tx, unit?.line_id ?? null)
  const looks: Refreshed["looks"] = []
  for (const row of rows)
    looks.push({ factId: row.fact_id, outcome: row.outcome, judged: await judge(tx, ctx, row, sold) })
  const worst = worstOf(looks.map((look) => look.judged))
  if (!unit || !worst) {
    if (unit && !fresh && unit.reception !== "short_shipped") await forget(tx, ctx, unit)
    return { looks, disputed: false, answered: false }
  }
  const all = looks.map((look) => look.judged)
  const answered = unit.decided_by !== null
  const disputed = answered ? looks.at(-1)?.judged.grade !== unit.grade : disagree(all)
  const seen = { ...lastSaid(rows), updated_at: ctx.now() }
  const reception = unit.reception === "awaiting" ? worst.reception : unit.reception
  const write = (change: Partial<Tables["units"]>) =>
    fresh ? writeMany(tx, "units", [{ ...fresh, ...change }]) : changeRow(tx, "units", unitId, change)
  if (answered && !disputed) await write({ ...seen, reception })
  else {
    const manual = disputed || unit.imported === 1 || all.some((look) => look.manual)
    await write({
      ...seen,
      reception: worst.reception,
      acceptance: manual ? "manual_intervention_required" : "accepted",
      grade: answered ? unit.grade : worst.grade,
      fault: answered ? unit.fault : worst.fault,
      disposition: answered ? unit.disposition : worst.disposition,
      disputed: disputed ? 1 : 0,
      decided_by: null,
    })
  }
  // what a closing called missing may lie under the very number of what was found
  const over: ExceptionKind[] = ["missing_item", ...(disputed ? [] : (["disputed_grade"] as const))]
  await closeExceptions(tx, ctx, { unitId, kinds: over }, "seen_again")
  return { looks, disputed, answered: answered && !disputed }
}

function standing(tx: Tx, unitId: string): Promise<Inspection[]> {
  return looksAt(tx, { unitId })
}

const unitOf = prepared((db, { unitId }: { unitId: string }) =>
  db.selectFrom("units").selectAll().where("id", "=", unitId),
)
const looksAt = prepared((db, { unitId }: { unitId: string }) =>
  db
    .selectFrom("inspections")
    .selectAll()
    .where("unit_id", "=", unitId)
    .where("superseded_by", "is", null)
    .orderBy("at")
    .orderBy("fact_id"),
)

/** Null: no line says what was sold. */
export async function soldAs(tx: Tx, lineId: string | null): Promise<SoldAs | null> {
  if (lineId === null) return null
  const line = await knownLine(tx, lineId)
  // an order's line has a list of serials, be it empty
  if (!line || line.serials === null) return null
  return { category: line.category, serialTracked: line.serial_tracked === 1, serials: JSON.parse(line.serials) }
}

async function judge(tx: Tx, ctx: Context, row: Inspection, sold: SoldAs | null): Promise<Judged> {
  const policy = await policyOf(tx, row.policy_version, ctx.now())
  return judgeInspection(policy, sold, {
    outcome: row.outcome,
    answers: JSON.parse(row.answers) as Record<string, string>,
    grade: row.grade as Grade | null,
    disposition: row.disposition as Disposition | null,
    fault: row.fault as Fault | null,
    overrideReason: row.override_reason,
    serial: row.serial,
  })
}

/** What a later look left out, an earlier one may have said. */
function lastSaid(rows: readonly Inspection[]): Pick<Inspection, "lpn" | "serial" | "place"> {
  const last = (name: "lpn" | "serial" | "place") => rows.findLast((row) => row[name] !== null)?.[name] ?? null
  return { lpn: last("lpn"), serial: last("serial"), place: last("place") }
}

/** A lead's answer stays with the unit: to undo a look and make it again is no way around a lead's no. */
async function forget(tx: Tx, ctx: Context, unit: Tables["units"]): Promise<void> {
  const answered = unit.decided_by !== null
  if (!answered && !(await moneyMoved(tx, [unit.id]))) {
    await tx.deleteFrom("units").where("id", "=", unit.id).execute()
    return
  }
  await changeRow(tx, "units", unit.id, {
    reception: "awaiting",
    disputed: 0,
    updated_at: ctx.now(),
    ...(!answered && { acceptance: "pending", grade: null }),
  })
}
