import { describe, expect, it } from "vitest"
import { type Seen, scoreOf } from "./decode-score.ts"
import { expandUpcE, isSameText } from "./same-text.ts"

describe("The figure of the readers", () => {
  it("levels what readers write differently, and no digit more", () => {
    expect(isSameText("zxing-upca-1", "012345678905", "0012345678905")).toBe(true)
    expect(isSameText("zxing-code128-1", "012345678905", "0012345678905")).toBe(false)
    expect(isSameText("zxing-upce-1", "04252614", "042100005264")).toBe(true)
    expect(isSameText("zxing-rss14-1", "(01)04412345678909", "4412345678909")).toBe(false)
    expect(isSameText("zxing-rssexpanded-1", "(01)90012345678908(3103)001750", "]e001900123456789083103001750")).toBe(
      true,
    )
    expect(isSameText("zxing-datamatrix-1", "<FNC1>10AB<GS>17", "10AB\x1d17")).toBe(true)
    expect(isSameText("zxing-upcean-extension-1", "9780735200449+51299", "9780735200449")).toBe(true)
    expect(isSameText("zxing-ean13-1", "9780735200449", "9780735200448")).toBe(false)
  })

  it("writes a UPC-E out by each of its rules", () => {
    const short = ["04252614", "01234532", "01234543", "01234558"]
    expect(short.map(expandUpcE)).toEqual(["042100005264", "012300000452", "012340000053", "012345000058"])
  })

  it("counts a held misread apart, a second symbol not as a misread, and any word on nothing as a lie", () => {
    const engines = { "@zxing/browser": { readings: [], ms: 1 }, "zxing-wasm": { readings: [], ms: 1 } }
    const seen = (folder: string, expected: string | null, text: string | null, held = false): Seen => {
      const readings = text === null ? [] : [{ text, symbology: "EAN13", lineCount: 9, held }]
      return { file: "x.png", folder, expected, ladder: { readings, ms: 1, ladderMs: 1, ownMs: null }, engines }
    }
    const all = [
      seen("ean13-1", "4006381333931", "4006381333931"),
      seen("ean13-1", "9780735200449", "4006381333931"),
      seen("ean13-1", "5012345678900", "5012345678901"),
      seen("ean13-1", "5012345678900", "5012345678901", true),
      seen("ean13-1", "5012345678900", null),
      seen("none-1", null, "5012345678900", true),
      seen("none-1", null, null),
    ]
    expect(scoreOf("all", all)).toMatchObject({
      ...{ images: 5, negatives: 2, correct: 1, heldRight: 0, heldWrong: 1, wrong: 1, missed: 2, falseReads: 1 },
    })
  })
})
