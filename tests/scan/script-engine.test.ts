import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { type Grey, turned } from "../../client/scan/grey.ts"
import { openEngine } from "../../client/scan/open-engine.ts"
import { frameReader } from "../../client/scan/read-frame.ts"
import { openScript } from "../../client/scan/script-engine.ts"
import type { Engine } from "../../client/scan/zxing-engine.ts"
import { makeTracking } from "../../shared/barcode/make-tracking.ts"
import { ownNumberFrom } from "../../shared/barcode/own-number.ts"
import { greyFile } from "../support/grey-picture.ts"
import { DIM, filmOfLabel, SHAKY } from "../support/label-film.ts"

const folder = mkdtempSync(join(tmpdir(), "backdock-script-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
// the library tells the console of each code that is not there
beforeAll(() => void vi.spyOn(console, "warn").mockImplementation(() => {}))

const label = (name: string) => greyFile(join(import.meta.dirname, "../fixtures/labels", name))
const film = { carrier: "colissimo", tracking: makeTracking("colissimo", 8), rma: ownNumberFrom("rma", 8) } as const

function framesOf(file: string): Grey[] {
  const [bytes, width, height] = [readFileSync(file), 1280, 720]
  const begins = bytes.indexOf("\n") + 1
  const each = "FRAME\n".length + width * height * 1.5
  return Array.from({ length: (bytes.length - begins) / each }, (_, at) => {
    const from = begins + at * each + "FRAME\n".length
    return { data: Uint8Array.from(bytes.subarray(from, from + width * height)), width, height }
  })
}

describe("Without WebAssembly", () => {
  const engine = openScript()

  it.each([
    ["a tired hand", SHAKY],
    ["a dark corner", DIM],
  ])(
    "a label held before the camera by %s is read within a loop of its film, and nothing else is",
    async (_, options) => {
      const frames = framesOf(await filmOfLabel(folder, { ...film, shopName: "Belvoir" }, options))
      const read = frameReader({ engine, native: null, readBlurred: async () => () => null, now: () => 0 })
      const seen = new Map<string, boolean>()
      for (const frame of frames) for (const { text, held } of await read(frame)) seen.set(text, held)
      // it does not say how many lines agreed
      expect([...seen]).toEqual([[film.tracking, true]])
    },
  )

  it("a code that stands on its side, one of points and one that is light on dark are read", async () => {
    const texts = async (grey: Grey, look: Parameters<Engine>[1]) => (await engine(grey, look)).map(({ text }) => text)
    const upright = await label("zxing-code128-2/37.jpg")
    const [bars] = await texts(upright, "many")
    expect(bars).toBeTruthy()
    expect(await texts(turned(upright, 90), "one")).toEqual([bars])
    expect(await texts(await label("zxing-inverted/datamatrix-0123456789.png"), "many")).toEqual([])
    expect(await texts(await label("zxing-inverted/datamatrix-0123456789.png"), "inverted")).toEqual(["0123456789"])
  })
})

describe("A decoder that breaks down", () => {
  const works: Engine = async () => []
  const fails: Engine = async () => {
    throw new Error("unreachable")
  }
  const blank: Grey = { data: new Uint8Array(1), width: 1, height: 1 }

  it("has its place taken by the other where it does not open, and by its third failure in a row", async () => {
    const other = vi.fn(async () => works)
    const unopened = await openEngine(() => Promise.reject(new Error("no WebAssembly")), other)
    expect(await unopened(blank, "many")).toEqual([])
    expect(other).toHaveBeenCalledTimes(1)

    const broken = await openEngine(async () => fails, other)
    await expect(broken(blank, "many")).rejects.toThrow("unreachable")
    await expect(broken(blank, "many")).rejects.toThrow("unreachable")
    expect(await broken(blank, "many")).toEqual([])
    expect(await broken(blank, "many")).toEqual([])
    expect(other).toHaveBeenCalledTimes(2)
  })

  it("keeps its place where it fails now and then, and loses it where it keeps failing one look among others", async () => {
    const other = vi.fn(async () => works)
    const failingEach = (each: number) => {
      let times = 0
      return openEngine(async () => (grey, look) => (++times % each === 0 ? fails : works)(grey, look), other)
    }
    const shaky = await failingEach(52)
    for (let i = 1; i <= 520; i++) await shaky(blank, "many").catch(() => {})
    expect(other).not.toHaveBeenCalled()
    const failing = await failingEach(2)
    for (let i = 1; i <= 12; i++) await failing(blank, "many").catch(() => {})
    expect(other).toHaveBeenCalledTimes(1)
  })
})
