import { commandOf } from "../../shared/barcode/own-number.ts"
import type { ScanReading } from "../../shared/barcode/parse-scan.ts"
import type { KnownDoc } from "../../shared/contract/device-docs.ts"
import type { ScanRead } from "../scan/read-scan.ts"
import { answerInside } from "./answer-inside.ts"
import { type Answer, decide, type Misread } from "./answers.ts"
import { lastShouldBe } from "./digit-in-doubt.ts"
import type { Known, Standing } from "./known.ts"
import { type Candidate, isWhole, type ParcelDraft } from "./parcel-draft.ts"
import { labelKey } from "./same-code.ts"

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
  return decide({
    why: "already_received",
    key: candidate.key ?? "",
    site: "",
    at: null,
    candidate: another,
    draftId: candidate.parcelId,
  })
}

function decideOld(read: ScanRead, old: KnownDoc, known: Known): Answer {
  const key = read.reading.key ?? old.keys[0] ?? read.scan.raw
  return old.state === "closed"
    ? decide({
        why: "already_received",
        at: old.at,
        key,
        site: old.site,
        draftId: null,
        candidate: known.again ?? known.unannounced(null),
      })
    : decide({ why: "other_site", key, site: old.site, scan: read.scan })
}

function answerNothing(read: ScanRead, known: Known, draft: ParcelDraft | null): Answer {
  const { reading, scan } = read
  const label = labelKey(read)
  const made = label === null ? null : known.unannounced(label)
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
  const candidate = { ...(made ?? known.unannounced(null)), scan, carrier: reading.carrier }
  if (draft && isLabel) return decide({ why: "unknown_label", candidate })
  return { kind: "unknown", scan, readAs: reading.kind, key: reading.key, carrier: reading.carrier, candidate }
}

function misreadWhy(reading: ScanReading, raw: string): Misread["why"] | null {
  if (reading.warnings?.includes("cut_short")) return "cut"
  if (reading.kind === "routing") return "routing"
  if (reading.valid) return null
  if (raw.trim().length < 6) return "partial"
  return reading.warnings?.includes("check_failed") || reading.nearMiss ? "check" : null
}
