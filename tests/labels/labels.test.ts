import sharp from "sharp"
import { describe, expect, test } from "vitest"
import { badgeCard, badgeSheet } from "../../server/labels/badge-card.ts"
import { commandCard, commandSheet } from "../../server/labels/command-card.ts"
import { labelRoll, rollLabel } from "../../server/labels/label-roll.ts"
import { labelSvg } from "../../server/labels/label-svg.ts"
import { type ReturnLabel, returnLabel, returnSheet } from "../../server/labels/return-label.ts"
import { dots, type Rect, type Sheet } from "../../server/labels/sheet.ts"
import { labelWords } from "../../server/labels/words.ts"
import { LABEL_CARRIERS, makeTracking } from "../../shared/barcode/make-tracking.ts"
import { COMMAND_NAMES, commandCode, ownNumberFrom, printOwnNumber } from "../../shared/barcode/own-number.ts"
import { parseScan } from "../../shared/barcode/parse-scan.ts"
import { printDots, readCodes } from "./read-codes.ts"
import { type PdfPage, readPdf } from "./read-pdf.ts"

const DOT = 72 / 203
const NAME = "Łukasz Żółć-Nuñez é ő ș"
const badge = { name: NAME, number: ownNumberFrom("badge", 12), locale: "fr" as const }
const parcel: ReturnLabel = {
  carrier: "colissimo",
  tracking: makeTracking("colissimo", 6),
  rma: ownNumberFrom("rma", 6),
  shopName: "Maison Lin & Laine",
  address: ["12 quai des Chartrons", "33000 Bordeaux"],
}
const lpns = [1, 2, 3].map((index) => ownNumberFrom("lpn", index))

const rectsOf = (sheet: Sheet) => sheet.shapes.filter((shape): shape is Rect => shape.kind === "rect")
const printed = (sheet: Sheet) => readCodes(printDots(rectsOf(sheet), sheet.width, sheet.height))

/** The rectangles of a PDF page in dots; fails where an edge lies between two dots. */
function dotsOf({ rects }: PdfPage): Omit<Rect, "kind">[] {
  return rects.map((rect) => {
    for (const edge of rect) expect(Math.abs(edge / DOT - Math.round(edge / DOT))).toBeLessThan(0.01)
    const [x = 0, y = 0, width = 0, height = 0] = rect.map((edge) => Math.round(edge / DOT))
    return { x, y, width, height }
  })
}
const printedPage = (page: PdfPage) =>
  readCodes(printDots(dotsOf(page), Math.round(page.width / DOT), Math.round(page.height / DOT)))

describe("printed labels", () => {
  test("prints a roll that a scanner reads, a page a label, bars of whole dots", async () => {
    const pages = await readPdf(labelRoll({ kind: "lpn", numbers: lpns, locale: "fr" }))
    expect(pages).toHaveLength(3)
    for (const [at, page] of pages.entries()) {
      const number = lpns[at] ?? ""
      expect(page.lines).toEqual(["UNITÉ", printOwnNumber(number)])
      expect(await printedPage(page)).toEqual([`]C0${number}`])
      expect(page.width / 72).toBeCloseTo(50 / 25.4, 2)
    }
  })

  test("prints every kind of number in both codes, at sizes from small to large", async () => {
    for (const kind of ["rma", "lpn", "bin"] as const) {
      const number = ownNumberFrom(kind, 77)
      for (const size of [
        undefined,
        { width: 50, height: 25 },
        { width: 57, height: 32 },
        { width: 100, height: 50 },
      ]) {
        expect(await printed(rollLabel(number, { kind, locale: "en", size }))).toEqual([`]C0${number}`])
        expect(await printed(rollLabel(number, { kind, locale: "en", size, code: "qr" }))).toEqual([`]Q1${number}`])
      }
    }
  })

  test("refuses to print a number whose check letters fail, or one that the label cannot hold", () => {
    const [number = ""] = lpns
    expect(() => rollLabel(`${number.slice(1)}B`, { kind: "lpn", locale: "fr" })).toThrow("is no lpn number")
    expect(() => rollLabel(number, { kind: "bin", locale: "fr" })).toThrow("is no bin number")
    expect(() => rollLabel(number, { kind: "lpn", locale: "fr", size: { width: 25, height: 25 } })).toThrow(
      "does not fit",
    )
    expect(() => badgeSheet({ ...badge, number })).toThrow("is no badge number")
  })

  test("keeps the quiet zones white, where most unreadable labels are spoiled", () => {
    for (const kind of ["rma", "lpn", "bin"] as const) {
      const sheet = rollLabel(ownNumberFrom(kind, 5), { kind, locale: "fr" })
      const bars = rectsOf(sheet)
      const module = Math.min(...bars.map((bar) => bar.width))
      expect(Math.min(...bars.map((bar) => bar.x))).toBeGreaterThanOrEqual(10 * module)
      expect(sheet.width - Math.max(...bars.map((bar) => bar.x + bar.width))).toBeGreaterThanOrEqual(10 * module)
    }
  })

  test.each(["a4", "a5"] as const)("prints all six commands on one %s card, with their words", async (paper) => {
    for (const locale of ["fr", "en"] as const) {
      const [page, ...more] = await readPdf(commandCard({ locale, paper }))
      expect(more).toEqual([])
      const words = labelWords[locale].command
      expect(page?.lines).toEqual([words.title, words.how, ...COMMAND_NAMES.map((name) => words[name])])
      expect(await printedPage(page as PdfPage)).toEqual(COMMAND_NAMES.map((name) => `]C0${commandCode(name)}`).sort())
    }
  })

  test("leaves so much white between two commands that one beam never crosses both", () => {
    const rows = rectsOf(commandSheet({ locale: "fr", paper: "a5" })).filter((rect) => rect.height > 2)
    const tops = [...new Set(rows.map((rect) => rect.y))].sort((a, b) => a - b)
    const height = rows[0]?.height ?? 0
    for (let at = 1; at < tops.length; at++) {
      expect((tops[at] ?? 0) - (tops[at - 1] ?? 0) - height).toBeGreaterThanOrEqual(dots(8))
    }
  })

  test("never spoils a name from outside Western Europe", async () => {
    const [page] = await readPdf(badgeCard(badge))
    expect(page?.lines).toContain(NAME)
    const [decomposed] = await readPdf(badgeCard({ ...badge, name: NAME.normalize("NFD") }))
    expect(decomposed?.lines).toContain(NAME)
  })

  test("prints a badge that a scanner and a camera both read", async () => {
    const [page] = await readPdf(badgeCard(badge))
    expect(await printedPage(page as PdfPage)).toEqual([`]C0${badge.number}`, `]Q1${badge.number}`])
    expect(page?.lines).toContain(printOwnNumber(badge.number))
  })

  test("lets no name, however long, run out of its card", () => {
    const name = "Maria-Magdalena von und zu Hohenstein-Wolfenbüttel de la Fuente y Ibáñez"
    const text = badgeSheet({ ...badge, name }).shapes.find((shape) => shape.kind === "text" && shape.text === name)
    expect(text).toMatchObject({ maxWidth: expect.any(Number) })
  })

  test.each(LABEL_CARRIERS)(
    "prints a return label of %s whose bars lead to the parcel and whose QR to the return",
    async (carrier) => {
      const label = { ...parcel, carrier, tracking: makeTracking(carrier, 21) }
      const [page] = await readPdf(returnLabel(label))
      const codes = await printedPage(page as PdfPage)
      expect(codes).toHaveLength(2)
      const readings = codes.map((code) => parseScan(code))
      expect(readings.map((reading) => reading.key).sort()).toEqual([label.rma, label.tracking].sort())
      expect(page?.lines.join("\n")).toContain("12 quai des Chartrons\n33000 Bordeaux")
    },
  )

  test("draws the same label in SVG, and a camera reads it", async () => {
    const svg = labelSvg(parcel)
    const { data, info } = await sharp(Buffer.from(svg))
      .flatten({ background: "#fff" })
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect([info.width, info.height]).toEqual([dots(100), dots(150)])
    const picture = { width: info.width, height: info.height, data: new Uint8ClampedArray(data) }
    expect(await readCodes(picture)).toEqual(await printed(returnSheet(parcel)))
    expect(await readCodes(picture)).toEqual([`]C0${parcel.tracking}`, `]Q1${parcel.rma}`])
  })

  test("never lets a shop's name become markup", () => {
    const svg = labelSvg({ ...parcel, shopName: `<script>alert("1")</script>&'`, carrier: "<b>" })
    expect(svg).not.toMatch(/<script|<b>|&'/)
    expect(svg).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;")
  })
})
