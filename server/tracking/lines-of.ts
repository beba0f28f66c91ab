import { sumMinor } from "../../shared/domain/money.ts"
import { type ResolutionState, resolutionKindOf, whyFinal } from "../../shared/domain/resolution-moves.ts"
import type { SettledUnit } from "../../shared/policy/refund-input.ts"
import type { Db } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import type { Returned } from "./find-visit.ts"
import { linesOfReturn, unitsOfReturn } from "./rows-of.ts"
import type { TrackedLine } from "./tracked.ts"

type Unit = Tables["units"]
type Intent = Tables["intents"]
type Row = Tables["resolutions"]

export const unitsOf = (db: Db, returnId: string) => unitsOfReturn(db, { returnId })

const ended = ["short_shipped", "lost_in_transit", "expired", "cancelled"]

/** Nothing of it is looked at any more. */
export const isDone = (unit: Unit): boolean =>
  ended.includes(unit.reception) || unit.acceptance === "accepted" || unit.acceptance === "rejected"

export interface Line extends TrackedLine {
  resolutions: ResolutionState[]
  /** Of what nothing is decided yet: what it cost. */
  openMinor: number
}

interface Known {
  units: readonly Unit[]
  intents: readonly Intent[]
  rows: readonly Row[]
}

/** Each thing that was announced, with how far it has come. Equal ones of a line are one row of the page. */
export async function linesOf(db: Db, returned: Returned, known: Known): Promise<Line[]> {
  const lines = await linesOfReturn(db, { returnId: returned.id })
  const off = ["cancelled", "expired", "rejected"].includes(returned.status)
  return lines.map((line) => lineOf(line, known, off))
}

interface Told {
  id: string
  authorized: number
  title: string
  picture: string | null
  paid_minor: number
  quantity: number
}

function lineOf(line: Told, { units, intents, rows }: Known, off: boolean): Line {
  const own = units.filter((unit) => unit.line_id === line.id)
  const ofLine = rows.find((row) => row.line_id === line.id && row.unit_id === null)
  const rowOf = (unit: Unit) => rows.find((row) => row.unit_id === unit.id) ?? ofLine
  const price = Math.floor(line.paid_minor / line.quantity)
  const paid = new Map<string, number>()
  const standing = intents.filter((one) => one.state !== "stopped" && ["principal", "adjustment"].includes(one.kind))
  for (const intent of standing)
    for (const part of partsOf(intent)) paid.set(part.unitId, (paid.get(part.unitId) ?? 0) + part.minor)
  const given = own.filter((unit) => paid.has(unit.id))
  const closed = own.filter((unit) => isDone(unit) && !paid.has(unit.id))
  const open = Math.max(0, line.authorized - given.length - closed.length)
  const unsold = (ofLine ? resolutionKindOf(ofLine.state) : "refund") === "refund" || ofLine?.state === "store_credit"
  const openMinor = off || !unsold ? 0 : open * price
  const resolutions = [
    ...own.flatMap((unit) => rowOf(unit)?.state ?? []),
    ...(ofLine && own.length < line.authorized ? [ofLine.state] : []),
  ]
  const shown = own.map(rowOf).find((row) => row !== undefined) ?? ofLine
  const amountMinor = sumMinor([...given.map((unit) => paid.get(unit.id) ?? 0)]) + open * price
  return {
    lineId: line.id,
    title: line.title,
    picture: line.picture,
    quantity: line.authorized,
    amountMinor:
      off ||
      (shown && resolutionKindOf(shown.state) !== "refund" && shown.state !== "store_credit" && given.length === 0)
        ? null
        : amountMinor,
    state:
      shown && shown.state !== "refund" && shown.state !== "refunded"
        ? shown.state
        : stateOf(line, own, given, paid, price),
    variant: shown?.variant ?? null,
    tracking: shown?.tracking ?? null,
    mayChoose: !off && open > 0 && (!ofLine || whyFinal(ofLine.state) === null) && own.length === 0,
    resolutions,
    openMinor,
  }
}

function stateOf(
  line: Told,
  own: readonly Unit[],
  given: readonly Unit[],
  paid: ReadonlyMap<string, number>,
  price: number,
): TrackedLine["state"] {
  if (own.length === 0) return "awaited"
  if (own.some((unit) => unit.acceptance === "manual_intervention_required" || unit.disputed === 1))
    return "second_look"
  if (own.length < line.authorized && own.every((unit) => !isDone(unit))) return "awaited"
  if (!own.every(isDone))
    return own.every((unit) => unit.reception === "awaiting" || unit.reception === "in_transit")
      ? "awaited"
      : "checking"
  if (own.every((unit) => unit.acceptance === "rejected")) return "refused"
  if (own.every((unit) => ended.includes(unit.reception) && !paid.has(unit.id))) return "missing"
  if (own.length < line.authorized) return "checking"
  return given.some((unit) => (paid.get(unit.id) ?? 0) < price) ? "less" : "in_order"
}

/** A unit's part in an intent, of its own sum: parts of what is shared by several payments are not the whole unit. */
function partsOf(intent: Intent): { unitId: string; minor: number }[] {
  const units = JSON.parse(intent.units) as SettledUnit[]
  if (units.length === 1 && units[0]) return [{ unitId: units[0].unitId, minor: intent.amount_minor }]
  return units.map((unit) => ({ unitId: unit.unitId, minor: unit.amountMinor }))
}
