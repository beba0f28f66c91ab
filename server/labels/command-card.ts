import type { Readable } from "node:stream"
import { COMMAND_NAMES, type CommandName, commandCode } from "../../shared/barcode/own-number.ts"
import { code128At, dots, type Shape, type Sheet } from "./sheet.ts"
import { pdfOf } from "./sheet-to-pdf.ts"
import { type LabelLocale, labelWords } from "./words.ts"

export interface CommandCard {
  locale: LabelLocale
  paper: "a4" | "a5"
}
const PAPERS = { a4: [210, 297], a5: [148, 210] } as const

/** The card that hangs at the table: six commands to scan with gloves on. */
export function commandCard(card: CommandCard): Readable {
  return pdfOf([commandSheet(card)], { title: labelWords[card.locale].command.title, locale: card.locale })
}

export function commandSheet({ locale, paper }: CommandCard): Sheet {
  const [width, height] = [dots(PAPERS[paper][0]), dots(PAPERS[paper][1])]
  const words = labelWords[locale].command
  const margin = Math.round(width * 0.07)
  const top = Math.round(height * 0.13)
  const row = Math.floor((height - top - margin) / COMMAND_NAMES.length)
  const text = (size: number, y: number) => ({
    kind: "text" as const,
    x: margin,
    y,
    size,
    maxWidth: width - 2 * margin,
  })
  return {
    width,
    height,
    shapes: [
      { ...text(Math.round(width * 0.06), Math.round(height * 0.07)), text: words.title, bold: true },
      { ...text(Math.round(width * 0.03), Math.round(height * 0.1)), text: words.how },
      ...COMMAND_NAMES.flatMap((name, at) => commandRow(name, words[name], { width, margin, row, y: top + at * row })),
    ],
  }
}

/** Word at the left, bars at the right; a third of the row stays white, so that no beam meets two codes. */
function commandRow(
  name: CommandName,
  word: string,
  { width, margin, row, y }: { width: number; margin: number; row: number; y: number },
): Shape[] {
  const half = Math.round(width / 2)
  return [
    { kind: "rect", x: margin, y, width: width - 2 * margin, height: 2 },
    {
      kind: "text",
      text: word,
      x: margin,
      y: y + Math.round(row * 0.6),
      size: Math.round(row * 0.3),
      bold: true,
      maxWidth: half - margin,
    },
    ...code128At(commandCode(name), {
      left: half,
      width: width - half,
      y: y + Math.round(row * 0.17),
      height: Math.round(row * 0.66),
      module: 5,
    }),
  ]
}
