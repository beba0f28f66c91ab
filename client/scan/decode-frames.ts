import { agreeOnCodes, type Sighting } from "./agree.ts"
import type { DecodedMessage } from "./decode-worker.ts"

type Options = { onCode: (sighting: Sighting) => void; onBroken: (why: string) => void }

/** Reads codes from a playing video until stopped: in a worker by WebAssembly, else, without it, in plain script. */
export function decodeFrames(video: HTMLVideoElement, { onCode, onBroken }: Options): () => void {
  const agreed = agreeOnCodes()
  const tell = (sightings: Sighting[]) => agreed.frame(sightings, performance.now()).forEach(onCode)
  let stopped = false
  let stopReader = () => {}
  const bySlowScript = async () => {
    const { decodeWithoutWasm } = await import("./decode-without-wasm.ts")
    if (!stopped) stopReader = decodeWithoutWasm(video, tell)
  }
  if (typeof WebAssembly === "undefined" || typeof OffscreenCanvas === "undefined") {
    bySlowScript().catch((error) => onBroken(String(error)))
  } else {
    stopReader = decodeInWorker(video, tell, () => {
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

function decodeInWorker(video: HTMLVideoElement, tell: (sightings: Sighting[]) => void, onFailed: () => void) {
  const worker = new Worker(new URL("./decode-worker.ts", import.meta.url), { type: "module" })
  let pending = 0
  let failures = 0
  const next = () => {
    pending = video.requestVideoFrameCallback(async () => {
      const bitmap = await createImageBitmap(video).catch(() => null)
      if (bitmap) worker.postMessage({ bitmap }, [bitmap])
      else next()
    })
  }
  worker.onmessage = ({ data }: MessageEvent<DecodedMessage>) => {
    if ("failed" in data) {
      failures++
      // one bad frame is nothing; a decoder that never comes up is
      return failures > 3 || pending === 0 ? onFailed() : next()
    }
    if ("sightings" in data) {
      failures = 0
      tell(data.sightings)
    }
    next()
  }
  worker.onerror = () => onFailed()
  return () => {
    video.cancelVideoFrameCallback(pending)
    worker.terminate()
  }
}
