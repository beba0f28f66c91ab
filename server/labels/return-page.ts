import { buffer } from "node:stream/consumers"
import { printOwnNumber } from "../../shared/barcode/own-number.ts"
import { drawings, scissors } from "./drawings.ts"
import { moved, shapesOf } from "./pieces.ts"
import { type ReturnLabel, returnPlan } from "./return-label.ts"
import type { ReturnSlip } from "./return-slip.ts"
import { dots, qrAt, type Shape, type Sheet, type Text } from "./sheet.ts"
import { pdfOf } from "./sheet-to-pdf.ts"
import { labelWords } from "./words.ts"

export interface ReturnPage {
  slip: ReturnSlip
  /** Ours; null: the carrier's own is laid in its place. */
  label: ReturnLabel | null
  /** The customer takes it to a carrier of their choice. */
  own: boolean
}

// Millimetres from the upper left. Folded along the fold and cut along the cut, the label is 11 cm wide and fits a pouch.
const FOLD = 113
const CUT = 194
const LABEL = { x: 7, y: 20 }
const STRIP = 174
const STEPS = { x: 119, y: 32, each: 31, drawing: 18 }

/** A4: the label, how to pack in five drawings, and what is cut off and laid into the parcel. */
export async function returnPage(page: ReturnPage, carrierPdf: Uint8Array | null = null): Promise<Uint8Array> {
  const { locale, rma } = page.slip
  const ours = await buffer(pdfOf([pageSheet(page)], { title: `${labelWords[locale].parcel.rma} ${rma}`, locale }))
  return carrierPdf === null ? ours : layOn(ours, carrierPdf)
}

export function pageSheet(page: ReturnPage): Sheet {
  const plan = page.label && returnPlan(page.label)
  const label = plan ? shapesOf(moved(plan.pieces, { x: dots(LABEL.x), y: dots(LABEL.y) })) : []
  return {
    width: dots(210),
    height: dots(297),
    shapes: [...heading(page), ...(plan ? label : strip(page)), ...folds(page), ...steps(page), ...inside(page)],
  }
}

const text = (words: string, x: number, y: number, size: number, maxWidth: number, bold = false): Text => ({
  ...{ kind: "text", text: words, x: dots(x), y: dots(y), size: dots(size), maxWidth: dots(maxWidth), bold },
})

function heading({ slip: { locale, shopName } }: ReturnPage): Shape[] {
  const words = labelWords[locale].page
  return [text(words.title, LABEL.x, 12, 5.5, 104, true), text(shopName, STEPS.x, 12, 4.2, 84)]
}

/** Our number beneath a carrier's own label: what is stuck on the parcel bears both. */
function strip({ slip: { locale, rma } }: ReturnPage): Shape[] {
  const words = labelWords[locale].parcel
  return [
    ...qrAt(rma, { x: dots(LABEL.x), y: dots(STRIP), room: dots(19) }),
    text(words.rma, LABEL.x + 22, STRIP + 8, 3.2, 78),
    text(printOwnNumber(rma), LABEL.x + 22, STRIP + 15, 5.5, 78, true),
  ]
}

function folds({ slip: { locale } }: ReturnPage): Shape[] {
  const words = labelWords[locale].page
  const line = (d: string, dash: number): Shape => ({ kind: "stroke", d, x: 0, y: 0, size: 100, width: 2, dash })
  const [fold, cut] = [dots(FOLD), dots(CUT)]
  return [
    line(`M${fold} ${dots(18)} V${cut}`, 6),
    text(words.fold, FOLD + 2, CUT - 2.5, 2.8, 40),
    line(`M${dots(12)} ${cut} H${dots(210)}`, 14),
    { kind: "stroke", d: scissors, x: dots(3), y: cut - dots(4), size: dots(8), width: 3 },
    text(words.cut, 175, CUT + 4.5, 2.8, 32),
  ]
}

const stepNames = ["box", "fill", "tape", "stick", "hand"] as const

function steps({ own, slip: { locale } }: ReturnPage): Shape[] {
  const words = labelWords[locale].page
  return [
    text(words.pack, STEPS.x, 26, 5, 84, true),
    ...stepNames.flatMap((name, at): Shape[] => {
      const y = STEPS.y + at * STEPS.each
      const words = name === "hand" && own ? labelWords[locale].page.handOwn : labelWords[locale].page.steps[name]
      const beside = STEPS.x + STEPS.drawing + 5
      return [
        { kind: "stroke", d: drawings[name], x: dots(STEPS.x), y: dots(y), size: dots(STEPS.drawing), width: 4 },
        text(`${at + 1}`, STEPS.x - 1, y + 3, 4.2, 6, true),
        ...wrapped(words, 30).map((line, row) => text(line, beside, y + 4 + row * 4.6, 3.5, 210 - beside - 7)),
      ]
    }),
  ]
}

function inside({ slip: { locale, rma, shopName, articles } }: ReturnPage): Shape[] {
  const words = labelWords[locale].page
  const most = articles.length > 6 ? 5 : 6
  const shown = articles.slice(0, most)
  const left = articles.length - shown.length
  const lines = left > 0 ? [...shown, words.more.replace("{{count}}", String(left))] : shown
  return [
    text(words.inside, LABEL.x, CUT + 13, 5, 120, true),
    text(shopName, LABEL.x, CUT + 21, 4.2, 120),
    text(labelWords[locale].parcel.rma, LABEL.x, CUT + 31, 3.2, 120),
    text(printOwnNumber(rma), LABEL.x, CUT + 40, 8, 120, true),
    text(words.articles, LABEL.x, CUT + 51, 3.2, 120),
    ...lines.map((line, at) => text(line, LABEL.x, CUT + 58 + at * 6.5, 4.2, 120)),
    ...qrAt(rma, { x: dots(140), y: dots(CUT + 18), room: dots(62) }),
  ]
}

/** By letters: the page's column holds that many. */
function wrapped(words: string, most: number): string[] {
  const lines: string[] = []
  for (const word of words.split(" ")) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

const POINT = 72 / 25.4

/** Only what a carrier sent is read: no start waits for that. */
const openPdf = async () => (await import("pdf-lib")).PDFDocument

/** The carrier's first page at its own size, never larger than a label is; nothing of it is drawn anew. */
async function layOn(ours: Uint8Array, carrierPdf: Uint8Array): Promise<Uint8Array> {
  const document = await (await openPdf()).load(ours)
  const [label] = await document.embedPdf(carrierPdf, [0])
  const [page] = document.getPages()
  if (!label || !page) throw new Error("a label without a page")
  const scale = Math.min(1, (102 * POINT) / label.width, (153 * POINT) / label.height)
  page.drawPage(label, {
    ...{ x: LABEL.x * POINT, y: page.getHeight() - LABEL.y * POINT - label.height * scale },
    ...{ xScale: scale, yScale: scale },
  })
  return document.save({ useObjectStreams: false })
}

/** A carrier's own label as a label printer takes it, and our number on a second one to lay inside. */
export async function withSlip(carrierPdf: Uint8Array, slipPdf: Uint8Array): Promise<Uint8Array> {
  const document = await (await openPdf()).load(carrierPdf)
  const slip = await (await openPdf()).load(slipPdf)
  for (const page of await document.copyPages(slip, [0])) document.addPage(page)
  return document.save({ useObjectStreams: false })
}
