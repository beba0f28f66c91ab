import type { Readable } from "node:stream"
import { CARRIERS } from "../../shared/barcode/carriers.ts"
import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import { LABEL_CARRIERS, type LabelBars, labelBars } from "../../shared/barcode/make-tracking.ts"
import { printOwnNumber } from "../../shared/barcode/own-number.ts"
import { type Piece, type Plan, shapesOf } from "./pieces.ts"
import { dots, type Sheet } from "./sheet.ts"
import { pdfOf } from "./sheet-to-pdf.ts"
import { type LabelLocale, labelWords } from "./words.ts"

export interface ReturnLabel {
  /** A carrier's id; one that is not in shared/barcode is printed as it is. Null: any carrier, the customer's choice. */
  carrier: string | null
  /** The lookup key. Null: the carrier gives its number at the counter, and ours stands in the bars. */
  tracking: string | null
  rma: string
  shopName: string
  /** The shop's address, a line each, at most four are printed. */
  address?: string[]
  /** Who sends it, a line each, at most three are printed. */
  from?: string[]
  locale?: LabelLocale
}

/** 10 × 15 cm, as carriers have it, and 4 × 6 inches, which a label printer holds. Millimetres. */
export const labelSizes = { "10x15": [100, 150], "4x6": [101.6, 152.4] } as const
export type LabelSize = keyof typeof labelSizes

/** A label for a parcel on its way back. */
export function returnLabel(label: ReturnLabel, size: LabelSize = "10x15"): Readable {
  const locale = label.locale ?? "fr"
  return pdfOf([returnSheet(label, size)], { title: `${labelWords[locale].parcel.rma} ${label.rma}`, locale })
}

export function returnSheet(label: ReturnLabel, size: LabelSize = "10x15"): Sheet {
  const { width, height, pieces } = returnPlan(label, size)
  return { width, height, shapes: shapesOf(pieces) }
}

/** The carrier's number as bars for its machines, the return's as QR code for ours; both for the eye. */
export function returnPlan(label: ReturnLabel, size: LabelSize = "10x15"): Plan {
  const { carrier, tracking, rma, shopName, address = [], from = [], locale = "fr" } = label
  const words = labelWords[locale].parcel
  const [width, height] = [dots(labelSizes[size][0]), dots(labelSizes[size][1])]
  const margin = dots(6)
  const line = (y: number, size: number, text: string) => {
    return { kind: "text" as const, text, x: margin, y: dots(y), size: dots(size), maxWidth: width - 2 * margin }
  }
  const beside = { x: dots(44), maxWidth: width - dots(50) }
  const rule = (y: number): Piece => ({ kind: "rule", x: 0, y: dots(y), width, height: 3 })
  const bars = tracking === null || carrier === null ? { text: rma, gs1: false } : barsFor(carrier, tracking)
  const number = tracking === null ? printOwnNumber(rma) : groupForEye(tracking, carrier).join(" ")
  return {
    width,
    height,
    pieces: [
      { ...line(14, 9, carrier === null ? words.any : nameOf(carrier)), bold: true },
      rule(19),
      line(25, 3.2, words.to),
      { ...line(32, 5.5, shopName), bold: true },
      ...address.slice(0, 4).map((each, at) => line(39 + at * 5.5, 4.2, each)),
      rule(60),
      line(66, 3.2, tracking === null ? words.rma : words.tracking),
      { ...line(73, 5.5, number), bold: true },
      { kind: "code128", ...bars, left: 0, width, y: dots(77), height: dots(24), module: 3 },
      rule(106),
      { kind: "qr", text: rma, x: dots(3), y: dots(109), room: dots(38) },
      { ...line(115, 3.2, words.rma), ...beside },
      { ...line(122, 5.5, printOwnNumber(rma)), ...beside, bold: true },
      ...(from.length > 0 ? [{ ...line(130, 3.2, words.from), ...beside }] : []),
      ...from.slice(0, 3).map((each, at) => ({ ...line(135 + at * 4.5, 3.6, each), ...beside })),
    ],
  }
}

/** Short as it stands on a parcel: "DHL Express", not all that the carrier's file covers. */
const nameOf = (carrier: string) =>
  (CARRIERS.find(({ id }) => id === carrier)?.name ?? carrier).replace(/[,(].*$/, "").trim()

function barsFor(carrier: string, tracking: string): LabelBars {
  const known = LABEL_CARRIERS.find((id) => id === carrier)
  return known ? labelBars(known, tracking) : { text: tracking, gs1: false }
}
