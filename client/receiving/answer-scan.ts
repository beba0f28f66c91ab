import { commandOf } from "../../shared/barcode/own-number.ts"
import type { ScanReading } from "../../shared/barcode/parse-scan.ts"
import type { BinDoc, KnownDoc, ProductDoc } from "../../shared/contract/device-docs.ts"
import type { Policy } from "../../shared/policy/policy-document.ts"
import type { ScanRead } from "../scan/read-scan.ts"
import { keysOf } from "../scan/read-scan.ts"
import type { Answer, Ask } from "./answers.ts"
import { lastShouldBe } from "./digit-in-doubt.ts"
import { judgeUnit } from "./judge-unit.ts"
import { type Candidate, isWhole, leftOf, type ParcelDraft, type UnitStart } from "./parcel-draft.ts"
import { sameGtin } from "./same-code.ts"

/** A parcel and where it stands: who opened it, and whether the dock has seen it. */
export type Standing = Candidate & { openedBy: string | null; arrived: boolean }

/** All that the device has about one scan, gathered by index before the answer. */
export type Known = {
  /** Parcels that any key of the scan names, open ones. */
  candidates: Standing[]
  /** A return by its number that no open parcel carries. */
  alone: Standing[]
  /** The returns of a parcel that is closed: another carton of them may come. */
  again: Candidate | null
  known: KnownDoc[]
  products: ProductDoc[]
  bins: BinDoc[]
  /** Parcels in work on this device, by their id. */
  drafts: { id: string; personId: string; closed: boolean }[]
  personId: string
  policy: Policy
  /** Opens a parcel that nobody announced; its id comes from the key, else it is random. */
  unannounced: (key: string | null) => Candidate
}

/** A scan, what the device knows and what is in hand → one of the five outcomes, with what to show and what may follow. */
export function answerScan(read: ScanRead, known: Known, draft: ParcelDraft | null): Answer {
  const { reading } = read
  if (reading.kind === "command" && reading.key) {
    const name = commandOf(reading.key)
    if (name) return { kind: "command", name }
  }
  if (reading.kind === "badge") return { kind: "badge" }
  const open = draft && draft.step !== "closed" ? draft : null
  return (
    (open && answerInside(read, known, open)) ?? answerParcel(read, known, open) ?? answerNothing(read, known, open)
  )
}

// ---- within an open parcel

function answerInside(read: ScanRead, known: Known, draft: ParcelDraft): Answer | null {
  const { reading } = read
  if (reading.kind === "lpn" && reading.key) return answerPlate(reading.key, draft)
  const bin = known.bins[0]
  if (bin || reading.kind === "bin") return answerBin(bin ?? null, reading, known, draft)
  if (isThisParcel(reading, known, draft)) return { kind: "same_parcel" }
  if (known.candidates.length + known.alone.length > 0) return null
  return answerArticle(read, known, draft) ?? answerSerial(read, draft)
}

function isThisParcel(reading: ScanReading, known: Known, draft: ParcelDraft): boolean {
  if (draft.key !== null && keysOf(reading).includes(draft.key)) return true
  return known.candidates.some((one) => one.parcelId === draft.parcelId)
}

function answerPlate(lpn: string, draft: ParcelDraft): Answer {
  if (draft.unit?.lpn === lpn) return { kind: "again" }
  const holder = draft.units.find((unit) => unit.lpn === lpn && unit.factId !== draft.unit?.supersedes)
  if (holder) return decide({ why: "already_checked", title: holder.title, mark: lpn })
  return draft.unit ? { kind: "lpn", lpn } : decide({ why: "not_now", what: "lpn" })
}

function answerBin(bin: BinDoc | null, reading: ScanReading, known: Known, draft: ParcelDraft): Answer {
  const code = bin?.code ?? reading.key ?? ""
  if (draft.step !== "place" || !draft.unit) return decide({ why: "not_now", what: "bin" })
  if (!bin) return decide({ why: "wrong_bin", code, label: code, known: false })
  const { place } = judgeUnit(known.policy, draft.unit)
  const fits = !place || (place.kind === bin.kind && place.colour === bin.colour)
  return fits ? { kind: "bin", code } : decide({ why: "wrong_bin", code, label: bin.label, known: true })
}

/** The article that a code names among the parcel's lines, else in the catalogue. */
function answerArticle(read: ScanRead, known: Known, draft: ParcelDraft): Answer | null {
  const { reading } = read
  const keys = keysOf(reading)
  const product = known.products[0]
  const codes = product ? [...keys, product.sku, ...product.gtins] : keys
  const lines = draft.lines.filter((line) => codes.some((code) => sameGtin(code, line.gtin) || code === line.sku))
  const isArticle = lines.length > 0 || product || reading.kind === "gtin" || reading.kind === "sku"
  if (!isArticle) return null
  const code = reading.key ?? read.scan.raw
  const serial = reading.serial ?? null
  if (isInHand(draft, code, serial)) return { kind: "again" }
  const twin = serial && draft.units.find((unit) => unit.serial === serial && unit.code === code)
  if (twin) return decide({ why: "already_checked", title: twin.title, mark: serial })
  if (isBusy(draft))
    return decide({
      why: "not_now",
      what: draft.step === "found" ? "photo" : draft.step === "unit" ? "unit_open" : "findings",
    })
  const starts = lines.map((line) => startOf(line, read, code, serial))
  return lines.length > 0 ? answerLine(draft, starts, code, serial) : answerStranger(product, read, code, serial)
}

const isInHand = (draft: ParcelDraft, code: string, serial: string | null) =>
  draft.unit !== null && draft.unit.code === code && (serial === null || serial === draft.unit.serial)

/** Something about what is in hand is still to be said, so another article cannot take its place. */
function isBusy(draft: ParcelDraft): boolean {
  if (draft.step === "findings") return true
  if (draft.step !== "unit" || !draft.unit) return false
  return Object.keys(draft.unit.answers).length > 0 || draft.unit.supersedes !== null || draft.unit.lpn !== null
}

function answerLine(draft: ParcelDraft, starts: UnitStart[], code: string, serial: string | null): Answer {
  const open = starts.filter((start) => {
    const line = draft.lines.find((one) => one.lineId === start.lineId)
    const held = draft.step === "place" && draft.unit?.lineId === start.lineId && !draft.unit?.supersedes ? 1 : 0
    return line !== undefined && leftOf(draft, line) - held > 0
  })
  const first = open[0] ?? starts[0]
  if (!first) return decide({ why: "not_now", what: "unit_open" })
  if (open.length === 0) return decide({ why: "more_than_expected", unit: { ...first, outcome: "extra_item" } })
  // a second equal unit needs a mark of its own, or a tap: a code scanned twice is not two things
  const seen = draft.units.some((unit) => unit.code === code || unit.lineId === first.lineId)
  if (seen && serial === null) return decide({ why: "same_code", unit: first })
  if (new Set(open.map((start) => start.returnId)).size > 1) return decide({ why: "two_lines", units: open })
  return { kind: "unit", unit: first }
}

function startOf(line: ParcelDraft["lines"][number], read: ScanRead, code: string, serial: string | null): UnitStart {
  const { lineId, returnId, title, category, picture, serialTracked, serials, reason } = line
  const what = { lineId, returnId, title, category, picture, serialTracked, serials, reason }
  return { ...what, outcome: "graded", scan: read.scan, code, serial }
}

function answerStranger(product: ProductDoc | undefined, read: ScanRead, code: string, serial: string | null): Answer {
  const { title, category, picture } = product ?? { title: code, category: null, picture: null }
  const nothing = { lineId: null, returnId: null, serialTracked: false, serials: [], reason: null }
  const unit: UnitStart = { ...nothing, title, category, picture, outcome: "extra_item", scan: read.scan, code, serial }
  return decide({ why: "not_announced", unit })
}

/** Where the line wants a serial, any code that is nothing else may be it. */
function answerSerial(read: ScanRead, draft: ParcelDraft): Answer | null {
  const { unit } = draft
  if (!unit?.serialTracked || (draft.step !== "unit" && draft.step !== "findings")) return null
  const serial = read.scan.raw.trim().slice(0, 200)
  if (serial === unit.serial) return { kind: "again" }
  if (serial.length < 3 || read.reading.kind === "tracking" || read.reading.kind === "sscc") return null
  const taken = draft.units.find((one) => one.serial === serial && one.factId !== unit.supersedes)
  if (taken) return decide({ why: "already_checked", title: taken.title, mark: serial })
  const isSold =
    unit.serials.length === 0 || unit.serials.some((one) => one.trim().toUpperCase() === serial.toUpperCase())
  return isSold ? { kind: "serial", serial } : decide({ why: "other_serial", serial, sold: unit.serials })
}

// ---- parcels

function answerParcel(read: ScanRead, known: Known, draft: ParcelDraft | null): Answer | null {
  const [first, second] = known.candidates
  if (first && second) return draft && !mayLeave(draft) ? another(first, known) : twoParcels(known, draft)
  if (first) return draft ? besides(read, first, known, draft) : oneParcel(first, known)
  const old = known.known[0]
  if (old) return decideOld(read, old, known)
  const [alone, other] = known.alone
  if (alone && other) return decide({ why: "two_candidates", candidates: known.alone })
  if (!alone) return null
  return draft ? besides(read, alone, known, draft) : oneParcel(alone, known)
}

function twoParcels(known: Known, _draft: ParcelDraft | null): Answer {
  const live = known.candidates.filter(
    (one) => !known.drafts.some((draft) => draft.id === one.parcelId && draft.closed),
  )
  const [first, second] = live
  if (first && !second) return oneParcel(first, known)
  return decide({ why: "two_candidates", candidates: live.length > 0 ? live : known.candidates })
}

function oneParcel(candidate: Standing, known: Known): Answer {
  const here = known.drafts.find((draft) => draft.id === candidate.parcelId)
  if (here?.closed) return decideClosed(candidate, known)
  if (here && here.personId === known.personId) return { kind: "resume", draftId: here.id }
  if (here) return decide({ why: "in_another_draft", candidate, by: here.personId, draftId: here.id })
  if (candidate.openedBy !== null && candidate.openedBy !== known.personId)
    return decide({ why: "in_another_draft", candidate, by: candidate.openedBy, draftId: null })
  return { kind: "parcel", candidate }
}

/** Another parcel, or another return's slip, while one is open. */
function besides(read: ScanRead, candidate: Standing, known: Known, draft: ParcelDraft): Answer {
  const isSlip = read.reading.kind === "rma"
  if (isSlip && candidate.returnIds.every((id) => draft.returnIds.includes(id))) return { kind: "same_parcel" }
  if (isSlip && draft.returnIds.length === 0) return { kind: "add_return", candidate }
  if (isSlip) return decide({ why: "another_return", candidate })
  return mayLeave(draft) ? oneParcel(candidate, known) : another(candidate, known)
}

const another = (candidate: Candidate, known: Known): Answer =>
  decide({
    why: "another_parcel",
    candidate,
    openDraft: known.drafts.find((one) => one.id === candidate.parcelId && !one.closed)?.id ?? null,
  })

/** Nothing is left to decide: the next parcel's scan closes this one. */
export const mayLeave = (draft: ParcelDraft) => draft.step === "close" && isWhole(draft)

/** Closed on this device, and the server has not told it yet. */
function decideClosed(candidate: Candidate, known: Known): Answer {
  const another = { ...candidate, ...known.unannounced(null), returnIds: candidate.returnIds, lines: candidate.lines }
  return decide({ why: "already_received", key: candidate.key ?? "", site: "", at: null, candidate: another })
}

function decideOld(read: ScanRead, old: KnownDoc, known: Known): Answer {
  const key = read.reading.key ?? old.keys[0] ?? read.scan.raw
  return old.state === "closed"
    ? decide({
        why: "already_received",
        at: old.at,
        key,
        site: old.site,
        candidate: known.again ?? known.unannounced(null),
      })
    : decide({ why: "other_site", key, site: old.site, scan: read.scan })
}

// ---- nothing on the device knows it

function answerNothing(read: ScanRead, known: Known, draft: ParcelDraft | null): Answer {
  const { reading, scan } = read
  const made = reading.key === null ? null : known.unannounced(reading.key)
  const here = made && known.drafts.find((one) => one.id === made.parcelId)
  if (made && here && (!draft || here.closed))
    return oneParcel({ ...made, scan, openedBy: here.personId, arrived: true }, known)
  const why = misreadWhy(reading, scan.raw)
  if (why)
    return {
      kind: "misread",
      raw: scan.raw,
      why,
      carrier: reading.carrier ?? reading.nearMiss ?? null,
      lastShouldBe: why === "check" ? lastShouldBe(scan.raw, reading) : null,
      suggestions: reading.suggestions ?? [],
    }
  const isLabel = reading.kind === "tracking" || reading.kind === "sscc"
  const candidate = { ...known.unannounced(isLabel ? reading.key : null), scan, carrier: reading.carrier }
  if (draft && isLabel) return decide({ why: "unknown_label", candidate })
  return { kind: "unknown", scan, readAs: reading.kind, key: reading.key, carrier: reading.carrier, candidate }
}

function misreadWhy(reading: ScanReading, raw: string): "check" | "partial" | "routing" | null {
  if (reading.kind === "routing") return "routing"
  if (reading.valid) return null
  if (raw.trim().length < 6) return "partial"
  return reading.warnings?.includes("check_failed") || reading.nearMiss ? "check" : null
}

const decide = (ask: Ask): Answer => ({ kind: "decide", ask })
