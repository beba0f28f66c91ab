import { canMoveResolution, type ResolutionState, resolutionKindOf } from "../../../shared/domain/resolution-moves.ts"
import type { Context } from "../../context.ts"
import type { Tx } from "../../db/open.ts"
import type { Tables } from "../../db/tables.ts"
import { standingIntents, stateByMoney, unitsIn } from "./unit-intents.ts"
import { resolutionsOf } from "./wishes.ts"

type Row = Tables["resolutions"]

/**
 * After a decision or a word about money: each unit's resolution is where its money is. A unit of which only its line was
 * spoken gets a row of its own once something has happened to it, and is no longer moved with its line.
 */
export async function followMoney(tx: Tx, ctx: Context, returnId: string): Promise<void> {
  // most returns have none, and their question was asked by the decision already
  if ((await resolutionsOf.of(tx, returnId)).length === 0) return
  const rows = await tx.selectFrom("resolutions").selectAll().where("return_id", "=", returnId).execute()
  const intents = await standingIntents(tx, returnId)
  const spent = await isSpent(tx, returnId)
  for (const unitId of new Set(intents.flatMap(unitsIn))) {
    const row = await rowFor(tx, rows, unitId)
    if (!row) continue
    const asCredit = resolutionKindOf(row.state) === "store_credit"
    const state = stateByMoney(intents, unitId, { spent, asCredit })
    if (state) await follow(tx, ctx, row, { unitId, state })
  }
}

async function follow(
  tx: Tx,
  ctx: Context,
  row: Row,
  { unitId, state }: { unitId: string; state: ResolutionState },
): Promise<void> {
  // somebody wants something else since, and the decision has not withdrawn what is under way
  if (resolutionKindOf(state) !== resolutionKindOf(row.state)) return
  const at = { updated_at: ctx.now() }
  if (row.unit_id === null) {
    const moved = state !== resolutionKindOf(state)
    if (moved)
      await tx
        .insertInto("resolutions")
        .values(ownRow(ctx, row, unitId, state))
        .execute()
    return
  }
  if (row.state === state || !canMoveResolution(row.state, state)) return
  const change = { ...at, state, version: row.version + 1 }
  await tx.updateTable("resolutions").set(change).where("id", "=", row.id).execute()
}

/** Its own, else that of the line it is on. */
async function rowFor(tx: Tx, rows: readonly Row[], unitId: string): Promise<Row | undefined> {
  const own = rows.find((row) => row.unit_id === unitId)
  if (own) return own
  const unit = await tx.selectFrom("units").select("line_id").where("id", "=", unitId).executeTakeFirst()
  return rows.find((row) => row.unit_id === null && row.line_id === unit?.line_id)
}

export const ownRow = (ctx: Context, row: Row, unitId: string, state: ResolutionState): Row => ({
  ...row,
  id: ctx.newId(),
  unit_id: unitId,
  state,
  created_at: ctx.now(),
  updated_at: ctx.now(),
  version: 1,
})

export async function isSpent(tx: Tx, returnId: string): Promise<boolean> {
  const credit = await tx
    .selectFrom("store_credits")
    .select("spent_minor")
    .where("return_id", "=", returnId)
    .executeTakeFirst()
  return (credit?.spent_minor ?? 0) > 0
}
