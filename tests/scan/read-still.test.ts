import { readFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { describe, expect, it } from "vitest"
import { readBlurredEan } from "../../client/scan/blurred/read-blurred-ean.ts"
import { type Grey, turned } from "../../client/scan/grey.ts"
import { ladder } from "../../client/scan/ladder.ts"
import { canvasFor, readStill, type Tools } from "../../client/scan/read-still.ts"
import type { Reading } from "../../client/scan/reading.ts"
import { isSameText } from "../bench/same-text.ts"
import { worsen } from "../bench/worsen.ts"
import { greyFile } from "../support/grey-picture.ts"
import { readByZxing } from "../support/zxing-in-node.ts"

const label = (name: string) => greyFile(join(import.meta.dirname, "../fixtures/labels", name))
// a clock that stands still: what is read must not depend on how busy the machine is
const real: Tools = {
  engine: readByZxing,
  readBlurred: async () => (grey) => readBlurredEan(grey, Number.POSITIVE_INFINITY),
  now: () => 0,
}
const blank: Grey = { data: new Uint8Array(64 * 64).fill(200), width: 64, height: 64 }
const reading = (text: string, more: Partial<Reading> = {}): Reading => {
  const plain = { aim: "]E0", symbology: "EAN13", isLinear: true, lineCount: 20, held: false, corners: null }
  return { text, ...plain, ...more }
}
const texts = (readings: Reading[]) => readings.map(({ text, held }) => (held ? `${text}?` : text))

describe("A photo of a label", () => {
  it.each([
    ["under a shadow", "zxing-code128-2/37.jpg"],
    ["light on dark", "zxing-inverted/datamatrix-0123456789.png"],
    ["worn", "zxing-cpp-qrcode-4/14.jpg"],
    ["grainy", "zxing-upca-4/7.jpg"],
    ["with a stacked code", "zxing-pdf417-2/22.jpg"],
    ["out of focus", "zxing-ean13-5/15.png"],
  ])("is read: %s", async (_, name) => {
    const { readings } = await readStill(await label(name), real)
    expect(readings).toHaveLength(1)
    expect(readings[0]?.held).toBe(false)
    expect(readings[0]?.text).not.toBe("")
  })

  it("is read at any angle", async () => {
    const upright = await label("zxing-code128-2/37.jpg")
    for (const degrees of [0, 30, 45, 90, 135]) {
      const { readings } = await readStill(turned(upright, degrees), real)
      expect(texts(readings)).toEqual(["FGGQ6D1"])
    }
  })

  it.each([
    ["in a hard shadow", "zxing-code128-2/37.jpg", "shaded"],
    ["light on dark", "zxing-upca-4/7.jpg", "negative"],
    ["with something dark close beside it", "zxing-upca-2/50.jpg", "crowded"],
  ] as const)("is read %s, or not at all, and never as another", async (_, name, kind) => {
    const answer = await readFile(join(import.meta.dirname, "../fixtures/labels", name.replace("jpg", "txt")), "utf8")
    const { readings } = await readStill(await worsen(await label(name), name, 1, kind), real)
    for (const { text } of readings) expect(isSameText(dirname(name), answer, text)).toBe(true)
  })

  it("is drawn no larger than a phone's canvas may be, and never as nothing", () => {
    expect(canvasFor(640, 480)).toEqual({ width: 640, height: 480 })
    expect(canvasFor(8000, 6000)).toEqual({ width: 3200, height: 2400 })
    expect(canvasFor(1, 9000)).toEqual({ width: 1, height: 3200 })
  })

  it("that is next to nothing is no trouble", async () => {
    for (const [width, height] of [
      [1, 1],
      [3, 2],
      [900, 1],
      [1, 900],
    ] as const) {
      const { readings } = await readStill({ width, height, data: new Uint8Array(width * height) }, real)
      expect(readings).toEqual([])
    }
  })

  it("says nothing where there is no whole code", async () => {
    for (const name of ["none-zxing-falsepositives-2/17.jpg", "none-zxing-partial/12.jpg"])
      expect((await readStill(await label(name), real)).readings).toEqual([])
  })

  it("is offered and not believed where it is a UPC-E, whose six digits chance makes", async () => {
    const { readings } = await readStill(await label("zxing-upce-2/09.jpg"), real)
    expect(readings.length).toBeGreaterThan(0)
    expect(readings.every(({ held }) => held)).toBe(true)
  })

  it("is believed by the first look that is sure, and offered what the others half saw only if none was", async () => {
    const weak = reading("1", { lineCount: 2, held: true })
    const asked: string[] = []
    const tools = (answers: Record<string, Reading[]>): Tools => ({
      engine: async (_, look) => {
        asked.push(look)
        return answers[look] ?? []
      },
      readBlurred: async () => () => null,
      now: () => 0,
    })
    expect(texts((await readStill(blank, tools({ many: [weak], one: [reading("2")] }))).readings)).toEqual(["2"])
    expect(texts((await readStill(blank, tools({ many: [weak], inverted: [weak] }))).readings)).toEqual(["1?"])
    asked.length = 0
    expect(texts((await readStill(blank, tools({ many: [reading("3"), weak] }))).readings)).toEqual(["3"])
    expect(asked).toEqual(["many"])
  })

  it("takes no more than half a second, however slow the machine: dear looks are left out", async () => {
    let clock = 0
    const slow: Tools = {
      engine: async () => {
        clock += 90
        return []
      },
      readBlurred: async () => (_, until) => {
        clock = until + 30
        return null
      },
      now: () => clock,
    }
    const { ms, ladderMs } = await readStill(blank, slow)
    expect(ms).toBeLessThan(500)
    expect(ladderMs).toBeLessThanOrEqual(180)
  })
})

describe("A frame of live video", () => {
  it("costs one dear look at most, another each time, and none before two frames gave nothing", () => {
    expect(ladder(0)).toHaveLength(1)
    const looks = Array.from({ length: 30 }, (_, misses) => ladder(misses + 2))
    expect(looks.every((rungs) => rungs.length === 2)).toBe(true)
    expect(new Set(looks.map((rungs) => rungs[1])).size).toBeGreaterThan(10)
  })
})
