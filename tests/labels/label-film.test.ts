import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { readBarcodes } from "zxing-wasm/reader"
import { PHOTOGRAPHED } from "../../server/demo/announce.ts"
import { makeTracking } from "../../shared/barcode/make-tracking.ts"
import { ownNumberFrom } from "../../shared/barcode/own-number.ts"
import { parseScan } from "../../shared/barcode/parse-scan.ts"
import { filmOfLabel, filmOfPhotograph, photographed, SHAKY } from "../support/label-film.ts"
import "./read-codes.ts"

const folder = mkdtempSync(join(tmpdir(), "backdock-film-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The pictures of a film, as grey. */
function framesOf(file: string): ImageData[] {
  const bytes = readFileSync(file)
  const begins = bytes.indexOf("\n") + 1
  const [, width = 0, height = 0] = (/W(\d+) H(\d+)/.exec(bytes.toString("latin1", 0, begins)) ?? []).map(Number)
  const [pixels, each] = [width * height, "FRAME\n".length + width * height * 1.5]
  return Array.from({ length: (bytes.length - begins) / each }, (_, at) => {
    const from = begins + at * each + "FRAME\n".length
    const data = new Uint8ClampedArray(pixels * 4).fill(255)
    for (let pixel = 0; pixel < pixels; pixel++) data.fill(bytes[from + pixel] ?? 0, pixel * 4, pixel * 4 + 3)
    return { width, height, data } as ImageData
  })
}

async function keysIn(frame: ImageData | undefined): Promise<(string | null)[]> {
  const codes = await readBarcodes(frame as ImageData, { formats: ["Code128", "QRCode"], tryHarder: true })
  return codes.map((code) => parseScan(code.symbologyIdentifier + code.text).key)
}

test.each(["colissimo", "dpd"] as const)(
  "a tired hand's film of a label of %s can be read, and is no still picture",
  async (carrier) => {
    const label = { carrier, tracking: makeTracking(carrier, 8), rma: ownNumberFrom("rma", 8), shopName: "Belvoir" }
    const frames = framesOf(await filmOfLabel(folder, label, { ...SHAKY, frames: 3 }))
    expect(frames.length).toBe(3)
    expect(new Set(frames.map((frame) => Buffer.from(frame.data).toString("latin1"))).size).toBe(3)
    const read = (await Promise.all(frames.map(keysIn))).flat()
    expect([...new Set(read)]).toEqual([label.tracking])
  },
)

test("the real photograph leads to the parcel of the demo that waits for it", async () => {
  const reading = parseScan(`]C0${photographed.text}`)
  expect(reading).toMatchObject({ valid: true, carrier: PHOTOGRAPHED.carrier, key: PHOTOGRAPHED.key })
  const [frame] = framesOf(await filmOfPhotograph(folder, { frames: 1, size: 1 }))
  expect(await keysIn(frame)).toEqual([PHOTOGRAPHED.key])
})
