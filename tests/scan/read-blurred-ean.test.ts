import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { modulesOf } from "../../client/scan/blurred/ean-code.ts"
import { readBlurredEan } from "../../client/scan/blurred/read-blurred-ean.ts"
import { type Grey, negative, turned } from "../../client/scan/grey.ts"
import { dice, greyFile } from "../support/grey-picture.ts"
import { readByZxing } from "../support/zxing-in-node.ts"

const label = (name: string) => greyFile(join(import.meta.dirname, "../fixtures/labels", name))
const endless = Number.POSITIVE_INFINITY

/** A label out of focus: `module` pixels wide, blurred by `sigma` modules, with a sensor's noise, lit from one side. */
function blurredLabel(number: string, { module = 2.2, sigma = 1, noise = 2, seed = 1 } = {}): Grey {
  const bits = modulesOf(number)
  const roll = dice(seed)
  const [width, height] = [300, 160]
  const left = (width - bits.length * module) / 2 + roll()
  const dark = Float32Array.from({ length: width }, (_, x) => {
    let sum = 0
    for (let k = -40; k <= 40; k++) {
      const at = (x + 0.5 - left) / module + (k / 40) * 3 * sigma
      sum += Math.exp(-((k / 40) ** 2) * 4.5) * (bits[Math.floor(at)] === "1" ? 1 : 0)
    }
    return sum / 33.4
  })
  const data = new Uint8Array(width * height)
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [i % width, Math.floor(i / width)]
    const light = 150 + (60 * x) / width
    const ink = y > 30 && y < 130 ? (dark[x] ?? 0) * 0.75 : 0
    data[i] = light * (1 - ink) + noise * (roll() + roll() + roll() - 1.5) * 2
  }
  return { data, width, height }
}

const numbers = ["4006381333931", "0012345678905", "9780441014989", "5012345678900"]

describe("A label out of focus", () => {
  it("is read where no ordinary reader sees a code, and never as another number", async () => {
    let sure = 0
    for (const [seed, number] of numbers.entries())
      for (const sigma of [0.9, 1.2]) {
        const picture = blurredLabel(number, { sigma, seed: seed + 1 })
        const ordinary = await readByZxing(picture, "one")
        if (sigma > 1) expect(ordinary).toEqual([])
        const found = readBlurredEan(picture, endless)
        if (found?.sure) expect(found.text).toBe(number)
        if (found?.sure) sure++
      }
    expect(sure).toBeGreaterThanOrEqual(7)
  })

  it("is read upside down, askew, and where light and dark have changed places, as a glaring can shows them", () => {
    const [number = ""] = numbers
    const picture = blurredLabel(number)
    for (const seen of [turned(picture, 180), turned(picture, 90), turned(picture, 33), negative(picture)])
      expect(readBlurredEan(seen, endless)).toMatchObject({ text: number, sure: true })
  })

  it.each([
    ["a book out of focus by more than a module and a half", "zxing-ean13-5/15.png", "9780446579803"],
    ["a small and noisy one", "zxing-cpp-ean13-4/03.jpg", "9780441014989"],
    ["a can whose bars shine", "zxing-upca-3/03.jpg", "0049000042566"],
    ["a strip round a bottle", "zxing-upca-2/50.jpg", "0075720003259"],
  ])("is read in a photograph: %s", async (_, name, number) => {
    expect(readBlurredEan(await label(name), endless)).toMatchObject({ text: number, sure: true })
  })

  it("is not made up: not of a thumb over its last digits, of noise, of stripes, nor of what is no code", async () => {
    const covered = blurredLabel("4006381333931")
    for (let i = 0; i < covered.data.length; i++) if (i % covered.width > 215) covered.data[i] = 120
    const roll = dice(7)
    const noise = { width: 300, height: 200, data: Uint8Array.from({ length: 60_000 }, () => 90 + 80 * roll()) }
    const stripes = { ...noise, data: noise.data.map((v, i) => v / 4 + 120 * Math.sin((i % 300) / 2.3) ** 2) }
    const random = Array.from({ length: 300 }, () => (roll() < 0.5 ? 40 : 210))
    const anyBars = { ...noise, data: noise.data.map((_, i) => random[(i % 300) >> 1] ?? 0) }
    const others = [await label("none-zxing-falsepositives-2/17.jpg"), await label("none-zxing-partial/12.jpg")]
    for (const picture of [covered, noise, stripes, anyBars, ...others])
      expect(readBlurredEan(picture, endless)).toBeNull()
  })

  it("is no number where the check digit alone would fill in what a thumb hides, and only offered where it hides a little", () => {
    const hidden = (from: number, shade: number) => {
      const picture = blurredLabel("0012345678905", { sigma: 0.7, seed: 2 })
      return { ...picture, data: picture.data.map((v, i) => (i % picture.width > from ? shade : v)) }
    }
    // the most of it fits another number: half as well again as any third
    expect(readBlurredEan(hidden(225, 60), endless)).toBeNull()
    expect(readBlurredEan(hidden(238, 60), endless)).toMatchObject({ text: "0012345678905", sure: false })
  })

  it("costs no more time than it was given, but for the try that was begun", () => {
    expect(readBlurredEan(blurredLabel("4006381333931"), performance.now() - 1)).toBeNull()
  })
})
