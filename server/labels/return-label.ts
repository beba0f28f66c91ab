import type { Readable } from "node:stream"
import { CARRIERS } from "../../shared/barcode/carriers.ts"
import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import { LABEL_CARRIERS, type LabelBars, labelBars } from "../../shared/barcode/make-tracking.ts"
import { printOwnNumber } from "../../shared/barcode/own-number.ts"
import { code128At, dots, qrAt, type Sheet } from "./sheet.ts"
import { pdfOf } from "./sheet-to-pdf.ts"
import { type LabelLocale, labelWords } from "./words.ts"

export interface ReturnLabel {
  /** A carrier's id. One that is not in shared/barcode is printed as it is. */
  carrier: string
  /** The lookup key. */
  tracking: string
  rma: string
  shopName: string
  /** The shop's address, a line each, at most four are printed. */
  address?: string[]
  locale?: LabelLocale
}

/** A label of 10 × 15 cm for a parcel on its way back. */
export function returnLabel(label: ReturnLabel): Readable {
  const locale = label.locale ?? "fr"
  return pdfOf([returnSheet(label)], { title: `${labelWords[locale].parcel.rma} ${label.rma}`, locale })
}

export function returnSheet({ carrier, tracking, rma, shopName, address = [], locale = "fr" }: ReturnLabel): Sheet {
  const words = labelWords[locale].parcel
  const [width, height] = [dots(100), dots(150)]
  const margin = dots(6)
  const line = (y: number, size: number, text: string) => {
    return { kind: "text" as const, text, x: margin, y: dots(y), size: dots(size), maxWidth: width - 2 * margin }
  }
  const rule = (y: number) => ({ kind: "rect" as const, x: 0, y: dots(y), width, height: 3 })
  const { text, gs1 } = barsFor(carrier, tracking)
  return {
    width,
    height,
    shapes: [
      { ...line(14, 9, nameOf(carrier)), bold: true },
      rule(19),
      line(25, 3.2, words.to),
      { ...line(32, 5.5, shopName), bold: true },
      ...address.slice(0, 4).map((each, at) => line(39 + at * 5.5, 4.2, each)),
      rule(60),
      line(66, 3.2, words.tracking),
      { ...line(73, 5.5, groupForEye(tracking, carrier).join(" ")), bold: true },
      ...code128At(text, { left: 0, width, y: dots(77), height: dots(24), module: 3, gs1 }),
      rule(106),
      ...qrAt(rma, { x: dots(3), y: dots(109), room: dots(38) }),
      { ...line(121, 3.2, words.rma), x: dots(44), maxWidth: width - dots(50) },
      { ...line(129, 5.5, printOwnNumber(rma)), x: dots(44), maxWidth: width - dots(50), bold: true },
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
