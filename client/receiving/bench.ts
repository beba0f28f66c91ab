import { createContext, type ReactNode, useContext } from "react"
import type { PhotoSlot, Policy } from "../../shared/policy/policy-document.ts"
import type { CaptureCode } from "../outbox/capture-refused.ts"
import type { Language } from "../ui/words.ts"
import type { Act } from "./acts.ts"
import type { Candidate } from "./parcel-draft.ts"

/** Same code · another label of this very parcel. */
export type Hint = "again" | "sameParcel"

/** What every page of the receiving room works with. */
export type Bench = {
  strip: ReactNode
  policy: Policy
  language: Language
  siteName: string
  personId: string
  /** The name of a colleague by id. */
  nameOf: (personId: string) => string
  perform: (...acts: Act[]) => Promise<boolean>
  start: (candidate: Candidate, takenOverFrom?: string | null) => Promise<boolean>
  resume: (draftId: string) => Promise<boolean>
  park: () => Promise<boolean>
  /** Why the last act could not be kept. */
  refused: CaptureCode | null
  /** What the last scan changed nothing by ("same code"), for the band: nothing else may move for it. */
  hint: Hint | null
  openCamera: () => void
  typeNumber: (start?: string) => void
  takePhotos: (slots: readonly PhotoSlot[]) => void
  lookAt: (sha256: string) => void
  /** The unit's grade or place by hand, its note. */
  openForm: (form: "override" | "note") => void
}

const BenchContext = createContext<Bench | null>(null)
export const BenchProvider = BenchContext.Provider

export function useBench(): Bench {
  const bench = useContext(BenchContext)
  if (!bench) throw new Error("a page of the receiving room outside it")
  return bench
}
