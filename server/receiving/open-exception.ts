import type { ExceptionKind } from "../../shared/domain/states.ts"
import type { Context } from "../context.ts"
import { among } from "../db/among.ts"
import type { Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import { together } from "../db/together.ts"

export interface NewException {
  kind: ExceptionKind
  siteId: string
  parcelId?: string | null
  returnId?: string | null
  lineId?: string | null
  unitId?: string | null
  factId: string
  note?: string | null
}

/** Something that is odd and that a lead ends. The same about the same thing is open once. */
export async function openException(tx: Tx, ctx: Context, what: NewException): Promise<void> {
  const { kind, parcelId = null, returnId = null, lineId = null, unitId = null } = what
  let known = tx.selectFrom("exceptions").select("id").where("kind", "=", kind).where("closed_at", "is", null)
  if (unitId !== null) known = known.where("unit_id", "=", unitId)
  else if (parcelId !== null)
    known = known
      .where("parcel_id", "=", parcelId)
      .where("unit_id", "is", null)
      .where("line_id", lineId === null ? "is" : "=", lineId)
  else if (returnId !== null) known = known.where("return_id", "=", returnId).where("parcel_id", "is", null)
  else known = known.where("fact_id", "=", what.factId)
  if (await known.limit(1).executeTakeFirst()) return
  await tx
    .insertInto("exceptions")
    .values({
      id: ctx.newId(),
      kind,
      site_id: what.siteId,
      parcel_id: parcelId,
      return_id: returnId,
      line_id: lineId,
      unit_id: unitId,
      fact_id: what.factId,
      note: what.note ?? null,
      owner_role: "lead",
      opened_at: ctx.now(),
    })
    .execute()
}

/** Most often there is nothing to end, and to ask is less than to write. */
const openOfUnit = prepared((db, { unitId }: { unitId: string }) =>
  db.selectFrom("exceptions").select("kind").where("unit_id", "=", unitId).where("closed_at", "is", null),
)
export const openOfParcel = together((db, { ids }) =>
  db
    .selectFrom("exceptions")
    .select("kind")
    .select((eb) => eb.ref("parcel_id").$notNull().as("of"))
    .where(among(db, "parcel_id", ids))
    .where("closed_at", "is", null),
)

/** Ends what nobody needs to look at any more, because what raised it was withdrawn or explained. */
export async function closeExceptions(
  tx: Tx,
  ctx: Context,
  where:
    | { factId: string; exceptOfCounts: boolean }
    | { unitId: string; kinds: ExceptionKind[] }
    | { parcelId: string; kinds: ExceptionKind[] },
  outcome: string,
): Promise<void> {
  if (!("factId" in where)) {
    const open =
      "unitId" in where ? await openOfUnit(tx, { unitId: where.unitId }) : await openOfParcel.of(tx, where.parcelId)
    if (!open.some((one) => where.kinds.includes(one.kind as ExceptionKind))) return
  }
  let query = tx.updateTable("exceptions").set({ closed_at: ctx.now(), closed_by: "system", outcome })
  if ("factId" in where) {
    query = query.where("fact_id", "=", where.factId)
    // a dispute, and a line's count, are said by several looks: they end when the others no longer say so
    if (where.exceptOfCounts) query = query.where("unit_id", "is not", null).where("kind", "<>", "disputed_grade")
  } else if ("unitId" in where) query = query.where("unit_id", "=", where.unitId).where("kind", "in", where.kinds)
  else query = query.where("parcel_id", "=", where.parcelId).where("kind", "in", where.kinds)
  await query.where("closed_at", "is", null).execute()
}
