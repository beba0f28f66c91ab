import type { ScanReading } from "../../shared/barcode/parse-scan.ts"
import type { BinDoc, ProductDoc } from "../../shared/contract/device-docs.ts"
import { keysOf, type ScanRead } from "../scan/read-scan.ts"
import { type Answer, decide } from "./answers.ts"
import { judgeUnit } from "./judge-unit.ts"
import type { Known } from "./known.ts"
import { leftOf, type ParcelDraft, type UnitStart } from "./parcel-draft.ts"
import { labelKey, sameGtin } from "./same-code.ts"

/** What a scan means to the open parcel; null: nothing of it. */
export function answerInside(read: ScanRead, known: Known, draft: ParcelDraft): Answer | null {
  const { reading } = read
  if (reading.kind === "lpn" && reading.key) return answerPlate(reading.key, draft)
  const bin = known.bins[0]
  if (bin || reading.kind === "bin") return answerBin(bin ?? null, reading, known, draft)
  if (isThisParcel(read, known, draft)) return { kind: "same_parcel" }
  if (known.candidates.length + known.alone.length > 0) return null
  return answerArticle(read, known, draft) ?? answerSerial(read, draft)
}

function isThisParcel(read: ScanRead, known: Known, draft: ParcelDraft): boolean {
  if (draft.key !== null && [...keysOf(read.reading), labelKey(read)].includes(draft.key)) return true
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
