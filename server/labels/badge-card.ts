import type { Readable } from "node:stream"
import { checkOwnNumber, printOwnNumber } from "../../shared/barcode/own-number.ts"
import { code128At, dots, qrAt, type Sheet } from "./sheet.ts"
import { pdfOf } from "./sheet-to-pdf.ts"
import { type LabelLocale, labelWords } from "./words.ts"

export interface Badge {
  name: string
  number: string
  /** Printed small above the name: the site or the shop. */
  place?: string
  locale: LabelLocale
}

/** A badge in the size of a bank card. */
export function badgeCard(badge: Badge): Readable {
  return pdfOf([badgeSheet(badge)], { title: labelWords[badge.locale].kind.badge, locale: badge.locale })
}

/** Name, then the number as QR code for a camera and as Code 128 for a scanner, and in groups for a person. */
export function badgeSheet({ name, number, place, locale }: Badge): Sheet {
  if (!checkOwnNumber("badge", number)) throw new Error(`${number} is no badge number`)
  const [width, height] = [dots(85.6), dots(54)]
  const margin = dots(4)
  const qr = dots(20)
  const beside = { kind: "text" as const, x: margin, maxWidth: width - 2 * margin - qr }
  return {
    width,
    height,
    shapes: [
      { ...beside, text: place ?? labelWords[locale].kind.badge, y: dots(7), size: dots(3) },
      { ...beside, text: name, y: dots(17), size: dots(8), bold: true },
      ...qrAt(number, { x: width - qr - dots(2), y: dots(2), room: qr }),
      ...code128At(number, { left: 0, width, y: dots(25), height: dots(16), module: 3 }),
      {
        ...beside,
        text: printOwnNumber(number),
        x: Math.round(width / 2),
        y: dots(49),
        size: dots(6),
        bold: true,
        align: "center",
        maxWidth: width - 2 * margin,
      },
    ],
  }
}
