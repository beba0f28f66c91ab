import type { Sighting } from "./agree.ts"
import type { DecodedMessage } from "./decode-worker.ts"
import type { Reading } from "./reading.ts"

type Tell = (sightings: Sighting[]) => void
type Options = { onFrame: Tell; onBroken: (why: string) => void }

/** Reads codes from a playing video until stopped: in a worker by WebAssembly, else, without it, in plain script. */
export function decodeFrames(video: HTMLVideoElement, { onFrame, onBroken }: Options): () => void {
  let stopped = false
  let stopReader = () => {}
  const bySlowScript = async () => {
    const { decodeWithoutWasm } = await import("./decode-without-wasm.ts")
    if (!stopped)
      stopReader = decodeWithoutWasm(video, (readings) => onFrame(readings.map((each) => asSighting(each, 1, 1))))
  }
  if (typeof WebAssembly === "undefined" || typeof OffscreenCanvas === "undefined") {
    bySlowScript().catch((error) => onBroken(String(error)))
  } else {
    stopReader = decodeInWorker(video, onFrame, () => {
      stopReader()
      stopReader = () => {}
      bySlowScript().catch((error) => onBroken(String(error)))
    })
  }
  return () => {
    stopped = true
    stopReader()
  }
}

function decodeInWorker(video: HTMLVideoElement, tell: Tell, onFailed: () => void) {
  const worker = new Worker(new URL("./decode-worker.ts", import.meta.url), { type: "module" })
  let pending = 0
  let failures = 0
  const next = () => {
    pending = video.requestVideoFrameCallback(async () => {
      const bitmap = await createImageBitmap(video).catch(() => null)
      if (bitmap) worker.postMessage({ frame: bitmap }, [bitmap])
      else next()
    })
  }
  worker.onmessage = ({ data }: MessageEvent<DecodedMessage>) => {
    if ("failed" in data) {
      failures++
      // one bad frame is nothing; a decoder that never comes up is
      return failures > 3 || pending === 0 ? onFailed() : next()
    }
    if ("readings" in data) {
      failures = 0
      tell(data.readings.map((each) => asSighting(each, data.width, data.height)))
    }
    next()
  }
  worker.onerror = () => onFailed()
  return () => {
    video.cancelVideoFrameCallback(pending)
    worker.terminate()
  }
}

/** As the page needs it: corners in parts of the picture. */
export const asSighting = (
  { text, aim, symbology, held, corners }: Reading,
  width: number,
  height: number,
): Sighting => ({
  raw: aim + text,
  symbology,
  held,
  corners: corners?.map(({ x, y }) => ({ x: x / width, y: y / height })) ?? null,
})
