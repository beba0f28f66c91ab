import type { ParcelDoc, ReturnDoc } from "../../shared/contract/device-docs.ts"
import { withRelaxedDatabase } from "../device/database.ts"
import { walkDocs } from "../device/walk-docs.ts"
import type { FromFinder, ToFinder } from "./find-aside.ts"
import { startFindIndex } from "./find-index.ts"

// TypeScript's worker types cannot stand beside those of the window.
declare const self: {
  onmessage: ((event: MessageEvent<ToFinder>) => void) | null
  postMessage(message: FromFinder): void
}

/** Documents read, before what is found among them is told. */
const ANSWER_EVERY = 2000

/** What answers now, of which pull it is, and what is being filled. */
let index = startFindIndex()
let cursor: string | null | undefined
let isFilling = false
let asked: ToFinder | null = null

self.onmessage = ({ data }) => {
  asked = data
  answer()
  void refill()
}

function answer() {
  if (!asked) return
  const from = performance.now()
  const hits = index.find(asked.query)
  self.postMessage({ n: asked.n, ...hits, isWhole: cursor !== undefined && !isFilling, ms: performance.now() - from })
}

/** Anew where a pull has changed something; what was there answers until then. */
async function refill(): Promise<void> {
  if (isFilling) return
  isFilling = true
  try {
    const now = (await withRelaxedDatabase((db) => db.read("pull:site")))?.cursor ?? null
    if (now === cursor) return
    const isFirst = cursor === undefined
    const next = startFindIndex()
    if (isFirst) index = next
    let unsaid = 0
    for (const kind of ["return", "parcel"] as const)
      for await (const docs of walkDocs(withRelaxedDatabase, kind)) {
        for (const { body } of docs)
          if (kind === "return") next.addReturn(body as ReturnDoc)
          else next.addParcel(body as ParcelDoc)
        unsaid += docs.length
        if (!isFirst || unsaid < ANSWER_EVERY) continue
        // what is there so far is better than nothing
        answer()
        unsaid = 0
      }
    index = next
    cursor = now
  } finally {
    isFilling = false
  }
  answer()
}
