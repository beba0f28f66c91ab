import type { DecodedMessage } from "./decode-worker.ts"
import { forWorker } from "./pixels-of.ts"
import type { Reading } from "./reading.ts"

/** Milliseconds: the decoder comes up, and looks for half a second. */
const LONGEST = 25_000

/** The codes in a photo that was chosen or taken before, by the ladder at full effort in a worker of its own. */
export async function readPhoto(photo: Blob): Promise<Reading[]> {
  const still = await createImageBitmap(photo, { imageOrientation: "from-image" })
  const worker = new Worker(new URL("./decode-worker.ts", import.meta.url), { type: "module" })
  try {
    return await new Promise((done, fail) => {
      setTimeout(() => fail(new Error("it hangs")), LONGEST)
      worker.onmessage = ({ data }: MessageEvent<DecodedMessage>) => {
        if ("failed" in data) fail(new Error(data.failed))
        if ("still" in data) done(data.still.readings)
      }
      worker.onerror = ({ message }) => fail(new Error(message))
      const [picture, given] = forWorker(still)
      worker.postMessage({ still: picture }, given)
    })
  } finally {
    worker.terminate()
  }
}
