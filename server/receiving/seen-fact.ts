import type { FactBody, FactPhoto, FactType } from "../../shared/contract/facts.ts"

/** A fact as the verbs read it: its body parsed, its moment corrected, its photos stored or not. */
export interface SeenFact<T extends FactType = FactType> {
  id: string
  type: T
  body: FactBody<T>
  photos: readonly FactPhoto[]
  personId: string
  deviceId: string | null
  /** When it was seen: the device's clock, corrected (`happened-at.ts`). */
  at: number
  /** From a file that the device's key did not vouch for: a lead releases each unit. */
  imported: boolean
  /** An earlier epoch had acknowledged it, by the device's word: what it led to may have been paid then. */
  restored: boolean
}

/**
 * A parcel, or a return that is in none, of which something is known now that was not: its money is to be decided again.
 * `stands`: so is where the parcel stands, by all that was seen of it.
 */
export type Touched = { parcelId: string; cause: string; stands?: "anew" } | { returnId: string; cause: string }

/** What a verb makes of a fact. Rejected: nothing that comes later can make it valid. Waiting: something may. */
export type Outcome =
  | { verdict: "accepted"; touched: Touched[] }
  | { verdict: "rejected"; code: string; message?: string }
  | { verdict: "review"; code: "waiting"; waitsFor: string }

export const accepted = (...touched: Touched[]): Outcome => ({ verdict: "accepted", touched })
export const rejected = (code: string, message?: string): Outcome => ({
  verdict: "rejected",
  code,
  ...(message !== undefined && { message }),
})
export const waiting = (waitsFor: string): Outcome => ({ verdict: "review", code: "waiting", waitsFor })
