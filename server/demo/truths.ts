import { dice } from "./random.ts"

// A shop of two years in which some things are known to be wrong, or nothing is: what a detector is scored by, and what
// the demo shows on the pages of insights. All of it from one seed.

export const TRUTH_WEEKS = 104
export const sizes = ["S", "M", "L", "XL"] as const
export const truthReasons = [
  "too_small",
  "too_large",
  "changed_mind",
  "not_as_pictured",
  "defective",
  "arrived_damaged",
  "wrong_item",
] as const
export type TruthReason = (typeof truthReasons)[number]
export const truthDefects = ["zip_broken", "seam_open", "stain", "faulty"] as const

export type PlantKind = "batch" | "size" | "route" | "picture" | "supplier" | "lead" | "fix"
export interface Plant {
  kind: PlantKind
  /** What is wrong, by its number; `part`: the size, the route. */
  product: number
  part: number
  /** The first week of it, or null where it was always so. */
  onset: number | null
}

/** One returned unit; all are numbers, so that a million fit. */
export interface Returned {
  product: number
  size: number
  batch: number
  carrier: number
  route: number
  sold: number
  seen: number
  reason: number
  /** −1: none was found. */
  defect: number
  lead: number
  refused: 0 | 1
  /** The plant without which it would not have come (or not have been refused), or −1. */
  plant: number
}

export interface Truths {
  weeks: number
  products: { category: number; supplier: number }[]
  /** By batch: its product and its first week of sale. */
  batches: { product: number; first: number }[]
  carriers: number
  routes: number
  suppliers: number
  leads: number
  plants: Plant[]
  /** Units sold: product, size, batch, carrier, route and week of each, one after another. */
  sold: { product: Int32Array; size: Uint8Array; batch: Int32Array; way: Uint8Array; week: Uint8Array }
  returned: Returned[]
}

interface Category {
  /** Per sold unit, in the order of `truthReasons`. */
  reasons: readonly number[]
  /** Of defective ones, in the order of `truthDefects`. */
  defects: readonly number[]
}
/** Clothes, shoes, bags, lamps: how often each comes back, and of what. */
const categories: readonly Category[] = [
  { reasons: [0.034, 0.022, 0.026, 0.008, 0.016, 0.002, 0.003], defects: [0.6, 0.25, 0.12, 0.03] },
  { reasons: [0.038, 0.03, 0.02, 0.006, 0.009, 0.002, 0.003], defects: [0.05, 0.6, 0.3, 0.05] },
  { reasons: [0, 0.003, 0.03, 0.014, 0.015, 0.003, 0.003], defects: [0.55, 0.3, 0.12, 0.03] },
  { reasons: [0, 0, 0.022, 0.012, 0.018, 0.014, 0.003], defects: [0, 0.02, 0.13, 0.85] },
]
const PER_RETURN = 0.099
const [CARRIERS, ROUTES, SUPPLIERS, LEADS] = [5, 12, 40, 12]
const BATCH_WEEKS = 10
const reason = (name: TruthReason) => truthReasons.indexOf(name)

export interface Wanted {
  returns: number
  products?: number
  planted?: boolean
}

export function makeTruths(seed: number, { returns, products: count = 5000, planted = true }: Wanted): Truths {
  const luck = dice(seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - luck.next())) * Math.cos(2 * Math.PI * luck.next())
  const spread = (sd: number) => Math.exp(sd * normal() - (sd * sd) / 2)
  const products = Array.from({ length: count }, (_, n) => {
    const supplier = luck.below(SUPPLIERS)
    return {
      category: supplier % categories.length,
      supplier,
      weight: 1 / (n + 8) ** 0.7,
      own: truthReasons.map(() => spread(0.3)),
    }
  })
  const batches: { product: number; first: number; own: number }[] = []
  const batchAt = products.map((_, product) => {
    const shift = luck.below(BATCH_WEEKS)
    return Int32Array.from({ length: TRUTH_WEEKS }, (_, week) => {
      if (week === 0 || (week + shift) % BATCH_WEEKS === 0) batches.push({ product, first: week, own: spread(0.1) })
      return batches.length - 1
    })
  })
  const ways = Array.from({ length: CARRIERS * ROUTES }, () => spread(0.15))
  const leads = Array.from({ length: LEADS }, () => spread(0.08))
  const plants = planted ? plantsOf(luck, products, batchAt) : []
  const by = (kind: PlantKind) => plants.map((plant, index) => ({ ...plant, index })).filter((one) => one.kind === kind)
  const onProduct = Map.groupBy(
    plants
      .map((plant, index) => ({ ...plant, index }))
      .filter((one) => ["batch", "size", "picture", "fix"].includes(one.kind)),
    (one) => one.product,
  )
  const [routesWrong, suppliersWrong, leadsWrong] = [by("route"), by("supplier"), by("lead")]

  const wanted = Math.round(returns / PER_RETURN)
  const weight = products.reduce((sum, one) => sum + one.weight, 0)
  const sold = {
    product: new Int32Array(wanted),
    size: new Uint8Array(wanted),
    batch: new Int32Array(wanted),
    way: new Uint8Array(wanted),
    week: new Uint8Array(wanted),
  }
  const returned: Returned[] = []
  let at = 0
  for (const [product, own] of products.entries()) {
    const category = categories[own.category] as Category
    const wrong = onProduct.get(product) ?? []
    const drift = suppliersWrong.filter((one) => one.product === own.supplier)
    for (let week = 0; week < TRUTH_WEEKS; week++) {
      const units = poisson(luck, ((wanted * own.weight) / weight / TRUTH_WEEKS) * spread(0.25) * season(week))
      const mood = truthReasons.map(() => spread(0.12))
      for (let unit = 0; unit < units && at < wanted; unit++) {
        const size = luck.below(sizes.length)
        const way = luck.below(CARRIERS * ROUTES)
        const batch = batchAt[product]?.[week] ?? 0
        sold.product[at] = product
        sold.size[at] = size
        sold.batch[at] = batch
        sold.way[at] = way
        sold.week[at] = week
        at++
        const told = why(luck, {
          category,
          own: own.own,
          mood,
          way: ways[way] ?? 1,
          batch: batches[batch]?.own ?? 1,
          week,
          size,
          batchNumber: batch,
          wayNumber: way,
          wrong,
          drift,
          routesWrong,
        })
        if (!told) continue
        const seen = week + Math.floor((luck.next() * 7 + delayDays(luck)) / 7)
        if (seen >= TRUTH_WEEKS) continue
        const lead = luck.below(LEADS)
        const bad = leadsWrong.find((one) => one.product === lead)
        const usual = luck.chance(0.04 * (leads[lead] ?? 1))
        const harsh = !usual && bad !== undefined && luck.chance(0.05)
        returned.push({
          product,
          size,
          batch,
          carrier: Math.floor(way / ROUTES),
          route: way % ROUTES,
          sold: week,
          seen,
          reason: told.reason,
          defect: told.defect,
          lead,
          refused: usual || harsh ? 1 : 0,
          plant: harsh ? bad.index : told.plant,
        })
      }
    }
  }
  const cut = <T extends Int32Array | Uint8Array>(all: T) => all.subarray(0, at) as T
  return {
    weeks: TRUTH_WEEKS,
    products,
    batches,
    carriers: CARRIERS,
    routes: ROUTES,
    suppliers: SUPPLIERS,
    leads: LEADS,
    plants,
    sold: {
      product: cut(sold.product),
      size: cut(sold.size),
      batch: cut(sold.batch),
      way: cut(sold.way),
      week: cut(sold.week),
    },
    returned,
  }
}

/** More in December and in the sales of July. */
const season = (week: number) =>
  1 + 0.35 * Math.exp(-(((week % 52) - 49) ** 2) / 8) + 0.2 * Math.exp(-(((week % 52) - 27) ** 2) / 8)

/** Days from the delivery to the dock: most within three weeks, some after two months. */
const delayDays = (luck: { next(): number }) =>
  4 - 9 * Math.log(1 - luck.next()) - (luck.next() < 0.1 ? 18 * Math.log(1 - luck.next()) : 0)

function poisson(luck: { next(): number }, mean: number): number {
  if (mean > 60)
    return Math.max(
      0,
      Math.round(
        mean + Math.sqrt(mean) * Math.sqrt(-2 * Math.log(1 - luck.next())) * Math.cos(2 * Math.PI * luck.next()),
      ),
    )
  const least = Math.exp(-mean)
  let [count, product] = [0, luck.next()]
  while (product > least) {
    count++
    product *= luck.next()
  }
  return count
}

type Numbered = Plant & { index: number }
interface Unit {
  category: Category
  own: readonly number[]
  mood: readonly number[]
  way: number
  batch: number
  week: number
  size: number
  batchNumber: number
  wayNumber: number
  wrong: readonly Numbered[]
  drift: readonly Numbered[]
  routesWrong: readonly Numbered[]
}

/** Why a unit comes back, or null: first by what is usual, then by what was planted. */
function why(luck: ReturnType<typeof dice>, unit: Unit): { reason: number; defect: number; plant: number } | null {
  let draw = luck.next()
  for (const [n, base] of unit.category.reasons.entries()) {
    const own =
      n === reason("arrived_damaged")
        ? unit.way
        : n === reason("defective")
          ? (unit.own[n] ?? 1) * unit.batch
          : (unit.own[n] ?? 1)
    const chance = base * own * (unit.mood[n] ?? 1)
    if (draw < chance)
      return { reason: n, defect: n === reason("defective") ? defectOf(luck, unit.category) : -1, plant: -1 }
    draw -= chance
  }
  for (const plant of unit.wrong) {
    const more = extraOf(plant, unit)
    if (more && luck.chance(more.chance)) return { reason: more.reason, defect: more.defect, plant: plant.index }
  }
  for (const { index, onset } of unit.drift) {
    const points = Math.min(0.06, Math.max(0, 0.002 * (unit.week - (onset ?? 0) + 1)))
    if (unit.week >= (onset ?? 0) && luck.chance(points))
      return { reason: reason("defective"), defect: defectOf(luck, unit.category), plant: index }
  }
  for (const { index, part, onset } of unit.routesWrong)
    if (part === unit.wayNumber && unit.week >= (onset ?? 0) && luck.chance(0.025))
      return { reason: reason("arrived_damaged"), defect: -1, plant: index }
  return null
}

function extraOf(plant: Plant, unit: Unit): { chance: number; reason: number; defect: number } | null {
  const since = unit.week >= (plant.onset ?? 0)
  if (plant.kind === "batch" && plant.part === unit.batchNumber)
    return { chance: 0.07, reason: reason("defective"), defect: 0 }
  if (plant.kind === "size" && plant.part === unit.size)
    return { chance: 0.09, reason: reason("too_small"), defect: -1 }
  if (plant.kind === "picture" && since) return { chance: 0.05, reason: reason("not_as_pictured"), defect: -1 }
  // wrong from the first day on, until it was mended
  if (plant.kind === "fix" && !since) return { chance: 0.1, reason: reason("too_small"), defect: -1 }
  return null
}

function defectOf(luck: ReturnType<typeof dice>, { defects }: Category): number {
  let draw = luck.next()
  for (const [n, share] of defects.entries()) {
    if (draw < share) return n
    draw -= share
  }
  return defects.length - 1
}

/** Two batches, two sizes and two pictures among what sells well, a supplier, a route, a lead, and a fix. */
function plantsOf(
  luck: ReturnType<typeof dice>,
  products: readonly { category: number; supplier: number }[],
  batchAt: readonly Int32Array[],
): Plant[] {
  const taken = new Set<number>()
  const oneOf = (from: number, to: number, fits: (category: number) => boolean): number => {
    for (;;) {
      const product = from + luck.below(to - from)
      if (!taken.has(product) && fits(products[product]?.category ?? 0)) {
        taken.add(product)
        return product
      }
    }
  }
  const clothes = (category: number) => category === 0
  const sized = (category: number) => category < 2
  const week = () => 30 + luck.below(50)
  const batch = (): Plant => {
    const product = oneOf(0, 80, clothes)
    const own = batchAt[product] ?? new Int32Array()
    const part = own[week()] ?? 0
    return { kind: "batch", product, part, onset: own.indexOf(part) }
  }
  const size = (): Plant => ({
    kind: "size",
    product: oneOf(0, 60, sized),
    part: luck.below(sizes.length),
    onset: null,
  })
  const picture = (): Plant => ({ kind: "picture", product: oneOf(0, 80, () => true), part: 0, onset: week() })
  return [
    ...[batch(), batch(), size(), size(), picture(), picture()],
    { kind: "supplier", product: luck.below(SUPPLIERS), part: 0, onset: week() },
    { kind: "route", product: 0, part: luck.below(CARRIERS * ROUTES), onset: week() },
    { kind: "lead", product: luck.below(LEADS), part: 0, onset: null },
    { kind: "fix", product: oneOf(0, 40, sized), part: 0, onset: 52 + luck.below(20) },
  ]
}
