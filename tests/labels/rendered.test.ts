import { buffer } from "node:stream/consumers"
import { describe, expect, test } from "vitest"
import { zplOf } from "../../server/labels/pieces-to-zpl.ts"
import { type ReturnLabel, returnLabel, returnPlan } from "../../server/labels/return-label.ts"
import { returnPage, withSlip } from "../../server/labels/return-page.ts"
import { slipSheet } from "../../server/labels/return-slip.ts"
import { pdfOf } from "../../server/labels/sheet-to-pdf.ts"
import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import { makeTracking } from "../../shared/barcode/make-tracking.ts"
import { ownNumberFrom, printOwnNumber } from "../../shared/barcode/own-number.ts"
import { parseScan } from "../../shared/barcode/parse-scan.ts"
import "./read-codes.ts"
import { badPrint, type Found, renderPdf, renderZpl, scan } from "./render.ts"

const rma = ownNumberFrom("rma", 61)
const LONG = "Maria-Magdalena von und zu Hohenstein-Wolfenbüttel-Żółć"
const label = (more: Partial<ReturnLabel> = {}): ReturnLabel => ({
  ...{ carrier: "colissimo", tracking: makeTracking("colissimo", 61), rma, locale: "fr" },
  shopName: "Maison Lin & Laine — Vêtements et linge de maison depuis 1897",
  address: ["Service des retours, entrepôt Nord", "128 avenue du Général-de-Gaulle", "69002 Lyon Cedex 02"],
  from: [LONG, "12 rue de la Très-Longue-Avenue-des-Marronniers", "33000 Bordeaux"],
  ...more,
})
const articles = [
  "1 × Veste en lin lavé, bleu nuit, taille 42 longue",
  "2 × Tasse",
  "1 × Lampe",
  "1 × Vase",
  "1 × A",
  "1 × B",
  "1 × C",
]
const slip = (locale: "fr" | "en") => ({ rma, shopName: label().shopName, locale, articles })
const own = { carrier: null, tracking: null }

/** 10 modules of white beside bars, 4 around a QR code (ISO/IEC 15417 and 18004). */
function expectQuiet(found: readonly Found[]): void {
  for (const { code, quiet } of found)
    expect([code, quiet >= (code.startsWith("]Q") ? 3.9 : 9.9)]).toEqual([code, true])
}
const keysOf = (found: readonly Found[]) => [...new Set(found.map((one) => parseScan(one.code).key))].sort()

describe("a label as it leaves the printer", () => {
  test.each([
    ["fr", "colissimo"],
    ["en", "dpd"],
    ["fr", null],
  ] as const)("reads back at 203 dpi, and after a bad print: 4 by 6 inches in %s, %s", async (locale, carrier) => {
    const parts = carrier ? { carrier, tracking: makeTracking(carrier, 61) } : own
    const of = label({ locale, ...parts })
    const [page, ...more] = await renderPdf(await buffer(returnLabel(of, "4x6")))
    expect(more).toEqual([])
    expect([page?.width, page?.height].map((mm) => Math.round((mm ?? 0) * 10) / 10)).toEqual([101.6, 152.4])
    const found = await scan(page?.picture as never)
    expect(found.map((one) => one.code.slice(0, 3))).toEqual(["]C0", "]Q1"])
    expect(keysOf(found)).toEqual([...new Set([rma, of.tracking ?? rma])].sort())
    expectQuiet(found)
    // what the eye reads is what the scanner reads
    const printed = page?.text.replace(/\s+/g, " ")
    expect(printed).toContain(printOwnNumber(rma))
    if (of.tracking) expect(printed).toContain(groupForEye(of.tracking, of.carrier).join(" "))
    expect(printed).toContain(LONG)
    expect(keysOf(await scan(await badPrint(page?.picture as never)))).toEqual(keysOf(found))
  })

  test.each(["fr", "en"] as const)(
    "folds and cuts into a label and a slip on A4, both readable, in %s",
    async (locale) => {
      const [page, ...more] = await renderPdf(
        await returnPage({ slip: slip(locale), label: label({ locale }), own: false }),
      )
      expect(more).toEqual([])
      expect([page?.width, page?.height].map((mm) => Math.round(mm ?? 0))).toEqual([210, 297])
      const found = await scan(page?.picture as never)
      expect(keysOf(found)).toEqual([label().tracking, rma].sort())
      expect(found.filter((one) => one.code === `]Q1${rma}`)).toHaveLength(2)
      expectQuiet(found)
      expect(keysOf(await scan(await badPrint(page?.picture as never)))).toEqual(keysOf(found))
      // no letter is missing from the font
      expect(page?.text).not.toContain("\ufffd")
      expect(page?.text.replace(/\s+/g, " ")).toContain(locale === "fr" ? "et 2 autres" : "and 2 more")
    },
  )

  test("lays a carrier's own label on the page untouched, with our number beneath it and on a second label", async () => {
    const tracking = makeTracking("colissimo", 62)
    const theirs = await buffer(returnLabel(label({ tracking, rma: ownNumberFrom("rma", 62), from: [] })))
    const [page] = await renderPdf(await returnPage({ slip: slip("fr"), label: null, own: false }, theirs))
    const found = await scan(page?.picture as never)
    expect(keysOf(found)).toEqual([tracking, rma, ownNumberFrom("rma", 62)].sort())
    expectQuiet(found)
    const second = await buffer(pdfOf([slipSheet(slip("fr"), "4x6")], { title: "x", locale: "fr" }))
    const pages = await renderPdf(await withSlip(theirs, second))
    expect(pages).toHaveLength(2)
    expect(keysOf(await scan(pages[0]?.picture as never))).toContain(tracking)
    expect(keysOf(await scan(pages[1]?.picture as never))).toEqual([rma])
  })

  test("tells a label printer the same in ZPL, and a bad print of it reads, too", async () => {
    const labels = [label({ carrier: "dpd", tracking: makeTracking("dpd", 61) }), label(own)]
    const zpl = zplOf(labels.map((one) => returnPlan(one, "4x6")))
    const pictures = await renderZpl(zpl)
    expect(pictures).toHaveLength(2)
    for (const [at, picture] of pictures.entries()) {
      const of = labels[at]
      const found = await scan(picture)
      expect(keysOf(found)).toEqual([...new Set([rma, of?.tracking ?? rma])].sort())
      expectQuiet(found)
      expect(keysOf(await scan(await badPrint(picture)))).toEqual(keysOf(found))
    }
    expect(zpl).toContain(`^FD${groupForEye(labels[0]?.tracking ?? "", "dpd").join(" ")}^FS`)
    expect(zpl).toContain(`^FD${printOwnNumber(rma)}^FS`)
  })

  test("prints what a customer typed as text, whatever command it looks like", async () => {
    const evil = "^XZ^XA^FO0,0^GB800,1200,1200^FS~JA_5E\\&\u0000\u001b"
    const of = label({ shopName: evil, from: [evil, "~DGR:X.GRF", "^PQ9999"] })
    const zpl = zplOf([returnPlan(of, "4x6")])
    expect(zpl.match(/\^XA/g)).toHaveLength(1)
    expect(zpl.match(/\^XZ/g)).toHaveLength(1)
    expect(zpl.match(/\^PQ/g)).toEqual(["^PQ"])
    expect(zpl).not.toContain("~")
    const fields = [...zpl.matchAll(/\^FH_\^FD(.*?)\^FS/gs)].map(([, text = ""]) =>
      text.replace(/_([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    )
    expect(fields).toContain(evil.replaceAll("\u0000", " ").replaceAll("\u001b", " "))
    const pictures = await renderZpl(zpl)
    expect(pictures).toHaveLength(1)
    expect(keysOf(await scan(pictures[0] as never))).toEqual([rma, of.tracking].sort())
    const [page] = await renderPdf(await buffer(returnLabel(of, "4x6")))
    expect(page?.text).toContain("^XZ^XA^FO0,0")
  })

  test("says UTF-8 first, keeps within the printer's rules, and refuses a number that no bars can hold", () => {
    const zpl = zplOf([returnPlan(label(), "4x6")])
    const lines = zpl.split("\n")
    expect(lines.slice(0, 6)).toEqual(["^XA", "^CI28", "^LH0,0", "^LS0", "^PW812", "^LL1218"])
    for (const [, x = "", y = ""] of zpl.matchAll(/\^F[OT](\d+),(\d+)/g)) {
      expect(Number(x)).toBeLessThan(812)
      expect(Number(y)).toBeLessThan(1218)
    }
    for (const [, width = ""] of zpl.matchAll(/\^BY(\d+)/g)) expect(Number(width)).toBeGreaterThanOrEqual(2)
    expect(zpl).toMatch(/\^BCN,\d+,N,N,N,A/)
    expect(zpl).toMatch(/\^BQN,2,([1-9]|10)\^FH_\^FDQA,/)
    const endless = label({ carrier: "x", tracking: "A".repeat(60) })
    expect(() => zplOf([returnPlan(endless, "4x6")])).toThrow("does not fit")
  })
})
