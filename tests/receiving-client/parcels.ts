import type { Env } from "../../client/receiving/acts.ts"
import type { Known, Standing } from "../../client/receiving/known.ts"
import { type ExpectedLine, type ParcelDraft, startDraft } from "../../client/receiving/parcel-draft.ts"
import { makeUnannounced } from "../../client/receiving/what-device-knows.ts"
import type { ScanRead } from "../../client/scan/read-scan.ts"
import { ownNumberFrom } from "../../shared/barcode/own-number.ts"
import { parseScan, type ScanContext } from "../../shared/barcode/parse-scan.ts"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"

// A parcel of two returns: a jacket, three equal mugs, a radio with a serial.

let made = 0
/** Ids that count: a test reads the same each time. */
export const nextId = () => `0197a000-0000-7000-8000-${String(++made).padStart(12, "0")}`

export const me = nextId()
export const colleague = nextId()
export const siteId = nextId()
const [first, second] = [nextId(), nextId()]

export const ean = { jacket: "4006381333931", mug: "3760001234565", radio: "3760009876545", stranger: "3760005555550" }
export const rma = { first: ownNumberFrom("rma", 1), second: ownNumberFrom("rma", 2), third: ownNumberFrom("rma", 3) }
export const tracking = { this: "1Z5R89390357567127", other: "1ZXX3150YW44070023", nobody: "1Z12345E0205271688" }
export const lpn = [ownNumberFrom("lpn", 1), ownNumberFrom("lpn", 2)] as const
export const bin = { fits: ownNumberFrom("bin", 1), wrong: ownNumberFrom("bin", 2), nobody: ownNumberFrom("bin", 3) }

const line = (
  more: Partial<ExpectedLine> & Pick<ExpectedLine, "sku" | "gtin" | "title" | "category">,
): ExpectedLine => ({
  lineId: nextId(),
  returnId: first,
  rma: rma.first,
  picture: null,
  expected: 1,
  serialTracked: false,
  serials: [],
  reason: null,
  ...more,
})
export const jacket = line({ sku: "JK", gtin: ean.jacket, title: "Veste", category: "clothing" })
export const mugs = line({ sku: "MG", gtin: ean.mug, title: "Tasse", category: "home", expected: 3 })
export const radio = line({
  sku: "RD",
  gtin: ean.radio,
  title: "Radio",
  category: "electronics",
  returnId: second,
  rma: rma.second,
  serialTracked: true,
  serials: ["SN-1"],
})

export const parcel: Standing = {
  parcelId: nextId(),
  key: tracking.this,
  scan: { raw: tracking.this, channel: "wedge" },
  carrier: "ups",
  returnIds: [first, second],
  lines: [jacket, mugs, radio],
  damaged: false,
  others: 0,
  outsideWindow: false,
  openedBy: null,
  arrived: false,
}

export const read = (raw: string, context: ScanContext = {}): ScanRead => ({
  scan: { raw, channel: "wedge" },
  reading: parseScan(raw, { channel: "wedge", ...context }),
})

export const nothingKnown = (): Known => ({
  candidates: [],
  alone: [],
  again: null,
  known: [],
  products: [],
  bins: [],
  drafts: [],
  personId: me,
  policy: builtInPolicy,
  unannounced: makeUnannounced(nextId),
})

export const env = (personId = me): Env => ({
  policy: builtInPolicy,
  personId,
  now: 1_800_000_000_000,
  newId: nextId,
  undoReason: "undone",
})

export const begun = (candidate = parcel): ParcelDraft => startDraft(candidate, { personId: me, siteId })
export const photo = (slot: string) => ({ slot, sha256: (++made).toString(16).padStart(64, "0") })
