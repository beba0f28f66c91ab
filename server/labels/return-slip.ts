import type { Readable } from "node:stream"
import { printOwnNumber } from "../../shared/barcode/own-number.ts"
import { type Piece, type Plan, shapesOf } from "./pieces.ts"
import { type LabelSize, labelSizes } from "./return-label.ts"
import { dots, type Sheet } from "./sheet.ts"
import { pdfOf } from "./sheet-to-pdf.ts"
import { type LabelLocale, labelWords } from "./words.ts"

export interface ReturnSlip {
  rma: string
  shopName: string
  /** What is inside, a line each; at most six are printed. */
  articles: readonly string[]
  locale: LabelLocale
}

/** To lay into a parcel that has no label of ours: the return's number for the eye and for a scanner. */
export function returnSlip(slip: ReturnSlip): Readable {
  return pdfOf([slipSheet(slip)], { title: `${labelWords[slip.locale].parcel.rma} ${slip.rma}`, locale: slip.locale })
}

export function slipSheet(slip: ReturnSlip, size: LabelSize = "10x15"): Sheet {
  const { width, height, pieces } = slipPlan(slip, size)
  return { width, height, shapes: shapesOf(pieces) }
}

export function slipPlan({ rma, shopName, articles, locale }: ReturnSlip, size: LabelSize = "10x15"): Plan {
  const words = labelWords[locale].parcel
  const [width, height] = [dots(labelSizes[size][0]), dots(labelSizes[size][1])]
  const margin = dots(6)
  const line = (y: number, size: number, text: string, bold = false): Piece => {
    return { kind: "text", text, x: margin, y: dots(y), size: dots(size), maxWidth: width - 2 * margin, bold }
  }
  return {
    width,
    height,
    pieces: [
      line(14, 9, shopName, true),
      { kind: "rule", x: 0, y: dots(19), width, height: 3 },
      line(26, 3.6, words.rma),
      line(36, 8, printOwnNumber(rma), true),
      { kind: "qr", text: rma, x: dots(20), y: dots(42), room: dots(60) },
      ...articles.slice(0, 6).map((title, at) => line(112 + at * 6, 4.2, title)),
    ],
  }
}
