import type { Picture, Shrunk } from "./shrink.ts"

type Reply = { id: number; shrunk: Shrunk } | { id: number; failed: string }

let worker: Worker | null = null
let asked = 0

/** Shrinks in a worker, which is started at the first photo and kept. Rejects where the source is no image. */
export function shrinkAside(source: Picture): Promise<Shrunk> {
  worker ??= new Worker(new URL("./shrink-worker.ts", import.meta.url), { type: "module" })
  const id = ++asked
  const mine = worker
  return new Promise((done, fail) => {
    const end = () => {
      mine.removeEventListener("message", answered)
      mine.removeEventListener("error", broken)
    }
    const answered = ({ data }: MessageEvent<Reply>) => {
      if (data.id !== id) return
      end()
      if ("shrunk" in data) done(data.shrunk)
      else fail(new Error(data.failed))
    }
    const broken = () => {
      end()
      mine.terminate()
      if (worker === mine) worker = null
      fail(new Error("the worker that shrinks photos has failed"))
    }
    mine.addEventListener("message", answered)
    mine.addEventListener("error", broken)
    mine.postMessage({ id, source }, source instanceof Blob ? [] : [source])
  })
}
