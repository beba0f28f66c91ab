import type { Disposition, Fault, Grade } from "../../shared/domain/states.ts"
import type { Policy } from "../../shared/policy/policy-document.ts"
import type { FactInput } from "../outbox/record-fact.ts"
import type { Ask } from "./answers.ts"
import type { Candidate, ParcelDraft, Photo, UnitStart } from "./parcel-draft.ts"

/** What a person does with the parcel in hand: by a tap, a key, a command code or the next scan. */
export type Act =
  | { do: "ask"; ask: Ask }
  | { do: "answered" }
  | { do: "photo"; photo: Photo; of?: string }
  | { do: "dropPhoto"; sha256: string }
  | { do: "noPhoto" }
  | { do: "cartonDamaged"; damaged: boolean }
  | { do: "open" }
  | { do: "takeOver" }
  | { do: "addReturn"; candidate: Candidate }
  | { do: "unit"; unit: UnitStart }
  | { do: "clean" }
  | { do: "answer"; question: string; answer: string }
  | { do: "restClean" }
  | { do: "defect"; defect: string }
  | { do: "fault"; fault: Fault }
  | { do: "override"; grade: Grade | null; disposition: Disposition | null; reason: string }
  | { do: "ruleAgain" }
  | { do: "note"; note: string }
  | { do: "serial"; serial: string }
  | { do: "noSerial" }
  | { do: "lpn"; lpn: string }
  | { do: "findings" }
  | { do: "validate" }
  | { do: "place"; bin: string | null }
  | { do: "oneMore" }
  | { do: "redo" }
  | { do: "leaveUnit" }
  | { do: "correct"; factId: string }
  | { do: "undo" }
  | { do: "toClose" }
  | { do: "lookOn" }
  | { do: "close"; emptyBox: boolean }
  | { do: "reopen" }
  | { do: "forget" }

export type Env = {
  policy: Policy
  personId: string
  now: number
  newId: () => string
  /** Why something is undone, in words that a lead reads. */
  undoReason: string
}
/** `draft: null` ends it. Without facts the draft alone is kept. */
export type Followed = { draft: ParcelDraft | null; facts: FactInput[] }
