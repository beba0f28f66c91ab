import type { Readable } from "node:stream"
import { fileURLToPath } from "node:url"
import PDFDocument from "pdfkit"
import { DOTS_PER_INCH, type Sheet, type Stroke, type Text } from "./sheet.ts"

/** The built-in fonts of PDF spoil names outside Western Europe without an error; this one holds all of Latin. */
const fontFile = (weight: number) =>
  fileURLToPath(new URL(`fonts/atkinson-hyperlegible-next-${weight}.ttf`, import.meta.url))
const POINTS = 72 / DOTS_PER_INCH

/** Sheets → a PDF as a stream, one page each, drawn as vectors. */
export function pdfOf(sheets: Iterable<Sheet>, { title, locale }: { title: string; locale: string }): Readable {
  const doc = new PDFDocument({
    autoFirstPage: false,
    margin: 0,
    lang: locale,
    info: { Title: title, Creator: "Backdock" },
  })
  doc.registerFont("text", fontFile(500))
  doc.registerFont("bold", fontFile(800))
  for (const sheet of sheets) drawPage(doc, sheet)
  doc.end()
  return doc
}

function drawPage(doc: PDFKit.PDFDocument, { width, height, shapes }: Sheet): void {
  doc.addPage({ size: [width * POINTS, height * POINTS], margin: 0 })
  for (const shape of shapes) {
    if (shape.kind !== "rect") continue
    doc.rect(shape.x * POINTS, shape.y * POINTS, shape.width * POINTS, shape.height * POINTS)
  }
  doc.fill("black")
  for (const shape of shapes) {
    if (shape.kind === "text") drawText(doc, shape)
    if (shape.kind === "stroke") drawStroke(doc, shape)
  }
}

function drawStroke(doc: PDFKit.PDFDocument, { d, x, y, size, width, dash }: Stroke): void {
  const scale = (size / 100) * POINTS
  doc
    .save()
    .translate(x * POINTS, y * POINTS)
    .scale(scale)
    .path(d)
  doc
    .lineWidth((width * POINTS) / scale)
    .lineCap("round")
    .lineJoin("round")
  if (dash !== undefined) doc.dash((dash * POINTS) / scale, { space: (dash * POINTS) / scale })
  doc.stroke("black").restore()
}

function drawText(doc: PDFKit.PDFDocument, { text, x, y, size, bold, align, maxWidth }: Text): void {
  // Composed: a letter and its accent as one, or the font has no place for the accent.
  // nor for the narrow space that French puts before a colon
  const words = text.normalize("NFC").replaceAll("\u202f", "\u00a0")
  doc.font(bold ? "bold" : "text").fontSize(size * POINTS)
  const width = doc.widthOfString(words)
  const fitting = Math.min(1, (maxWidth * POINTS) / width)
  doc.fontSize(size * POINTS * fitting)
  const left = x * POINTS - (align === "center" ? (width * fitting) / 2 : 0)
  doc.text(words, left, y * POINTS, { lineBreak: false, baseline: "alphabetic" })
}
