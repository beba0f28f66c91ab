import { ownNumberFrom } from "../../shared/barcode/own-number.ts"
import type { FactBody, FactPhoto, UnitInspected } from "../../shared/contract/facts.ts"
import { orderId, orderLineId, parcelId, returnLineId } from "../../shared/domain/derive-id.ts"
import type { Fault, Grade } from "../../shared/domain/states.ts"
import { demoPolicy } from "../../shared/policy/built-in-policy.ts"
import { cleanAnswers, gradeUnit } from "../../shared/policy/grade.ts"
import { categoryOf } from "../../shared/policy/policy-document.ts"
import type { Announced, Bought } from "./announce.ts"
import type { DemoProduct } from "./catalogue.ts"
import type { Visit } from "./handhelds.ts"
import type { DemoPhotos } from "./photos.ts"
import { faultOf } from "./planted.ts"
import type { Dice } from "./random.ts"
import type { StoryName } from "./story-names.ts"

type Fact = Visit["facts"][number]

/** One return as the stories see it: its parcel, its lines, and what they may photograph. */
export interface Told {
  one: Announced
  siteId: string
  parcel: { id: string; key: string; carrier: string }
  lines: ({ id: string } & Bought)[]
  photos: DemoPhotos
  luck: Dice
}

/** What is recorded on the first handheld after the arrival, and what a colleague recorded on another one. */
export interface Story {
  damaged?: boolean
  facts: Fact[]
  colleague?: Fact[]
}

export function toTold(one: Announced, siteId: string, photos: DemoPhotos, luck: Dice): Told {
  const order = orderId(one.plan.shopId, one.orderNumber)
  const parcel = one.parcels[0] ?? { id: "", key: "", carrier: "" }
  const lines = one.products.map((bought) => ({
    id: returnLineId(one.returnId, orderLineId(order, bought.product.sku)),
    ...bought,
  }))
  return { one, siteId, parcel, lines, photos, luck }
}

export function arrival(told: Told, deliveryId: string, damaged: boolean): Fact {
  const { parcel, siteId, photos } = told
  return {
    type: "v1.ParcelArrived",
    body: { parcelId: parcel.id, key: parcel.key, scan: scanOf(parcel.key), siteId, damaged, deliveryId },
    photos: damaged ? [photos("damage", "damage")] : [],
  }
}

export function storyFor(name: StoryName, told: Told): Story {
  return stories[name](told)
}

const stories: Record<StoryName, (told: Told) => Story> = {
  clean: (told) => ({ facts: [opened(told), ...all(told, (line, at) => clean(told, line, at)), closed(told)] }),
  late: (told) => stories.clean(told),
  dear: (told) => stories.clean(told),
  carrierDamage: (told) => ({
    damaged: true,
    facts: withFirst(told, (line) =>
      look(told, line, 1, { grade: "D", fault: "carrier", defects: ["broken"], note: "Verre brisé dans le carton" }),
    ),
  }),
  worn: (told) => ({
    facts: withFirst(told, (line) =>
      look(told, line, 1, { grade: "C", fault: "customer", note: "Traces d’usage nettes" }),
    ),
  }),
  toBeHeard: (told) => stories.worn(told),
  defective: (told) => ({
    facts: withFirst(told, (line) => look(told, line, 1, { grade: "D", fault: "supplier", ...faultOf(line.product) })),
  }),
  wrongItem: (told) => ({
    facts: withFirst(told, (line) => ({ ...look(told, line, 1, { outcome: "wrong_item" }) })),
  }),
  extraItem: (told) => ({
    facts: [opened(told), ...all(told, (line, at) => clean(told, line, at)), extra(told), closed(told)],
  }),
  missing: (told) => {
    const [first, ...rest] = units(told)
    const missing = first ? [{ lineId: first.line.id, quantity: 1 }] : []
    const seen = rest.map(({ line, at }) => clean(told, line, at - (line === first?.line ? 1 : 0)))
    return { facts: [opened(told), ...seen, closed(told, { found: rest.length, missing })] }
  },
  emptyBox: (told) => ({ facts: [opened(told), closed(told, { found: 0, emptyBox: true })] }),
  disputed: (told) => {
    const plate = ownNumberFrom("lpn", told.one.plan.index)
    const second = told.lines.slice(0, 1).map((line) => look(told, line, 1, { grade: "C", fault: "none", lpn: plate }))
    const facts = withFirst(told, (line) => look(told, line, 1, { grade: "A", lpn: plate }))
    return { facts, colleague: second }
  },
  serialMismatch: (told) => ({
    facts: withFirst(told, (line) => look(told, line, 1, { grade: "B", serial: `X${line.serial}` })),
  }),
  countUnclear: (told) => {
    const [line] = told.lines
    if (!line) return { facts: [] }
    return {
      facts: [opened(told), look(told, line, 1, { grade: "A" }), closed(told, { found: 1 })],
      colleague: [look(told, line, 2, { grade: "A" })],
    }
  },
  counterfeit: (told) => ({
    facts: [...stories.clean(told).facts, raised(told, "counterfeit_suspected", "Couture et étiquette inhabituelles")],
  }),
  unknownParcel: (told) => {
    const key = `ZX${String(told.one.plan.index).padStart(5, "0")}FR77`
    const box = { ...told, parcel: { id: parcelId(key), key, carrier: "" }, lines: [] }
    return {
      facts: [
        ...stories.clean(told).facts,
        arrival(box, told.one.returnId, false),
        { ...opened(box), body: { ...opened(box).body, returnIds: [] } },
      ],
    }
  },
  photoAwaited: (told) => {
    const story = stories.clean(told)
    const facts = story.facts.map((fact) => (fact.type === "v1.ParcelOpened" ? awaited(fact, told) : fact))
    return { facts }
  },
}

/** Opened, the first unit as the story says, the others clean, closed. */
function withFirst(told: Told, first: (line: Told["lines"][number]) => Fact): Fact[] {
  const seen = units(told).map(({ line, at }, index) => (index === 0 ? first(line) : clean(told, line, at)))
  return [opened(told), ...seen, closed(told)]
}

const units = (told: Told) =>
  told.lines.flatMap((line) => Array.from({ length: line.quantity }, (_, at) => ({ line, at: at + 1 })))

const all = (told: Told, fact: (line: Told["lines"][number], at: number) => Fact): Fact[] =>
  units(told).map(({ line, at }) => fact(line, at))

function opened(told: Told): Fact {
  const { parcel, siteId, one, photos, lines } = told
  const shots = [photos(`label:${parcel.carrier}`, "label"), photos("carton", "carton")]
  const inside = lines[0] ? [photos(`contents:${lines[0].product.picture}`, "contents")] : []
  return {
    type: "v1.ParcelOpened",
    body: { parcelId: parcel.id, key: parcel.key, scan: scanOf(parcel.key), siteId, returnIds: [one.returnId] },
    photos: [...shots, ...inside],
  }
}

/** Taken, and not here yet: no handheld of the demo will ever send it. */
function awaited(fact: Fact, told: Told): Fact {
  const sha256 = told.one.plan.index.toString(16).padStart(64, "0")
  const label: FactPhoto = { slot: "label", sha256, bytes: 181_202, mime: "image/jpeg" }
  return { ...fact, photos: [label, ...(fact.photos ?? []).filter((photo) => photo.slot !== "label")] }
}

function closed(told: Told, how: Partial<FactBody<"v1.ParcelClosed">> = {}): Fact {
  const expected = units(told).length
  const { parcel, siteId, photos } = told
  const body = { parcelId: parcel.id, siteId, found: expected, expected, missing: [], emptyBox: false, ...how }
  const empty = [photos(`label:${parcel.carrier}`, "label"), photos("carton", "carton"), photos("empty", "contents")]
  const lacking = how.emptyBox ? empty : how.missing ? [photos("empty", "contents")] : []
  return { type: "v1.ParcelClosed", body, photos: lacking }
}

function raised(told: Told, kind: string, note: string): Fact {
  const { parcel, siteId, one } = told
  const about = { siteId, parcelId: parcel.id, returnId: one.returnId, lineId: null, scan: null }
  return { type: "v1.ExceptionRaised", body: { kind, note, ...about } }
}

const clean = (told: Told, line: Told["lines"][number], at: number) =>
  look(told, line, at, { grade: told.luck.chance(0.7) ? "A" : "B" })

interface Seen {
  grade?: Grade
  fault?: Fault
  defects?: string[]
  outcome?: UnitInspected["outcome"]
  lpn?: string
  serial?: string
  note?: string
}

function look(told: Told, line: Told["lines"][number], ordinal: number, seen: Seen): Fact {
  const { parcel, siteId, one, luck } = told
  const { product } = line
  const outcome = seen.outcome ?? "graded"
  const answers = outcome === "graded" ? answersFor(product.category, seen.grade ?? "A") : { right_item: "no" }
  const { grade, disposition } = gradeUnit(demoPolicy, product.category, answers)
  const defects = seen.defects ?? (grade === "C" || grade === "D" ? defectsOf(product.category) : [])
  const known = seen.serial ?? line.serial
  const body: UnitInspected = {
    parcelId: parcel.id,
    siteId,
    returnId: one.returnId,
    lineId: line.id,
    unit: { lpn: seen.lpn ?? null, serial: known, ordinal },
    scan: scanOf(product.gtin, "EAN13"),
    outcome,
    answers,
    grade,
    disposition,
    fault: seen.fault ?? null,
    defects,
    overrideReason: null,
    note: seen.note ?? null,
    place: disposition && luck.chance(0.8) ? binOf(disposition) : null,
    policyVersion: demoPolicy.version,
  }
  return { type: "v1.UnitInspected", body, photos: shotsOf(told, product, outcome, grade) }
}

/** Something that no line names lay in the box too. */
function extra(told: Told): Fact {
  const { siteId, parcel, one, photos } = told
  const body: UnitInspected = {
    parcelId: parcel.id,
    siteId,
    returnId: one.returnId,
    lineId: null,
    unit: { lpn: null, serial: null, ordinal: 1 },
    scan: scanOf("3760001234567", "EAN13"),
    outcome: "extra_item",
    answers: {},
    grade: null,
    disposition: "quarantine",
    fault: null,
    defects: [],
    overrideReason: null,
    note: "Chargeur d’une autre marque",
    place: binOf("quarantine"),
    policyVersion: demoPolicy.version,
  }
  return { type: "v1.UnitInspected", body, photos: [photos("article:headphones", "article")] }
}

function shotsOf({ photos }: Told, product: DemoProduct, outcome: string, grade: Grade | null): FactPhoto[] {
  // another article than the one that was sold
  if (outcome !== "graded") return [photos(`article:${product.picture === "toy" ? "lamp" : "toy"}`, "article")]
  if (grade === "A" || grade === "B") return []
  return [photos(`article:${product.picture}`, "article"), photos(`detail:${product.picture}`, "detail")]
}

/** The answers that lead to this grade: one answer is worse than clean. */
export function answersFor(category: string, grade: Grade): Record<string, string> {
  const worse = { A: {}, B: { packaging: "opened" }, C: { condition: "worn" }, D: { condition: "damaged" } }
  return { ...cleanAnswers(demoPolicy, category), ...worse[grade] }
}

const defectsOf = (category: string) => categoryOf(demoPolicy, category).defects.slice(0, 1)

/** The first bin of the place that a unit goes to, as the seed numbers them. */
export const binOf = (disposition: string) =>
  ownNumberFrom("bin", Object.keys(demoPolicy.places).indexOf(disposition) * 2 + 1)

export const scanOf = (raw: string, symbology = "Code128") => ({ raw, channel: "wedge" as const, symbology })
