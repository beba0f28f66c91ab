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
  const { unit, fact, preview, row } = seen
  if (seen.moneyMoved) return []
  // what was accepted may still be found wrong, by what is said of its whole parcel for one
  if (!isOpen(seen)) return unit?.acceptance === "accepted" && unit.priceMinor !== null ? ["reject", "change"] : []
  // the record itself waits; else only what is odd about what it says
  if (fact && row.why.some((code) => code !== "exception_open")) return ["accept_fact", "refuse_fact"]
  if (!unit || fact) return ["close"]
  // a unit on no line of a return has no price, and nothing to pay
  if (unit.priceMinor === null && preview === null) return ["close", "reject"]
  // nobody has it in hand: to pay for it is the exception, and nothing about it can be graded
  if (unit.reception === "short_shipped") return ["reject", "accept"]
  return ["accept", "change", "reject", "close"]
}

/** An unannounced parcel: which return it is ends more than any answer does. */
export const isLinkable = ({ row, exceptions }: Pick<ReviewCase, "row" | "exceptions">): boolean =>
  row.subject === "parcel" && exceptions.some(({ kind }) => kind === "unknown_parcel" || kind === "no_return")

/** One of two who disagree is followed: their grade, place and cause as the lead's own, to be sent or changed. */
export const followed = (draft: AnswerDraft, one: Opinion): AnswerDraft => ({
  ...draft,
  mode: "change",
  grade: one.grade ?? "",
  disposition: one.disposition ?? "",
  fault: one.fault ?? "",
})

type Opinion = Pick<ReviewCase["inspections"][number], "grade" | "disposition" | "fault">

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

/** What is not paid for still goes somewhere. */
const goesTo = (mode: AnswerMode, { disposition }: AnswerDraft) =>
  (mode === "close" || mode === "reject") && disposition !== "" ? { disposition } : {}

/** The body of the decision: only what was changed. Call it when nothing lacks. */
export function decisionOf(seen: ReviewCase, mode: AnswerMode, draft: AnswerDraft): ReviewDecision {
  const reason = draft.reason.trim()
  const said = { version: seen.version, ...(reason !== "" && { reason }) }
  if (mode !== "change") return { ...said, answer: mode, ...goesTo(mode, draft) }
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
