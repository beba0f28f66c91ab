import { once } from "node:events"
import { Worker } from "node:worker_threads"
import type { PastSpan } from "./past.ts"
import { handheldsOf, type PastBatch, pastBatch, type Wanted } from "./past-batch.ts"
import type { PastStage } from "./past-rows.ts"
import type { SentStage } from "./past-worker.ts"
import type { KeptPhotos } from "./photos.ts"

/** Below this it is quicker to do it here than to start a thread. */
const WORTH_A_THREAD = 1_000
/** Its garbage is swept often rather than kept: megabytes. */
const YOUNG = 8

export interface PastMaker {
  /** One after another, each begun before the last one is written. */
  make(wanted: Wanted): Promise<PastBatch>
  end(): Promise<unknown>
}

/** Makes the past's rows, a long one in a thread of its own. The same either way. */
export function pastMaker(
  stage: PastStage,
  span: PastSpan,
  { photos, aside = span.to - span.from >= WORTH_A_THREAD }: { photos: KeptPhotos; aside?: boolean },
): PastMaker {
  if (!aside) return { make: async (wanted) => pastBatch(stage, span, wanted), end: async () => {} }
  const sent: SentStage = { ...stage, photos }
  const worker = new Worker(new URL("./past-worker.ts", import.meta.url), {
    workerData: { stage: sent, span },
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG },
  })
  return {
    make: async (wanted) => {
      const made = once(worker, "message")
      worker.postMessage(wanted)
      const [batch] = (await made) as [PastBatch]
      goOn(stage, batch)
      return batch
    },
    end: () => worker.terminate(),
  }
}

/** The handhelds here tell what comes after the past. */
function goOn(stage: PastStage, { benches }: PastBatch): void {
  for (const handheld of handheldsOf(stage))
    Object.assign(
      handheld,
      benches.find((one) => one.stream === handheld.stream),
    )
}
