import type { DecodedMessage } from "./decode-worker.ts"
import { forWorker } from "./pixels-of.ts"
import type { Reading } from "./reading.ts"

/** Milliseconds: the decoder comes up, and looks for half a second. */
const LONGEST = 25_000

/** Why a photo was not read: it is none that can be opened, or the decoder does not answer. */
export type Unread = "broken" | "stuck"

/**
 * The codes in a photo that was chosen or taken before, by the ladder at full effort in a worker of its own. Never throws;
 * `gone`: nobody waits for it any more.
 */
export async function readPhoto(photo: Blob, gone?: AbortSignal): Promise<Reading[] | Unread> {
  const still = await createImageBitmap(photo, { imageOrientation: "from-image" }).catch(() => null)
  if (!still) return "broken"
  let worker: Worker | undefined
  let limit: ReturnType<typeof setTimeout> | undefined
  try {
    worker = new Worker(new URL("./decode-worker.ts", import.meta.url), { type: "module" })
    return await askAbout(still, worker)
  } catch {
    return "stuck"
  } finally {
    clearTimeout(limit)
    still.close()
    worker?.terminate()
  }

  function askAbout(picture: ImageBitmap, decoder: Worker): Promise<Reading[] | Unread> {
    return new Promise((done, fail) => {
      limit = setTimeout(() => done("stuck"), LONGEST)
      gone?.addEventListener("abort", () => done("stuck"))
      if (gone?.aborted) return done("stuck")
      decoder.onmessage = ({ data }: MessageEvent<DecodedMessage>) => {
        if ("failed" in data) fail(new Error(data.failed))
        if ("still" in data) done(data.still.readings)
      }
      decoder.onerror = ({ message }) => fail(new Error(message))
      const [sent, given] = forWorker(picture)
      decoder.postMessage({ still: sent }, given)
    })
  }
}
