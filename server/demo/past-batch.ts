import type { Tables } from "../db/tables.ts"
import { type PastSpan, pastReturn } from "./past.ts"
import { type Batch, PastRows, type PastStage, type Said } from "./past-rows.ts"
import { type Sheet, sheetOf } from "./write-rows.ts"

/** Which returns of the past, and the commit that they will belong to. */
export interface Wanted {
  from: number
  to: number
  position: number
}

/** What some returns left behind, and how far each handheld has told by then. */
export interface PastBatch {
  sheets: [keyof Tables, Sheet][]
  said: Said[]
  benches: { stream: string; nextSeq: number; signIns: Map<number, string> }[]
}

/** Goes on with the handhelds and the words of names where the last one has left them on the stage. */
export function pastBatch(stage: PastStage, span: PastSpan, { from, to, position }: Wanted): PastBatch {
  const rows = new PastRows(stage, position)
  for (let nth = from; nth < to; nth++) rows.add(pastReturn(span, nth))
  return { sheets: sheetsOf(rows.batch), said: rows.said, benches: benchesOf(stage) }
}

const sheetsOf = (batch: Batch): PastBatch["sheets"] =>
  (Object.keys(batch) as (keyof Batch)[]).map((table) => [table, sheetOf(batch[table] ?? [])])

export const handheldsOf = (stage: Pick<PastStage, "sites">) =>
  Object.values(stage.sites).flatMap((site) => site.handhelds)

const benchesOf = (stage: PastStage): PastBatch["benches"] =>
  handheldsOf(stage).map(({ stream, nextSeq, signIns }) => ({ stream, nextSeq, signIns }))
