import type { ReviewCase, ReviewDecision } from "../../shared/contract/review.ts"
import type { Disposition, Fault, Grade } from "../../shared/domain/states.ts"

/** What the lead is about to say. "accept" as it stands and "change" are one answer to the server. */
export type AnswerMode = "accept" | "change" | "reject" | "close" | "accept_fact" | "refuse_fact"

/** What is typed for one case; kept while the lead looks at others and when the case changes under it. */
export type AnswerDraft = {
  mode: AnswerMode | null
  grade: Grade | ""
  disposition: Disposition | ""
  fault: Fault | ""
  /** Percent, as typed. */
  deduction: string
  customerHeard: boolean
  reason: string
}

export const emptyAnswer: AnswerDraft = {
  mode: null,
  grade: "",
  disposition: "",
  fault: "",
  deduction: "",
  customerHeard: false,
  reason: "",
}

/** The answers that this case takes, the likeliest first (the server's own rule, so that no button is refused). */
export function answersFor(seen: ReviewCase): AnswerMode[] {
  const { unit, fact, preview } = seen
  if (seen.moneyMoved || !isOpen(seen)) return []
  if (fact) return ["accept_fact", "refuse_fact"]
  if (!unit) return ["close"]
  // a unit on no line of a return has no price, and nothing to pay
  if (unit.priceMinor === null && preview === null) return ["close", "reject"]
  return ["accept", "change", "reject", "close"]
}

/** Something about it still waits for a person. */
export const isOpen = ({ exceptions, row }: Pick<ReviewCase, "exceptions" | "row">): boolean =>
  exceptions.length > 0 || row.why.some((code) => code !== "refused_by_lead")

export type Lack = "reason" | "deduction" | "waits"

/** What is missing before it can be sent; null: nothing. */
export function lackOf(seen: ReviewCase, mode: AnswerMode, draft: AnswerDraft): Lack | null {
  if (mode === "accept_fact" && seen.fact && cannotApply.includes(seen.fact.code ?? "")) return "waits"
  if (mode === "change" && basisPoints(draft.deduction) === "wrong") return "deduction"
  return wantsReason(seen, mode, draft) && draft.reason.trim() === "" ? "reason" : null
}

/** Facts that have not been applied: there is nothing yet that could count. */
const cannotApply: readonly string[] = ["waiting", "apply_failed"]

function wantsReason({ unit }: ReviewCase, mode: AnswerMode, draft: AnswerDraft): boolean {
  if (mode === "accept") return unit?.reception === "wrong_item"
  if (mode === "accept_fact") return false
  if (mode !== "change") return true
  const changed = (["grade", "disposition", "fault"] as const).some(
    (name) => draft[name] !== "" && draft[name] !== unit?.[name],
  )
  return changed || draft.deduction.trim() !== "" || unit?.reception === "wrong_item"
}

/** "12,5" percent as 1250 of 10 000; "" as nothing said. */
export function basisPoints(percent: string): number | undefined | "wrong" {
  const typed = percent.trim().replace("%", "").trim().replace(",", ".")
  if (typed === "") return undefined
  const points = Math.round(Number(typed) * 100)
  return /^\d+(\.\d+)?$/.test(typed) && points <= 10_000 ? points : "wrong"
}

/** The body of the decision: only what was changed. Call it when nothing lacks. */
export function decisionOf(seen: ReviewCase, mode: AnswerMode, draft: AnswerDraft): ReviewDecision {
  const reason = draft.reason.trim()
  const said = { version: seen.version, ...(reason !== "" && { reason }) }
  if (mode !== "change") return { ...said, answer: mode }
  const points = basisPoints(draft.deduction)
  return {
    ...said,
    answer: "accept",
    ...(draft.grade !== "" && { grade: draft.grade }),
    ...(draft.disposition !== "" && { disposition: draft.disposition }),
    ...(draft.fault !== "" && { fault: draft.fault }),
    ...(typeof points === "number" && { deductionBasisPoints: points }),
    ...(draft.customerHeard && { customerHeard: true }),
  }
}
