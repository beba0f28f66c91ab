import type { Readable } from "node:stream"
import { checkOwnNumber, printOwnNumber } from "../../shared/barcode/own-number.ts"
import { code128At, dots, qrAt, type Sheet } from "./sheet.ts"
import { pdfOf } from "./sheet-to-pdf.ts"
import { type LabelLocale, labelWords } from "./words.ts"

export type RollKind = "lpn" | "bin" | "rma"

export interface LabelRoll {
  kind: RollKind
  numbers: Iterable<string>
  locale: LabelLocale
  /** Millimetres. */
  size?: { width: number; height: number }
  /** Code 128 is read by every scanner; a QR code also from the side and when the label wraps. */
  code?: "code128" | "qr"
}

/** A roll of small labels, one page a label: word, code, and the number in groups. */
export function labelRoll(roll: LabelRoll): Readable {
  return pdfOf(sheetsOf(roll), { title: labelWords[roll.locale].kind[roll.kind], locale: roll.locale })
}

function* sheetsOf(roll: LabelRoll): Generator<Sheet> {
  for (const number of roll.numbers) yield rollLabel(number, roll)
}

/** One label of a roll. Throws on a number whose check letters fail: it would hang in the hall for years. */
export function rollLabel(number: string, { kind, locale, size, code }: Omit<LabelRoll, "numbers">): Sheet {
  if (!checkOwnNumber(kind, number)) throw new Error(`${number} is no ${kind} number`)
  const width = dots(size?.width ?? 50)
  const height = dots(size?.height ?? 25)
  const word = labelWords[locale].kind[kind]
  return code === "qr" ? withQr(number, word, width, height) : withBars(number, word, width, height)
}

function withBars(number: string, word: string, width: number, height: number): Sheet {
  const margin = dots(2)
  const room = width - 2 * margin
  const place = { left: 0, width, y: Math.round(height * 0.22), height: Math.round(height * 0.48), module: 6 }
  return {
    width,
    height,
    shapes: [
      {
        kind: "text",
        text: word,
        x: margin,
        y: Math.round(height * 0.17),
        size: Math.round(height * 0.12),
        maxWidth: room,
      },
      ...code128At(number, place),
      {
        kind: "text",
        text: printOwnNumber(number),
        x: Math.round(width / 2),
        y: Math.round(height * 0.92),
        size: Math.round(height * 0.2),
        bold: true,
        align: "center",
        maxWidth: room,
      },
    ],
  }
}

function withQr(number: string, word: string, width: number, height: number): Sheet {
  const room = Math.min(height, Math.round(width / 2))
  const maxWidth = width - room - dots(2)
  const groups = printOwnNumber(number).split(" ")
  const line = Math.round(height * 0.24)
  return {
    width,
    height,
    shapes: [
      ...qrAt(number, { x: 0, y: Math.floor((height - room) / 2), room }),
      { kind: "text", text: word, x: room, y: Math.round(height * 0.19), size: Math.round(height * 0.12), maxWidth },
      ...groups.map((text, at) => ({
        kind: "text" as const,
        text,
        x: room,
        y: Math.round(height * 0.43) + at * line,
        size: line,
        bold: true,
        maxWidth,
      })),
    ],
  }
}
