import { type Returned, sizes, type Truths, truthDefects, truthReasons } from "../../server/demo/truths.ts"
import type { Cell, Series, Watch } from "../../server/insights/detect/watch.ts"

/** What the house would watch of these sales and returns; and which returns stand in a series. */
export interface TruthWatch {
  watch: Watch
  /** The series that a return counts in. */
  seriesOf(one: Returned): number[]
}

/** A series that could not show this many returns in two years is left out: it would never be watched. */
const LEAST = 1

export function watchTruths(truths: Truths): TruthWatch {
  const { weeks, products, batches, sold } = truths
  const soldBy = (size: number, of: (n: number) => number) => {
    const all = Array.from({ length: size }, () => new Float64Array(weeks))
    for (let n = 0; n < sold.product.length; n++) {
      const [own, week] = [all[of(n)], sold.week[n] ?? 0]
      if (own) own[week] = (own[week] ?? 0) + 1
    }
    return all
  }
  const at = (list: ArrayLike<number>, n: number) => list[n] ?? 0
  const byProduct = soldBy(products.length, (n) => at(sold.product, n))
  const bySize = soldBy(products.length * sizes.length, (n) => at(sold.product, n) * sizes.length + at(sold.size, n))
  const byBatch = soldBy(batches.length, (n) => at(sold.batch, n))
  const byWay = soldBy(truths.carriers * truths.routes, (n) => at(sold.way, n))
  const bySupplier = soldBy(truths.suppliers, (n) => products[at(sold.product, n)]?.supplier ?? 0)
  const byLead = Array.from({ length: truths.leads }, () => new Float64Array(weeks))
  for (const { lead, seen } of truths.returned) {
    const own = byLead[lead]
    if (own) own[seen] = (own[seen] ?? 0) + 1
  }

  const rates = ratesOf(truths)
  const series: Series[] = []
  const numbers = new Map<string, number>()
  const add = (one: Series, expected: number) => {
    if (expected < LEAST) return
    numbers.set(one.key, series.length)
    series.push(one)
  }
  const total = (list: Float64Array | undefined) => list?.reduce((sum, one) => sum + one, 0) ?? 0
  for (const [product, { category }] of products.entries()) {
    const own = byProduct[product] ?? new Float64Array(weeks)
    const units = total(own)
    for (const [n, reason] of truthReasons.entries()) {
      const rate = rates.reasons[category]?.[n] ?? 0
      const [key, group] = [`p${product}:${reason}`, `${category}:${reason}`]
      add({ key, kind: "product_reason", group, parent: null, sold: own, late: true }, units * rate)
      if (reason !== "too_small" && reason !== "too_large") continue
      for (const size of sizes.keys()) {
        const part = bySize[product * sizes.length + size] ?? own
        add(
          { key: `p${product}s${size}:${reason}`, kind: "size_reason", group, parent: key, sold: part, late: true },
          total(part) * rate,
        )
      }
    }
    for (const n of truthDefects.keys())
      add(
        {
          key: `p${product}!${n}`,
          kind: "product_defect",
          group: `${category}!${n}`,
          parent: null,
          sold: own,
          late: true,
        },
        units * (rates.defects[category]?.[n] ?? 0),
      )
  }
  for (const [batch, { product }] of batches.entries()) {
    const { category } = products[product] ?? { category: 0 }
    const own = byBatch[batch] ?? new Float64Array(weeks)
    for (const n of truthDefects.keys())
      add(
        {
          key: `b${batch}!${n}`,
          kind: "batch_defect",
          group: `${category}!${n}`,
          parent: `p${product}!${n}`,
          sold: own,
          late: true,
        },
        total(own) * (rates.defects[category]?.[n] ?? 0),
      )
  }
  for (const [supplier, own] of bySupplier.entries())
    add(
      {
        key: `f${supplier}`,
        kind: "supplier_defect",
        group: `supplier${supplier % 4}`,
        parent: null,
        sold: own,
        late: true,
      },
      LEAST,
    )
  for (const [way, own] of byWay.entries())
    add({ key: `w${way}`, kind: "route_damage", group: "route", parent: null, sold: own, late: true }, LEAST)
  for (const [lead, own] of byLead.entries())
    add({ key: `l${lead}`, kind: "lead_refused", group: "lead", parent: null, sold: own, late: false }, LEAST)

  const seriesOf = (one: Returned): number[] => {
    const reason = truthReasons[one.reason] ?? "other"
    const keys = [`p${one.product}:${reason}`]
    if (reason === "too_small" || reason === "too_large") keys.push(`p${one.product}s${one.size}:${reason}`)
    if (one.defect >= 0) keys.push(`p${one.product}!${one.defect}`, `b${one.batch}!${one.defect}`)
    if (reason === "defective") keys.push(`f${products[one.product]?.supplier}`)
    if (reason === "arrived_damaged") keys.push(`w${one.carrier * truths.routes + one.route}`)
    return keys.flatMap((key) => numbers.get(key) ?? [])
  }
  const cells = new Map<number, Cell>()
  const count = (number: number, soldAt: number, seen: number) => {
    const key = (number * weeks + soldAt) * weeks + seen
    const cell = cells.get(key)
    if (cell) cell.count++
    else cells.set(key, { series: number, sold: soldAt, seen, count: 1 })
  }
  for (const one of truths.returned) {
    for (const number of seriesOf(one)) count(number, one.sold, one.seen)
    const lead = numbers.get(`l${one.lead}`)
    if (one.refused && lead !== undefined) count(lead, one.seen, one.seen)
  }
  return { watch: { weeks, series, cells: [...cells.values()] }, seriesOf }
}

/** Per sold unit, by category: how often each reason and each defect comes. */
function ratesOf({ products, returned, sold }: Truths): { reasons: number[][]; defects: number[][] } {
  const of = (size: number) => Array.from({ length: 4 }, () => new Array<number>(size).fill(0))
  const [reasons, defects, units] = [of(truthReasons.length), of(truthDefects.length), [0, 0, 0, 0]]
  for (const product of sold.product) {
    const category = products[product]?.category ?? 0
    units[category] = (units[category] ?? 0) + 1
  }
  for (const { product, reason, defect } of returned) {
    const category = products[product]?.category ?? 0
    const [own, found] = [reasons[category], defects[category]]
    if (own) own[reason] = (own[reason] ?? 0) + 1
    if (found && defect >= 0) found[defect] = (found[defect] ?? 0) + 1
  }
  const perUnit = (all: number[][]) =>
    all.map((row, category) => row.map((one) => one / Math.max(1, units[category] ?? 1)))
  return { reasons: perUnit(reasons), defects: perUnit(defects) }
}
