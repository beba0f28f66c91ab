import type { ExceptionKind } from "../../shared/domain/states.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import { openException } from "./open-exception.ts"

interface Line {
  siteId: string
  parcelId: string
  returnId: string | null
  lineId: string
}

/**
 * What is odd about a line's count: more came than was announced, or two handhelds counted it. It holds every unit of the
 * line, so that the order in which they came decides nothing. `raisedBy`: the look that may raise it; null: one was taken
 * back, which may end it.
 */
export async function refreshLine(tx: Tx, ctx: Context, line: Line, raisedBy: string | null): Promise<void> {
  const { parcelId, lineId } = line
  const [count] = await countOf(tx, { parcelId, lineId })
  const odd: [ExceptionKind, boolean][] = [
    // more of a line than was announced: the caps hold the money, a lead says what the rest is
    ["extra_item", count !== undefined && (count.count ?? 0) > count.authorized],
    ["count_unclear", count?.looks !== 1 && (await isCountUnclear(tx, parcelId, lineId))],
  ]
  for (const [kind, isSo] of odd)
    if (isSo && raisedBy !== null) await openException(tx, ctx, { kind, ...line, factId: raisedBy })
    else if (!isSo && raisedBy === null) await endIt(tx, ctx, line, kind)
}

const countOf = prepared((db, { parcelId, lineId }: { parcelId: string; lineId: string }) =>
  db
    .selectFrom("return_lines")
    .select(["authorized"])
    .select((eb) =>
      eb
        .selectFrom("units")
        .select((inner) => inner.fn.countAll<number>().as("count"))
        .where("line_id", "=", lineId)
        .where("reception", "=", "received")
        .as("count"),
    )
    .select((eb) =>
      eb
        .selectFrom("inspections")
        .select((inner) => inner.fn.countAll<number>().as("looks"))
        .where("parcel_id", "=", parcelId)
        .where("line_id", "=", lineId)
        .where("superseded_by", "is", null)
        .as("looks"),
    )
    .where("id", "=", lineId),
)
const looksAtLine = prepared((db, { parcelId, lineId }: { parcelId: string; lineId: string }) =>
  db
    .selectFrom("inspections")
    .select(["device_id", "lpn", "serial"])
    .where("parcel_id", "=", parcelId)
    .where("line_id", "=", lineId)
    .where("superseded_by", "is", null),
)

/**
 * One line in one parcel, seen by two handhelds: two scans of one EAN are not two units, unless each look has a plate or
 * a serial of its own (domain.md, Inspection).
 */
async function isCountUnclear(tx: Tx, parcelId: string, lineId: string): Promise<boolean> {
  const looks = await looksAtLine(tx, { parcelId, lineId })
  const devices = new Set(looks.map((look) => look.device_id))
  return devices.size > 1 && !looks.every((look) => look.lpn !== null || look.serial !== null)
}

/** What looks had raised; what a person raised by hand, a person ends. */
async function endIt(tx: Tx, ctx: Context, { parcelId, returnId, lineId }: Line, kind: ExceptionKind): Promise<void> {
  let ended = tx
    .updateTable("exceptions")
    .set({ closed_at: ctx.now(), closed_by: "system", outcome: "withdrawn" })
    .where("kind", "=", kind)
    .where("line_id", "=", lineId)
    .where("unit_id", "is", null)
    .where("closed_at", "is", null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("facts")
          .select("id")
          .whereRef("facts.id", "=", "exceptions.fact_id")
          .where("type", "=", "v1.UnitInspected"),
      ),
    )
  // how many came of a line is asked over all its parcels; who counted it, in each
  const overAll = kind === "extra_item" && returnId !== null
  ended = overAll ? ended.where("return_id", "=", returnId) : ended.where("parcel_id", "=", parcelId)
  await ended.execute()
}
