import type { Verdict } from "../../shared/contract/sync.ts"
import { withDatabase } from "../device/database.ts"
import type { FactRow } from "../device/rows.ts"
import { useLive } from "../device/use-live.ts"

/** One fact that a person must look at. Its words: `waiting:verdict.${code}` where there is one, else by verdict. */
export interface Problem {
  factId: string
  type: string
  /** "rejected" too for one set aside (code `set_aside`) and for one whose photo is damaged (`photo_damaged`). */
  verdict: Exclude<Verdict, "accepted">
  code: string | null
  message: string | null
  parcelId?: string
}

export interface Outbox {
  factsWaiting: number
  photosWaiting: number
  waitingSince: number | null
  problems: Problem[]
}

const nothing: Outbox = { factsWaiting: 0, photosWaiting: 0, waitingSince: null, problems: [] }

export function useOutbox(): Outbox {
  return useLive(readOutbox) ?? nothing
}

export async function readOutbox(): Promise<Outbox> {
  return withDatabase(async (db) => {
    const counters = await db.read("counters")
    const open = await db.facts.where("open").equals(1).toArray()
    return {
      factsWaiting: counters?.facts ?? 0,
      photosWaiting: counters?.photos ?? 0,
      waitingSince: counters?.since ?? null,
      problems: open.map(toProblem),
    }
  })
}

function toProblem(row: FactRow): Problem {
  return {
    factId: row.id,
    type: row.fact.type,
    verdict: row.verdict === "review" ? "review" : "rejected",
    code: row.code,
    message: row.message,
    ...(row.parcelId && { parcelId: row.parcelId }),
  }
}
