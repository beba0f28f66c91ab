import type { Scan } from "../../shared/contract/basics.ts"
import type { Heard } from "../scan/scan-history.ts"
import type { Outcome } from "../scan/signals.ts"
import type { Candidate, UnitStart } from "./parcel-draft.ts"

/** What is odd about a scan, with what its choices need. Plain data: it is kept with the draft. */
export type Ask =
  /** `candidate`: another carton of the same returns. `draftId`: closed on this device, and may be opened again. */
  | {
      why: "already_received"
      key: string
      site: string
      at: number | null
      candidate: Candidate
      draftId: string | null
    }
  | { why: "other_site"; key: string; site: string; scan: Scan }
  /** `by`: who holds it; the draft is on this device, or `null`: on another. */
  | { why: "in_another_draft"; candidate: Candidate; by: string | null; draftId: string | null }
  | { why: "two_candidates"; candidates: Candidate[] }
  /** While another parcel is open. `openDraft`: it is in work already. */
  | { why: "another_parcel"; candidate: Candidate; openDraft: string | null }
  | { why: "another_return"; candidate: Candidate }
  | { why: "unknown_label"; candidate: Candidate }
  /** The same code once more: never counted by itself. */
  | { why: "same_code"; unit: UnitStart }
  | { why: "two_lines"; units: UnitStart[] }
  | { why: "more_than_expected"; unit: UnitStart }
  | { why: "not_announced"; unit: UnitStart }
  | { why: "already_checked"; title: string; mark: string }
  | { why: "other_serial"; serial: string; sold: readonly string[] }
  | { why: "wrong_bin"; code: string; label: string; known: boolean }
  /** Right in itself, but nothing here takes it now. */
  | { why: "not_now"; what: "lpn" | "bin" | "unit_open" | "photo" | "findings" }
export type Why = Ask["why"]

export type Misread = {
  kind: "misread"
  raw: string
  /** check: a check digit fails · partial, cut: a part did not come · routing: the label's other code. */
  why: "check" | "partial" | "cut" | "routing"
  carrier: string | null
  /** What the last character would be if all the others are right. */
  lastShouldBe: string | null
  suggestions: string[]
}

export type Unknown = {
  kind: "unknown"
  scan: Scan
  readAs: string
  key: string | null
  carrier: string | null
  /** Opens it as a parcel that nobody announced. */
  candidate: Candidate
}

export type Answer =
  | { kind: "parcel"; candidate: Candidate }
  | { kind: "resume"; draftId: string }
  /** This very parcel, by any of its labels. */
  | { kind: "same_parcel" }
  | { kind: "add_return"; candidate: Candidate }
  | { kind: "unit"; unit: UnitStart }
  /** The code of what is in hand: nothing is counted, nothing confirmed. */
  | { kind: "again" }
  | { kind: "serial"; serial: string }
  | { kind: "lpn"; lpn: string }
  | { kind: "bin"; code: string }
  | { kind: "command"; name: "clean" | "damaged" | "next" | "undo" | "close" | "photo" }
  | { kind: "badge" }
  | { kind: "decide"; ask: Ask }
  | Unknown
  | Misread

export const decide = (ask: Ask): Answer => ({ kind: "decide", ask })

/** The one sound of an answer; null: a command says its own by what it does. */
export function soundOf(answer: Answer): Outcome | null {
  switch (answer.kind) {
    case "parcel":
    case "resume":
    case "add_return":
    case "same_parcel":
      return "parcel"
    case "unit":
    case "serial":
    case "lpn":
    case "bin":
      return "unit"
    case "again":
    case "decide":
      return "decide"
    case "unknown":
    case "misread":
      return answer.kind
    default:
      return null
  }
}

/** What the session's history says of an answer. */
export const noteOf = (answer: Answer): Pick<Heard, "answer" | "parcelId"> => ({
  answer: answer.kind === "decide" ? `ask.${answer.ask.why}` : answer.kind,
  ...(answer.kind === "unknown" && { parcelId: answer.candidate.parcelId }),
})
