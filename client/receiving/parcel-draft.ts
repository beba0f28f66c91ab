import type { Scan } from "../../shared/contract/basics.ts"
import type { ReturnDoc } from "../../shared/contract/device-docs.ts"
import type { Disposition, Fault, Grade } from "../../shared/domain/states.ts"
import type { Ask } from "./answers.ts"

// A parcel in somebody's hands, as plain data: it is kept at each step, so that a kill at any moment comes back to it.

export type Photo = { slot: string; sha256: string }

/** A return's line as this parcel may bring it. */
export type ExpectedLine = {
  lineId: string
  returnId: string
  rma: string
  sku: string
  gtin: string | null
  title: string
  category: string | null
  picture: string | null
  /** Units that have not been seen in another, closed parcel. */
  expected: number
  serialTracked: boolean
  serials: readonly string[]
  reason: string | null
}

/** A parcel that a scan may mean, with all that is needed to open it. */
export type Candidate = {
  parcelId: string
  key: string | null
  scan: Scan | null
  carrier: string | null
  returnIds: string[]
  lines: ExpectedLine[]
  damaged: boolean
  /** Other parcels of the same returns that are still to be opened. */
  others: number
  /** A return's announced window is over. */
  outsideWindow: boolean
}

/** What an article's scan starts. */
export type UnitStart = {
  lineId: string | null
  returnId: string | null
  outcome: "graded" | "wrong_item" | "extra_item"
  title: string
  category: string | null
  picture: string | null
  serialTracked: boolean
  serials: readonly string[]
  reason: string | null
  scan: Scan | null
  /** The article's key, or null where nothing was scanned. */
  code: string | null
  serial: string | null
}

export type Override = { grade: Grade | null; disposition: Disposition | null; reason: string }

export type UnitInHand = UnitStart & {
  ordinal: number
  lpn: string | null
  /** The serial cannot be read: a lead will look. */
  noSerial: boolean
  answers: Record<string, string>
  defects: string[]
  fault: Fault | null
  override: Override | null
  note: string | null
  photos: Photo[]
  /** The camera is out of order: goes on without, and the server holds the refund. */
  noPhoto: boolean
  /** The fact that this look corrects. */
  supersedes: string | null
}

/** A unit whose fact is recorded. */
export type SeenUnit = UnitInHand & {
  factId: string
  grade: Grade | null
  disposition: Disposition | null
  place: string | null
  seenBy: string
}

/** found: not opened yet · inside: waits for an article · unit: in order? · findings: what is wrong · place · close · closed. */
export const steps = ["found", "inside", "unit", "findings", "place", "close", "closed"] as const
export type Step = (typeof steps)[number]

export type ParcelDraft = Candidate & {
  siteId: string
  /** Who holds it. */
  personId: string
  /** Who held it before, until the next opening says so. */
  takenOverFrom: string | null
  step: Step
  /** What was odd at the last scan and waits for a choice. */
  ask: Ask | null
  /** The carton is damaged, as its opener sees it. */
  cartonDamaged: boolean
  /** Of the parcel, taken and in no fact yet. */
  photos: Photo[]
  noPhoto: boolean
  /** Slots that its facts have claimed. */
  slots: string[]
  openedFacts: string[]
  closedFact: string | null
  closedAt: number | null
  unit: UnitInHand | null
  units: SeenUnit[]
}

export const DRAFT_KIND = "parcel"

export function startDraft(candidate: Candidate, who: { personId: string; siteId: string }): ParcelDraft {
  return {
    ...candidate,
    ...who,
    takenOverFrom: null,
    step: "found",
    ask: null,
    cartonDamaged: candidate.damaged,
    photos: [],
    noPhoto: false,
    slots: [],
    openedFacts: [],
    closedFact: null,
    closedAt: null,
    unit: null,
    units: [],
  }
}

/** What a closed parcel of these returns has not shown yet. */
export function linesOf(returns: readonly ReturnDoc[]): ExpectedLine[] {
  return returns.flatMap((one) =>
    one.lines.map((line) => ({
      lineId: line.id,
      returnId: one.id,
      rma: one.rma,
      sku: line.sku,
      gtin: line.gtin,
      title: line.title,
      category: line.category,
      picture: line.picture,
      expected: Math.max(0, line.authorized - line.received),
      serialTracked: line.serialTracked,
      serials: line.serials,
      reason: line.reason,
    })),
  )
}

/** Units of a line that are recorded; the one in hand, which may be a correction of one of them, is not counted. */
export function seenOf(draft: ParcelDraft, lineId: string): number {
  return draft.units.filter((unit) => unit.lineId === lineId && unit.outcome !== "extra_item").length
}

export function leftOf(draft: ParcelDraft, line: ExpectedLine): number {
  return Math.max(0, line.expected - seenOf(draft, line.lineId))
}

export const expectedIn = (draft: ParcelDraft) => draft.lines.reduce((sum, line) => sum + line.expected, 0)

/** Lines of which fewer came than were announced. */
export function missingIn(draft: ParcelDraft): { lineId: string; quantity: number }[] {
  return draft.lines
    .map((line) => ({ lineId: line.lineId, quantity: leftOf(draft, line) }))
    .filter(({ quantity }) => quantity > 0)
}

/** Everything expected is here, and nothing beside it is in doubt. */
export const isWhole = (draft: ParcelDraft) => draft.units.length > 0 && missingIn(draft).length === 0

/** What stands for the line where no line is known, as on the server. */
const lineMark = (unit: { lineId: string | null; code: string | null }) => unit.lineId ?? unit.code ?? "none"

/** What a photo is of, from before the shutter until it is kept: the unit in hand, else the parcel. */
export const inViewOf = ({ unit }: ParcelDraft) => (unit ? `${lineMark(unit)} ${unit.ordinal}` : "parcel")

/** The next of its line, from 1; of several equal units the highest taken is passed, so none is ever counted as another. */
export function nextOrdinal(draft: ParcelDraft, start: { lineId: string | null; code: string | null }): number {
  const taken = draft.units.filter((unit) => lineMark(unit) === lineMark(start)).map((unit) => unit.ordinal)
  return Math.max(0, ...taken) + 1
}

/** A second photo of one slot is "detail_2". */
export function freeSlot(slot: string, taken: readonly string[]): string {
  if (!taken.includes(slot)) return slot
  let number = 2
  while (taken.includes(`${slot}_${number}`)) number++
  return `${slot}_${number}`
}
