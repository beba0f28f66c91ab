import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import sharp from "sharp"
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

/** The pictures of a film: JPEGs one after another. */
function framesOf(file: string): Buffer[] {
  const bytes = readFileSync(file)
  const starts = [...bytes.toString("latin1").matchAll(/\xff\xd8\xff/g)].map((found) => found.index)
  return starts.map((start, at) => bytes.subarray(start, starts[at + 1]))
}

async function keysIn(frame: Buffer): Promise<(string | null)[]> {
  const { data, info } = await sharp(frame).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  const picture = { width: info.width, height: info.height, data: new Uint8ClampedArray(data) } as ImageData
  const codes = await readBarcodes(picture, { formats: ["Code128", "QRCode"], tryHarder: true })
  return codes.map((code) => parseScan(code.symbologyIdentifier + code.text).key)
}

test.each(["colissimo", "dpd"] as const)(
  "a tired hand's film of a label of %s can be read, and is no still picture",
  async (carrier) => {
    const label = { carrier, tracking: makeTracking(carrier, 8), rma: ownNumberFrom("rma", 8), shopName: "Belvoir" }
    const frames = framesOf(await filmOfLabel(folder, label, { ...SHAKY, frames: 3 }))
    expect(frames.length).toBe(3)
    expect(new Set(frames.map((frame) => frame.length)).size).toBe(3)
    const read = (await Promise.all(frames.map(keysIn))).flat()
    expect([...new Set(read)]).toEqual([label.tracking])
  },
)

test("the real photograph leads to the parcel of the demo that waits for it", async () => {
  const reading = parseScan(`]C0${photographed.text}`)
  expect(reading).toMatchObject({ valid: true, carrier: PHOTOGRAPHED.carrier, key: PHOTOGRAPHED.key })
  const [frame] = framesOf(await filmOfPhotograph(folder, { frames: 1, size: 1 }))
  expect(await keysIn(frame as Buffer)).toEqual([PHOTOGRAPHED.key])
})
