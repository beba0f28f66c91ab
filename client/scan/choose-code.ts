import type { ScanReading } from "../../shared/barcode/parse-scan.ts"
import type { Sighting } from "./agree.ts"

/** A code in view, what it says, and whether this device has a document for it. */
export type Candidate = { sighting: Sighting; reading: ScanReading; isKnown: boolean }

/** What is taken now, and what a person must choose from. */
export type Choice = { take: Candidate[]; ask: Candidate[] }

const parcels = new Set(["tracking", "sscc", "rma", "lpn"])

/** Which of the codes that are in view together is meant: the expected one, else the parcel's, and never a guess. */
export function chooseCode(all: readonly Candidate[]): Choice {
  const distinct = [...new Map(all.map((each) => [each.reading.key ?? each.sighting.raw, each])).values()]
  const certain = distinct.filter(({ sighting }) => !sighting.held)
  const sets = [
    distinct.filter(({ isKnown }) => isKnown),
    certain.filter(({ reading }) => reading.valid && parcels.has(reading.kind)),
    certain,
  ]
  const meant = sets.find(({ length }) => length > 0) ?? []
  return meant.length > 1 ? { take: [], ask: meant } : { take: meant, ask: [] }
}
