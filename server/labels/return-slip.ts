import type { Readable } from "node:stream"
import { printOwnNumber } from "../../shared/barcode/own-number.ts"
import { dots, qrAt, type Sheet } from "./sheet.ts"
import { pdfOf } from "./sheet-to-pdf.ts"
import { type LabelLocale, labelWords } from "./words.ts"

export interface ReturnSlip {
  rma: string
  shopName: string
  /** What is inside, a line each; at most six are printed. */
  articles: readonly string[]
  locale: LabelLocale
}

/** 10 × 15 cm to lay into a parcel that has no label of ours: the return's number for the eye and for a scanner. */
export function returnSlip(slip: ReturnSlip): Readable {
  return pdfOf([slipSheet(slip)], { title: `${labelWords[slip.locale].parcel.rma} ${slip.rma}`, locale: slip.locale })
}

export function slipSheet({ rma, shopName, articles, locale }: ReturnSlip): Sheet {
  const words = labelWords[locale].parcel
  const [width, height] = [dots(100), dots(150)]
  const margin = dots(6)
  const line = (y: number, size: number, text: string, bold = false) => {
    return { kind: "text" as const, text, x: margin, y: dots(y), size: dots(size), maxWidth: width - 2 * margin, bold }
  }
  return {
    width,
    height,
    shapes: [
      line(14, 9, shopName, true),
      { kind: "rect" as const, x: 0, y: dots(19), width, height: 3 },
      line(26, 3.6, words.rma),
      line(36, 8, printOwnNumber(rma), true),
      ...qrAt(rma, { x: dots(20), y: dots(42), room: dots(60) }),
      ...articles.slice(0, 6).map((title, at) => line(112 + at * 6, 4.2, title)),
    ],
  }
}
