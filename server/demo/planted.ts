import type { Fault, Grade } from "../../shared/domain/states.ts"
import type { DemoProduct, DemoShop } from "./catalogue.ts"
import type { Dice } from "./random.ts"

// What is true of the demo's shops, for insights to find. docs/demo.md tells it in words; one function a kind of truth.

/** Breaks glass on the way back more often than the others. Invented: it says nothing of the company. */
export const ROUGH_CARRIER = "gls"
/** The lot of kettles that leaks. */
export const LEAKING_LOT = "S2608"

const isMistral = ({ sku }: DemoProduct) => sku.startsWith("NOV-ROB")
const isLargeBoot = ({ sku }: DemoProduct) => sku.startsWith("NOV-BOTT")
const isIvory = ({ sku }: DemoProduct) => sku === "BRI-CASQ-I"
const isCalanque = ({ sku }: DemoProduct) => sku.startsWith("NOV-BASKN")
const isGlass = ({ picture }: DemoProduct) => /^(lamp|carafe|vase|mug)/.test(picture)
const isLeaking = (serial: string | null) => serial?.startsWith(LEAKING_LOT) ?? false

type Weighed = readonly (readonly [string, number])[]
const usual: Record<string, Weighed> = {
  clothing: [
    ["too_small", 24],
    ["too_large", 22],
    ["changed_mind", 28],
    ["not_as_pictured", 18],
    ["defective", 8],
  ],
  shoes: [
    ["too_small", 28],
    ["too_large", 20],
    ["uncomfortable", 30],
    ["changed_mind", 22],
  ],
  bags: [
    ["changed_mind", 50],
    ["not_as_pictured", 35],
    ["defective", 15],
  ],
  home: [
    ["changed_mind", 46],
    ["arrived_damaged", 20],
    ["not_as_pictured", 22],
    ["defective", 12],
  ],
  electronics: [
    ["changed_mind", 48],
    ["defective", 36],
    ["arrived_damaged", 16],
  ],
  toys: [
    ["changed_mind", 70],
    ["arrived_damaged", 30],
  ],
}

/** Reasons as customers give them: those of the category, unless the article has its own story. */
export function reasonFor(luck: Dice, product: DemoProduct, serial: string | null): string {
  if (isMistral(product) && luck.chance(0.62)) return "too_small"
  if (isLargeBoot(product) && luck.chance(0.5)) return "too_large"
  if (isIvory(product) && luck.chance(0.55)) return "not_as_pictured"
  if (isCalanque(product) && luck.chance(0.4)) return "defective"
  if (isLeaking(serial) && luck.chance(0.85)) return "defective"
  return weighed(luck, usual[product.category] ?? [["changed_mind", 1]])
}

/** What a few of them wrote beside it; no handheld shows it. */
const comments: Record<string, readonly string[]> = {
  too_small: [
    "Je prends toujours cette taille, celle-ci serre à la taille.",
    "Taille petit, j’aurais dû prendre au-dessus.",
  ],
  too_large: ["Une pointure au-dessus de mes autres bottines.", "Trop ample aux épaules."],
  not_as_pictured: ["La couleur n’est pas celle de la photo.", "Plus jaune que sur le site."],
  defective: ["De l’eau coule sous le bec quand elle est pleine.", "Ne fonctionne plus depuis hier."],
  arrived_damaged: ["Le carton était déjà ouvert à la livraison.", "Un éclat sur le bord."],
  uncomfortable: ["Le talon frotte après une heure."],
  changed_mind: ["Je l’ai essayé une fois, il ne me va pas.", "Merci de me confirmer la réception par e-mail."],
}
export const commentFor = (luck: Dice, reason: string): string =>
  luck.pick(comments[reason] ?? comments.changed_mind ?? [""])

/** The serial of one article, its lot first. Kettles of the bad lot were sold in the last ten weeks only. */
export function serialFor(luck: Dice, product: DemoProduct, n: number, soldDaysAgo: number): string | null {
  if (product.serialTracked) return `${product.sku.slice(4, 7)}${String(700_000 + n * 37)}`
  if (!product.lots) return null
  const bad = product.sku === "BRI-BOUIL" && soldDaysAgo < 70 && luck.chance(0.6)
  const lot = bad ? LEAKING_LOT : `${product.lots}26${String(1 + luck.below(7)).padStart(2, "0")}`
  return `${lot}-${String(10_000 + (n % 90_000))}`
}

/** The lot that its serial begins with. */
export const batchOf = ({ lots }: DemoProduct, serial: string | null): string | null =>
  lots && serial ? (serial.split("-")[0] ?? null) : null

export interface Seen {
  grade: Grade
  fault: Fault | null
  defects: string[]
  note: string | null
  /** The carton showed it at the dock already. */
  crushed: boolean
}

/** What the operator finds: mostly what the reason lets expect. */
export function seenFor(
  luck: Dice,
  what: { product: DemoProduct; reason: string; serial: string | null; carrier: string },
): Seen {
  const { product, reason, serial, carrier } = what
  const broken = isGlass(product) && luck.chance(carrier === ROUGH_CARRIER ? 0.24 : 0.03)
  if (broken)
    return { grade: "D", fault: "carrier", defects: ["broken"], note: "Verre brisé dans le carton", crushed: true }
  const faulty = isLeaking(serial) || isCalanque(product) ? 0.9 : 0.6
  if (reason === "defective" && luck.chance(faulty)) return { ...plain("D", "supplier"), ...faultOf(product) }
  if (reason === "arrived_damaged" && luck.chance(0.5)) return { ...plain("D", "carrier"), defects: ["other"] }
  if (luck.chance(0.05)) return { ...plain("C", "customer"), defects: ["stain"].filter(() => !isHard(product)) }
  return plain(luck.chance(0.68) ? "A" : "B", null)
}

/** How an article of this kind is defective. */
export function faultOf(product: DemoProduct): { defects: string[]; note?: string } {
  if (product.lots === "S") return { defects: ["broken"], note: "Fuit sous le bec verseur" }
  if (isCalanque(product)) return { defects: ["worn_sole"], note: "Semelle décollée au talon" }
  return { defects: [product.category === "electronics" ? "no_power" : "other"] }
}

const isHard = ({ category }: DemoProduct) => category === "electronics"
const plain = (grade: Grade, fault: Fault | null): Seen => ({ grade, fault, defects: [], note: null, crushed: false })

/** An article, as often as it comes back. */
export function articleFor(luck: Dice, shop: DemoShop, mostMinor = Number.POSITIVE_INFINITY): DemoProduct {
  const affordable = shop.products.filter((product) => product.priceMinor <= mostMinor)
  return weighed(
    luck,
    affordable.map((product) => [product, product.weight] as const),
  )
}

function weighed<T>(luck: Dice, from: readonly (readonly [T, number])[]): T {
  let left = luck.next() * from.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [one, weight] of from) {
    left -= weight
    if (left < 0) return one
  }
  const last = from.at(-1)
  if (!last) throw new RangeError("nothing to pick from")
  return last[0]
}
