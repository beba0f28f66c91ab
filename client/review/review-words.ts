import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import type { ReviewCase, ReviewFilter, ReviewRow } from "../../shared/contract/review.ts"
import type { ExceptionKind } from "../../shared/domain/states.ts"
import type { t as Say, WordKey } from "../ui/words.ts"
import { type AnswerMode, isOpen } from "./review-answer.ts"

type T = typeof Say

/** Why a case waits. A code that this version does not know is "to review". */
export const whyWords = {
  lead_review: "review:why.lead_review",
  exception_open: "review:why.exception_open",
  fact_in_review: "review:why.fact_in_review",
  waiting: "review:why.waiting",
  apply_failed: "review:why.apply_failed",
  actor_unknown: "review:why.actor_unknown",
  imported: "review:why.imported",
} satisfies Record<string, WordKey>

export const whyLongWords = {
  lead_review: "review:whyLong.lead_review",
  exception_open: "review:whyLong.exception_open",
  fact_in_review: "review:whyLong.fact_in_review",
  waiting: "review:whyLong.waiting",
  apply_failed: "review:whyLong.apply_failed",
  actor_unknown: "review:whyLong.actor_unknown",
  imported: "review:whyLong.imported",
} satisfies Record<keyof typeof whyWords, WordKey>

type Why = keyof typeof whyWords
const isWhy = (code: string): code is Why => Object.hasOwn(whyWords, code)

export const whyWord = (code: string): WordKey => (isWhy(code) ? whyWords[code] : "review:why.other")
export const whyLongWord = (code: string): WordKey => (isWhy(code) ? whyLongWords[code] : "review:whyLong.other")

/** Facts by their type without its version. */
export const factWords = {
  "v1.ParcelArrived": "review:fact.parcelArrived",
  "v1.DeliveryCounted": "review:fact.deliveryCounted",
  "v1.ParcelOpened": "review:fact.parcelOpened",
  "v1.UnitInspected": "review:fact.unitInspected",
  "v1.PhotoAdded": "review:fact.photoAdded",
  "v1.ParcelClosed": "review:fact.parcelClosed",
  "v1.ExceptionRaised": "review:fact.exceptionRaised",
  "v1.ScanKept": "review:fact.scanKept",
  "v1.FactSuperseded": "review:fact.factSuperseded",
  "v1.FactSetAside": "review:fact.factSetAside",
} satisfies Record<string, WordKey>

export const factWord = (type: string): WordKey => (factWords as Record<string, WordKey>)[type] ?? "review:fact.other"

/** What the customer chose, in words; a shop's own reason as it stands. */
export function reasonWords(t: T, reason: string): string {
  const word = `receiving:customerReason.${reason}` as WordKey
  const said = t(word)
  return said === word ? reason.replaceAll("_", " ") : said
}

/** The line under a row's title: what is odd, else why it waits. */
export function rowNote(t: T, row: ReviewRow): string {
  // a parcel that nobody knows has no return either
  const kinds = row.kinds.includes("unknown_parcel") ? row.kinds.filter((kind) => kind !== "no_return") : row.kinds
  const odd = kinds.map((kind) => t(`domain:exception.${kind}`))
  // what is odd says enough; that a lead is asked goes without saying then
  if (odd.length > 0) return odd.join(", ")
  return row.why.map((code) => t(whyWord(code))).join(", ")
}

/** What the list can be narrowed to, in words. */
export function filterWord(filter: ReviewFilter): WordKey {
  return filter === "graded" || filter === "record" ? `review:filter.${filter}` : `domain:exception.${filter}`
}

/** The natural answer to what is odd; where nothing is said here, the plain one. */
const natural: Partial<Record<ExceptionKind, Partial<Record<AnswerMode, WordKey>>>> = {
  unknown_parcel: { close: "review:answer.closeUnknown" },
  no_return: { close: "review:answer.closeUnknown" },
  wrong_item: { accept: "review:answer.wrongAccept", reject: "review:answer.wrongReject" },
  extra_item: { close: "review:answer.extraClose" },
  missing_item: { accept: "review:answer.missingPay", reject: "review:answer.missingReject" },
  empty_box: { close: "review:answer.emptyConfirm" },
  serial_mismatch: { accept: "review:answer.serialAccept", reject: "review:answer.serialReject" },
  damaged_in_transit: { close: "review:answer.damageNoted" },
  counterfeit_suspected: {
    accept: "review:answer.genuine",
    reject: "review:answer.counterfeit",
    close: "review:answer.genuineClose",
  },
  outside_window: { close: "review:answer.lateKnown" },
  count_unclear: {
    accept: "review:answer.counts",
    reject: "review:answer.countsNot",
    close: "review:answer.countRight",
  },
}

export function naturalVerb(
  { exceptions, unit }: Pick<ReviewCase, "exceptions" | "unit">,
  mode: AnswerMode,
): WordKey | null {
  const kind = leadingKind(exceptions)
  const said = kind && natural[kind]?.[mode]
  // a parcel is not refused as a whole: what was accepted of it is paid once nothing odd is left
  return said ?? (mode === "close" && !unit ? "review:answer.closeSeen" : null)
}

// what decides more comes first: it is what is asked
const heavier: readonly ExceptionKind[] = [
  "customer_objects",
  "disputed_grade",
  "count_unclear",
  "damaged_in_transit",
  "wrong_item",
]

function leadingKind(exceptions: ReviewCase["exceptions"]): ExceptionKind | undefined {
  const kinds = exceptions.map((one) => one.kind)
  return heavier.find((each) => kinds.includes(each)) ?? kinds[0]
}

/** What is asked of the lead, as the case's title. */
export function question(t: T, { row, fact, exceptions }: ReviewCase): string {
  const kind = leadingKind(exceptions)
  if (kind) return t(`review:question.${kind}`)
  if (!isOpen({ exceptions, row })) return t("review:question.closed")
  if (fact) return t("review:question.fact")
  return row.grade ? t("review:question.graded", { grade: row.grade }) : t("review:question.ungraded")
}

const untitled = {
  unit: "review:unknownItem",
  parcel: "domain:exception.unknown_parcel",
  fact: "review:fact.other",
} as const satisfies Record<ReviewRow["subject"], WordKey>

/** A row's name where there is no product: the parcel's number, the return's, or what kind of thing it is. */
export function rowTitle(t: T, row: ReviewRow): string {
  if (row.subject === "fact" && row.title === null && row.rma !== null) return numberWords(row.rma)
  if (row.title === null) return t(untitled[row.subject])
  return row.subject === "parcel" ? numberWords(row.title) : row.title
}

export const numberWords = (number: string): string => groupForEye(number).join("\u00a0")

/** Days left as a list says them: "promis dans 2 j". */
export function dueWords(t: T, daysLeft: number | null): string {
  if (daysLeft === null) return t("desk:due.none")
  if (daysLeft < 0) return t("desk:due.late", { count: -daysLeft })
  return t("desk:due.promised", { when: whenWords(t, daysLeft) })
}

function whenWords(t: T, daysLeft: number): string {
  if (daysLeft === 0) return t("desk:due.today")
  return daysLeft === 1 ? t("desk:due.tomorrow") : t("desk:due.in", { count: daysLeft })
}
