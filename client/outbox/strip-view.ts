import type { SyncStatus } from "../device/rows.ts"
import type { StripState } from "../ui/status-strip.tsx"
import type { WordKey, WordParams } from "../ui/words.ts"
import { clockOff } from "./clock-off.ts"
import type { Outbox } from "./use-outbox.ts"

export interface StripFacts {
  outbox: Outbox
  /** Null: nothing was ever asked. */
  sync: SyncStatus | null
  /** Is this browser a device of the house? */
  enrolled: boolean
  sending: boolean
  pulling: { done: number; total: number } | null
  /** By this device's clock. */
  now: number
}

/** Words with what fills them; `times` are moments to be written as a clock's time, `parts` are words themselves. */
export type Said = { word: WordKey; params?: WordParams; time?: number; facts?: number; photos?: number }
export interface StripView {
  state: StripState
  says: Said
  /** 0 to 1 while this device gets its first documents. */
  progress: number | null
}

/** What the strip says first: what a person must see, then what keeps things from leaving, then what waits. */
export function stripView({ outbox, sync, enrolled, sending, pulling, now }: StripFacts): StripView {
  const progress = pulling && pulling.total > 0 ? Math.min(1, pulling.done / pulling.total) : null
  const view = (state: StripState, says: Said): StripView => ({ state, says, progress })
  const refused = outbox.problems.filter((problem) => problem.verdict === "rejected").length
  if (refused > 0) return view("refused", { word: "outbox:refused", params: { count: refused } })
  const { factsWaiting: facts, photosWaiting: photos } = outbox
  const waits = facts + photos > 0
  if (!enrolled && !waits) return view("idle", { word: "outbox:notEnrolled" })
  if (sync?.state === "update_needed") return view("waiting", { word: "outbox:updateNeeded" })
  if (clockOff(sync, now) !== null)
    return view(
      "waiting",
      waits ? { word: "outbox:clockWaits", params: { count: facts + photos } } : { word: "outbox:clockOff" },
    )
  if (sync?.state === "captive") return view("waiting", { word: "outbox:captive" })
  if (sync?.state === "signed_out") return view("waiting", { word: "outbox:signedOut" })
  if (progress !== null)
    return view("sending", { word: "outbox:pulling", params: { percent: Math.floor(progress * 100) } })
  if (sync?.state === "online") {
    if (!waits) return view("sent", { word: "outbox:allSent" })
    if (sending) return view("sending", { word: "outbox:leaving", params: { count: facts + photos } })
    return view("sending", { word: "outbox:andPhotos", facts, photos })
  }
  if (waits) return view("waiting", { word: "outbox:andPhotos", facts, photos })
  const since = sync?.since ?? sync?.lastContactAt ?? null
  if (since === null) return view("sending", { word: "outbox:noContactYet" })
  return view("waiting", { word: "outbox:offlineSince", time: since })
}
