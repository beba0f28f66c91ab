import { prepareZXingModule, type ReaderOptions, type ReadResult, readBarcodes } from "zxing-wasm/reader"
import wasmUrl from "zxing-wasm/reader/zxing_reader.wasm?url"
import type { Sighting } from "./agree.ts"
import { ladder, type Rung } from "./ladder.ts"

// Frames come in as ImageBitmaps, sightings go out. One frame at a time: the page sends the next when this one is done.

export type FrameMessage = { bitmap: ImageBitmap }
export type DecodedMessage = { sightings: Sighting[]; ms: number } | { ready: true } | { failed: string }

const linear = ["Code128", "Code39", "ITF", "EAN13", "EAN8", "UPCA", "UPCE", "DataBar", "DataBarExp"] as const
const matrix = ["QRCode", "DataMatrix", "PDF417", "Aztec", "MaxiCode"] as const

const always: ReaderOptions = { textMode: "Plain", minLineCount: 2, maxNumberOfSymbols: 4, tryHarder: true }
const options: Record<Rung["look"], ReaderOptions> = {
  all: { ...always, formats: [...linear, ...matrix], tryRotate: true, tryInvert: false },
  linear: { ...always, formats: [...linear], tryRotate: true, tryInvert: false },
  inverted: { ...always, formats: [...linear, ...matrix], tryInvert: true, tryDenoise: true },
}

const canvas = new OffscreenCanvas(1, 1)
const pen = canvas.getContext("2d", { willReadFrequently: true })
let misses = 0

const ready = Promise.resolve(
  prepareZXingModule({ overrides: { locateFile: () => wasmUrl }, fireImmediately: true }),
).then(
  () => postMessage({ ready: true } satisfies DecodedMessage),
  (error) => postMessage({ failed: String(error) } satisfies DecodedMessage),
)

self.onmessage = async ({ data: { bitmap } }: MessageEvent<FrameMessage>) => {
  await ready
  const began = performance.now()
  try {
    const found = await decode(bitmap)
    misses = found.length > 0 ? 0 : misses + 1
    postMessage({ sightings: found.map(asSighting), ms: performance.now() - began } satisfies DecodedMessage)
  } catch (error) {
    postMessage({ failed: String(error) } satisfies DecodedMessage)
  } finally {
    bitmap.close()
  }
}

/** The plain look at every frame; where frames in a row gave nothing, one dearer look more, each frame another. */
async function decode(bitmap: ImageBitmap): Promise<ReadResult[]> {
  for (const rung of ladder(misses)) {
    const found = (await readBarcodes(draw(bitmap, rung), options[rung.look])).filter((each) => each.isValid)
    if (found.length > 0) return found
  }
  return []
}

function draw(bitmap: ImageBitmap, { turn, scale, crop, contrast }: Rung): ImageData {
  if (!pen) throw new Error("no 2d canvas in this worker")
  const [width, height] = [bitmap.width * crop, bitmap.height * crop]
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  pen.filter = contrast === 1 ? "none" : `grayscale(1) contrast(${contrast})`
  pen.fillStyle = "#fff"
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.translate(canvas.width / 2, canvas.height / 2)
  pen.rotate((turn * Math.PI) / 180)
  pen.scale(scale, scale)
  pen.drawImage(bitmap, -bitmap.width / 2, -bitmap.height / 2)
  pen.setTransform(1, 0, 0, 1, 0, 0)
  return pen.getImageData(0, 0, canvas.width, canvas.height)
}

const asSighting = (each: ReadResult): Sighting => ({
  raw: each.symbologyIdentifier + each.text,
  symbology: each.format,
  linear: (linear as readonly string[]).includes(each.format) || /^(EAN|UPC|Code|ITF|DataBar)/.test(each.format),
  lines: each.lineCount,
})
