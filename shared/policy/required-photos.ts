import type { Grade } from "../domain/states.ts"
import { isAsked } from "./is-asked.ts"
import type { PhotoSlot, Policy } from "./policy-document.ts"

/** What was seen. A grade stands for one inspected unit of that grade; `wanted`: what its answers want beside it. */
export type PhotoOccasion =
  | "parcel_opened"
  | "parcel_damaged"
  | "empty_box"
  | "wrong_item"
  | "missing_item"
  | { grade: Grade; wanted?: readonly PhotoSlot[] }

/**
 * The photos without which the evidence is not complete. The handheld asks for them before it says "saved"; the server
 * looks again and pays nothing while one lacks: what the policy calls mandatory is not left to one side's good will.
 */
export function requiredPhotos(policy: Policy, what: PhotoOccasion): readonly PhotoSlot[] {
  if (typeof what === "object") return [...new Set([...policy.photos.unit[what.grade], ...(what.wanted ?? [])])]
  return policy.photos[slotsOf[what]]
}

/** What the answers that were given want beside the grade's own. */
export function photosOfAnswers(policy: Policy, answers: Readonly<Record<string, string | undefined>>): PhotoSlot[] {
  return Object.entries(answers).flatMap(([id, given]) => {
    const question = Object.hasOwn(policy.questions, id) ? policy.questions[id] : undefined
    if (!question || !isAsked(question, answers)) return []
    return question.answers.find((answer) => answer.id === given)?.photos ?? []
  })
}

/** Those of them that are not there yet, in the order to take them. */
export function missingPhotos(policy: Policy, what: PhotoOccasion, taken: readonly { slot: string }[]): PhotoSlot[] {
  return requiredPhotos(policy, what).filter((slot) => !taken.some((photo) => photo.slot === slot))
}

const slotsOf = {
  parcel_opened: "parcelOpened",
  parcel_damaged: "parcelDamaged",
  empty_box: "emptyBox",
  wrong_item: "wrongItem",
  missing_item: "missingItem",
} as const satisfies Record<Exclude<PhotoOccasion, object>, keyof Policy["photos"]>
