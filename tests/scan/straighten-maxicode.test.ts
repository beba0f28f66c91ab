import bwipjs from "bwip-js/node"
import sharp from "sharp"
import { beforeAll, describe, expect, it } from "vitest"
import { type Grey, scaled, turned } from "../../client/scan/grey.ts"
import { straightenMaxiCode } from "../../client/scan/straighten-maxicode.ts"
import { parseScan } from "../../shared/barcode/parse-scan.ts"
import { dice } from "../support/grey-picture.ts"
import { readByZxing } from "../support/zxing-in-node.ts"

const text =
  "[)>^03001^02996152382802^029840^029001^0291Z00004951^029UPSN^02906X610^029159^0291234567^0291/1^029^029Y" +
  "^029634 ALPHA DR^029PITTSBURGH^029PA^029^004"
let symbol: Grey

/** A label of a parcel: the code somewhere on it, words and bars beside it, its edges on a dark floor. */
function onLabel(code: Grey): Grey {
  const [width, height] = [420, 380]
  const data = new Uint8Array(width * height).fill(70)
  const roll = dice(3)
  for (let y = 20; y < height - 20; y++)
    for (let x = 20; x < width - 20; x++) {
      const [u, v] = [x - 120, y - 90]
      const isCode = u >= 0 && v >= 0 && u < code.width && v < code.height
      const isBar = y < 60 && (x >> 1) % 3 === 0
      const isWord = y > 330 && y < 345 && (x >> 2) % 3 < 2
      const paper = isCode ? code.data[v * code.width + u] : isBar || isWord ? 0 : 255
      data[y * width + x] = 60 + (paper ?? 255) * 0.6 + 8 * (roll() - 0.5)
    }
  return { data, width, height }
}

const read = async (picture: Grey) => {
  const alone = straightenMaxiCode(picture)
  return alone ? await readByZxing(alone, "drawn") : []
}

describe("A MaxiCode on a parcel", () => {
  beforeAll(async () => {
    // its types know neither the mode nor that it answers with a buffer
    const drawing = { bcid: "maxicode", text, parse: true, mode: 2, backgroundcolor: "FFFFFF" }
    const png: unknown = await bwipjs.toBuffer(drawing)
    const { data, info } = await sharp(png as Buffer)
      .toColourspace("b-w")
      .raw()
      .toBuffer({ resolveWithObject: true })
    symbol = scaled({ data: Uint8Array.from(data), width: info.width, height: info.height }, 170 / info.width)
  })

  it("is read where other things stand beside it, at any angle, which the reader by itself cannot", async () => {
    const label = onLabel(symbol)
    expect(await readByZxing(label, "many")).toEqual([])
    for (const degrees of [0, 37, 90, 214]) {
      const [found] = await read(turned(label, degrees))
      expect(parseScan(`${found?.aim}${found?.text}`)).toMatchObject({ kind: "tracking", carrier: "ups", valid: true })
    }
  })

  it("is read aslant, where one side is a fifth shorter", async () => {
    const label = onLabel(symbol)
    expect(await read(scaled(label, 1, 0.8))).toHaveLength(1)
  })

  it("is read aslant to the camera's own sides, and in a light that falls off to a quarter", async () => {
    const label = onLabel(symbol)
    expect(await read(scaled(turned(label, 30), 1, 0.75))).toHaveLength(1)
    const shaded = { ...label, data: label.data.map((v, i) => v * (1 - (0.75 * (i % label.width)) / label.width)) }
    expect(await read(shaded)).toHaveLength(1)
  })

  it("is drawn alone and dark to its corners, for the reader takes the box around all that is dark for the code", () => {
    const alone = straightenMaxiCode(onLabel(symbol))
    const dark = [...(alone?.data ?? [])].flatMap((v, i) => (v === 0 ? [i] : []))
    const [across, down] = [
      dark.map((i) => i % (alone?.width ?? 1)),
      dark.map((i) => Math.floor(i / (alone?.width ?? 1))),
    ]
    const [right, bottom] = [Math.max(...across), Math.max(...down)]
    const [left, top] = [Math.min(...across), Math.min(...down)]
    expect([right - left + 1, bottom - top + 1]).toEqual([30 * 6, 33 * 6])
  })

  it("is not made up of a code that is half covered, nor of rings without one", async () => {
    const label = onLabel(symbol)
    const covered = { ...label, data: label.data.map((v, i) => (i % label.width > 215 ? 120 : v)) }
    const rings = { ...label, data: label.data.map((_, i) => ringsAt((i % 420) - 210, Math.floor(i / 420) - 190)) }
    expect(await read(covered)).toEqual([])
    expect(await read(rings)).toEqual([])
  })

  it("is not looked for around what is no bull's eye: the squares of an Aztec, or rings seen almost from their edge", () => {
    const rings = (far: (x: number, y: number) => number): Grey => {
      const data = Uint8Array.from({ length: 400 * 400 }, (_, i) => {
        const ring = far((i % 400) - 200, Math.floor(i / 400) - 200) / 4
        return ring < 10 && Math.floor(ring) % 2 === 1 ? 20 : 230
      })
      return { data, width: 400, height: 400 }
    }
    expect(straightenMaxiCode(rings((x, y) => Math.hypot(x, y)))).not.toBeNull()
    expect(straightenMaxiCode(rings((x, y) => Math.max(Math.abs(x), Math.abs(y))))).toBeNull()
    expect(straightenMaxiCode(rings((x, y) => Math.hypot(x / 3, y)))).toBeNull()
  })

  it("is looked for in vain in next to nothing", () => {
    for (const [width, height] of [
      [1, 1],
      [3, 2],
      [2000, 1],
      [1, 2000],
    ] as const)
      expect(straightenMaxiCode({ width, height, data: new Uint8Array(width * height) })).toBeNull()
  })
})

const ringsAt = (x: number, y: number) =>
  Math.hypot(x, y) < 40 && Math.floor(Math.hypot(x, y) / 4) % 2 === 1 ? 20 : 230
