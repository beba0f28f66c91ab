import wasmUrl from "zxing-wasm/reader/zxing_reader.wasm?url"
import { blurred as boxBlurred, type Grey, greyOf } from "./grey.ts"
import { type DetectorMaker, openNative, proofPicture } from "./native-engine.ts"
import { openEngine } from "./open-engine.ts"
import { pixelsOf } from "./pixels-of.ts"
import { frameReader } from "./read-frame.ts"
import type { ReadBlurred } from "./read-still.ts"
import { readStill, type Still, type Tools } from "./read-still.ts"
import type { Reading } from "./reading.ts"
import { openZxing } from "./zxing-engine.ts"

// Pictures come in, readings go out. One at a time: the page sends the next frame when this one is done. Our own decoder
// is fetched when the others have missed for the first time.

type Source = ImageBitmap | VideoFrame | ImageData
export type FrameMessage = { frame: Source } | { still: Source }
export type DecodedMessage =
  | { ready: true }
  | { failed: string }
  | { readings: Reading[]; ms: number; width: number; height: number }
  | { still: Still }

const answer = (message: DecodedMessage) => postMessage(message)
// where there is none, the page sends pixels
const canvas = typeof OffscreenCanvas === "undefined" ? null : new OffscreenCanvas(1, 1)

let blurred: Promise<ReadBlurred> | null = null
const readBlurred = () => {
  blurred ??= import("./blurred/read-blurred-ean.ts").then(({ readBlurredEan }) => {
    // once for the engine's compiler: the first label is read as fast as the next
    for (const blur of [1, 3]) readBlurredEan(boxBlurred(proofPicture(), blur), performance.now() + WARM)
    return readBlurredEan
  })
  blurred.catch(() => {
    blurred = null
  })
  return blurred
}
/** Milliseconds for one such look. */
const WARM = 50

async function open() {
  const native = await openNative((globalThis as { BarcodeDetector?: DetectorMaker }).BarcodeDetector)
  const byScript = () => import("./script-engine.ts").then(({ openScript }) => openScript())
  const engine = await openEngine(() => openZxing(wasmUrl), byScript)
  const tools: Tools = { engine, readBlurred, now: () => performance.now() }
  return { tools, readFrame: frameReader({ ...tools, native }) }
}
const opened = open()
opened.then(
  () => answer({ ready: true }),
  (error) => answer({ failed: String(error) }),
)

self.onmessage = async ({ data }: MessageEvent<FrameMessage>) => {
  const source = "still" in data ? data.still : data.frame
  try {
    const { tools, readFrame } = await opened
    const grey = greyFrom(source)
    if ("still" in data) return answer({ still: await persistently(() => readStill(grey, tools)) })
    const began = performance.now()
    const readings = await readFrame(grey)
    answer({ readings, ms: performance.now() - began, width: grey.width, height: grey.height })
  } catch (error) {
    answer({ failed: String(error) })
  } finally {
    if ("close" in source) source.close()
  }
}

/** A photo has no next frame: what may be one bad look is looked at again, at last by the other engine. */
async function persistently<T>(look: () => Promise<T>): Promise<T> {
  return look().catch(look).catch(look)
}

function greyFrom(source: Source): Grey {
  if ("data" in source) return greyOf(source)
  if (!canvas) throw new Error("no canvas in this worker")
  return greyOf(pixelsOf(source, canvas))
}
