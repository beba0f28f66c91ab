import type { t, WordKey } from "../ui/words.ts"
import type { Problem } from "./use-outbox.ts"

const kinds = [
  "ParcelArrived",
  "DeliveryCounted",
  "ParcelOpened",
  "UnitInspected",
  "PhotoAdded",
  "ParcelClosed",
  "ExceptionRaised",
  "ScanKept",
  "FactSuperseded",
  "FactSetAside",
] as const

/** The codes that the server or this device gives a fact, each with its own words. */
export const verdictCodes = [
  "invalid_fact",
  "invalid_body",
  "too_large",
  "hash_mismatch",
  "id_conflict",
  "corrects_another_type",
  "cannot_be_undone",
  "too_late",
  "refused_by_lead",
  "set_aside",
  "photo_damaged",
  "photo_refused",
  "waiting",
  "apply_failed",
  "actor_unknown",
  "imported",
  "restored",
] as const

/** "one": a single fact's name. "kind": many of them. A type that this version does not know is a record. */
export function factWords(say: typeof t, form: "one" | "kind", type: string): string {
  const kind = kinds.find((each) => type.endsWith(`.${each}`)) ?? "other"
  return say(`waiting:${form}.${kind}`)
}

/** Why, and what to do. A code of a newer server falls back to its verdict's words. */
export function problemWords(say: typeof t, { code, verdict }: Pick<Problem, "code" | "verdict">): string {
  const known = verdictCodes.find((each) => each === code)
  return say(`waiting:verdict.${known ?? verdict}` as WordKey)
}
