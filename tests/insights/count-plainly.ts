import type { Question } from "../../server/insights/numbers/question.ts"
import { type Dimension, dimensions, type Measure, measures, type Stage, stages } from "../../shared/domain/measures.ts"
import { weekPeriod } from "../../shared/domain/sales-period.ts"
import { mondayOf } from "../../shared/domain/week.ts"
import type { Everything } from "./stirred-house.ts"

type Unit = Everything["units"][number]
type Sale = Everything["sales"][number]
type Keys = (string | null)[]

interface Cell {
  units: Unit[]
  back: number
  sold: number
  waits: number[]
}
/** By measure, without intervals. */
export type Plain = Record<string, number | null>

/** What a question comes to, unit by unit, without a database. */
export function countPlainly(all: Everything, question: Question): { total: Plain; rows: Record<string, Plain> } {
  const rows = countBy(all, question, question.by)
  const total = countBy(all, question, []).get("[]")
  const tell = (cell: Cell | undefined) =>
    Object.fromEntries(question.measures.map((one) => [one, numberOf(one, cell ?? emptyCell(), question)]))
  return { total: tell(total), rows: Object.fromEntries([...rows].map(([name, cell]) => [name, tell(cell)])) }
}

const emptyCell = (): Cell => ({ units: [], back: 0, sold: 0, waits: [] })
const asksStage = ({ by, filters }: Question) => by.includes("stage") || filters.some((one) => one.by === "stage")

function countBy(all: Everything, question: Question, by: readonly Dimension[]): Map<string, Cell> {
  const cells = new Map<string, Cell>()
  const at = (keys: Keys) => {
    const name = JSON.stringify(keys)
    cells.set(name, cells.get(name) ?? emptyCell())
    return cells.get(name) as Cell
  }
  const { from, to, filters, measures: asked } = question
  const isIn = (week: number) => week >= from && week <= to
  const wants = (...units: string[]) => asked.some((one) => units.includes(measures[one].unit))
  const ofUnits = asked.some((one) => measures[one].week === "seen" && measures[one].unit !== "days")
  for (const unit of all.units.filter((one) => filters.every((filter) => fits(valuesOf(one, filter.by), filter.key)))) {
    if (isIn(unit.seen_week) && ofUnits && !asksStage(question))
      for (const keys of product(by.map((one) => timeOr(one, unit.seen_week) ?? valuesOf(unit, one))))
        at(keys).units.push(unit)
    if (isIn(unit.seen_week) && (wants("days") || asksStage(question)))
      for (const stage of stagesOf(question, by)) {
        const wait = unit[`wait_${stage}`]
        if (wait === null) continue
        const own = by.map((one) => (one === "stage" ? [stage] : (timeOr(one, unit.seen_week) ?? valuesOf(unit, one))))
        for (const keys of product(own)) at(keys).waits.push(wait)
      }
    if (isIn(unit.sold_week) && asked.includes("share"))
      for (const keys of product(by.map((one) => timeOr(one, unit.sold_week) ?? valuesOf(unit, one)))) at(keys).back++
  }
  if (!asked.includes("share") && !asked.includes("sold")) return cells
  const ofSale = by.filter((one) => dimensions[one].sale)
  const fit = filters.filter((one) => dimensions[one.by].sale)
  const sold = new Map<string, number>()
  for (const sale of all.sales.filter(
    (one) => isIn(one.week) && fit.every((filter) => fits(saleValues(one, filter.by), filter.key)),
  )) {
    const [keys = []] = product(ofSale.map((one) => timeOr(one, sale.week) ?? saleValues(sale, one)))
    sold.set(JSON.stringify(keys), (sold.get(JSON.stringify(keys)) ?? 0) + sale.units)
    if (ofSale.length === by.length) at(keys)
  }
  for (const [name, cell] of cells) {
    const keys = (JSON.parse(name) as Keys).filter((_, n) => dimensions[by[n] as Dimension].sale)
    cell.sold = sold.get(JSON.stringify(keys)) ?? 0
  }
  return cells
}

function stagesOf({ filters }: Question, by: readonly Dimension[]): readonly Stage[] {
  const only = filters.find((one) => one.by === "stage")?.key as Stage | undefined
  return only ? [only] : by.includes("stage") ? stages : ["whole"]
}

const fits = (values: Keys, key: string | null) => values.includes(key)

function timeOr(by: Dimension, week: number): Keys | null {
  if (by === "week") return [weekPeriod(week)]
  return by === "month" ? [new Date(mondayOf(week) + 3 * 86_400_000).toISOString().slice(0, 7)] : null
}

function valuesOf(unit: Unit, by: Dimension): Keys {
  if (by === "defect") return unit.defects.length > 0 ? unit.defects : [null]
  const own: Partial<Record<Dimension, string | null>> = {
    ...{ product: unit.product_id, batch: unit.batch, carrier: unit.carrier, region: unit.region, shop: unit.shop_id },
    ...{ reason: unit.reason, grade: unit.grade, disposition: unit.disposition, lead: unit.decided_by },
  }
  return [own[by] ?? unit.product?.[by as "size"] ?? null]
}

function saleValues(sale: Sale, by: Dimension): Keys {
  const own: Partial<Record<Dimension, string | null>> = {
    ...{ product: sale.product_id, batch: sale.batch, carrier: sale.carrier, region: sale.region, shop: sale.shop_id },
  }
  return [own[by] ?? sale.product?.[by as "size"] ?? null]
}

const product = (lists: readonly Keys[]): Keys[] =>
  lists.reduce<Keys[]>((made, list) => made.flatMap((keys) => list.map((one) => [...keys, one])), [[]])

function numberOf(measure: Measure, { units, back, sold, waits }: Cell, question: Question): number | null {
  const sum = (of: (unit: Unit) => number | boolean) => units.reduce((all, unit) => all + Number(of(unit)), 0)
  const shareOf = (count: number, of: number) => (of > 0 && count <= of ? count / of : null)
  const became = (...which: string[]) => sum((unit) => which.includes(unit.disposition ?? ""))
  const days = (portion: number) => {
    const sorted = [...waits].sort((a, b) => a - b)
    return sorted.length > 0 ? (sorted[Math.ceil(sorted.length * portion) - 1] ?? 0) / 10 : null
  }
  const refused = sum((unit) => unit.acceptance === "rejected")
  const cost = (unit: Unit) => unit.postage_minor + unit.handling_minor + unit.depreciation_minor
  const all: Record<Measure, number | null> = {
    sold,
    returned: asksStage(question) ? waits.length : units.length,
    share: shareOf(back, sold),
    defective: sum((unit) => unit.defective),
    defectiveShare: shareOf(
      sum((unit) => unit.defective),
      units.length,
    ),
    deducted: sum((unit) => unit.deducted),
    deductedShare: shareOf(
      sum((unit) => unit.deducted),
      units.length,
    ),
    refused,
    refusedShare: shareOf(refused, units.length),
    disputed: sum((unit) => unit.disputed),
    disputedShare: shareOf(
      sum((unit) => unit.disputed),
      units.length,
    ),
    refunded: sum((unit) => unit.refunded_minor),
    deductedMinor: sum((unit) => unit.deducted_minor),
    postage: sum((unit) => unit.postage_minor),
    handling: sum((unit) => unit.handling_minor),
    depreciation: sum((unit) => unit.depreciation_minor),
    cost: sum(cost),
    resold: became("restock", "resale"),
    repaired: became("refurbish", "repair"),
    destroyed: became("parts", "recycle", "donate", "dispose"),
    agreed: shareOf(
      sum((unit) => unit.agreed),
      sum((unit) => unit.judged),
    ),
    daysP50: days(0.5),
    daysP90: days(0.9),
  }
  return all[measure]
}
