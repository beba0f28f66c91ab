import { parentPort, workerData } from "node:worker_threads"
import type { PastSpan } from "./past.ts"
import { pastBatch, type Wanted } from "./past-batch.ts"
import type { PastStage } from "./past-rows.ts"
import { type KeptPhotos, photosFrom } from "./photos.ts"

// To think the past up takes as long as to write it down: two threads do both at once.

/** A stage without what cannot be sent. */
export type SentStage = Omit<PastStage, "photos"> & { photos: KeptPhotos }

const { stage: sent, span } = workerData as { stage: SentStage; span: PastSpan }
const stage: PastStage = { ...sent, photos: photosFrom(sent.photos) }
parentPort?.on("message", (wanted: Wanted) => parentPort?.postMessage(pastBatch(stage, span, wanted)))
