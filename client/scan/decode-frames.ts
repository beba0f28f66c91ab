import type { Sighting } from "./agree.ts"
import type { DecodedMessage } from "./decode-worker.ts"
import { forWorker } from "./pixels-of.ts"
import type { Reading } from "./reading.ts"

type Tell = (sightings: Sighting[]) => void
type Options = { onFrame: Tell; onBroken: (why: string) => void }

/** Milliseconds in which a decoder is up, by the slowest handheld without a network; a frame takes a second of one at most. */
export const OPENS_IN = 20_000
export const ANSWERS_IN = 8_000
/** Frames in a row that it may fail: one bad frame is nothing. */
const BAD = 3
/** Frames after which one that took another's place has shown that it works. */
export const PROVEN = 100

/** Reads codes from a playing video until stopped, in a worker; one that breaks down or hangs is replaced once. */
export function decodeFrames(video: HTMLVideoElement, { onFrame, onBroken }: Options): () => void {
  let isReplaced = false
  let stop = begin()
  return () => stop()

  function begin(): () => void {
    const worker = new Worker(new URL("./decode-worker.ts", import.meta.url), { type: "module" })
    let pending = 0
    let failures = 0
    let answered = 0
    let isOver = false
    let limit = setTimeout(() => giveUp("it does not come up"), OPENS_IN)
    const next = () => {
      clearTimeout(limit)
      pending = video.requestVideoFrameCallback(async () => {
        const bitmap = await createImageBitmap(video).catch(() => null)
        if (isOver) return bitmap?.close()
        if (!bitmap) return next()
        try {
          const [frame, given] = forWorker(bitmap)
          worker.postMessage({ frame }, given)
          limit = setTimeout(() => giveUp("it hangs"), ANSWERS_IN)
        } catch (error) {
          giveUp(String(error))
        }
      })
    }
    const end = () => {
      isOver = true
      clearTimeout(limit)
      video.cancelVideoFrameCallback(pending)
      worker.terminate()
    }
    const giveUp = (why: string) => {
      if (isOver) return
      end()
      if (isReplaced) return onBroken(why)
      isReplaced = true
      stop = begin()
    }
    worker.onmessage = ({ data }: MessageEvent<DecodedMessage>) => {
      if (isOver) return
      if ("failed" in data) return ++failures > BAD || pending === 0 ? giveUp(data.failed) : next()
      if ("readings" in data) {
        failures = 0
        if (++answered === PROVEN) isReplaced = false
        onFrame(data.readings.map((each) => asSighting(each, data.width, data.height)))
      }
      next()
    }
    worker.onerror = ({ message }) => giveUp(message)
    return end
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
