import type { Grade } from "../domain/states.ts"
import type { PhotoSlot, Policy } from "./policy-document.ts"

/** What was seen. A grade stands for one inspected unit of that grade. */
export type PhotoOccasion =
  | "parcel_opened"
  | "parcel_damaged"
  | "empty_box"
  | "wrong_item"
  | "missing_item"
  | { grade: Grade }

/**
 * The photos without which the evidence is not complete. The handheld asks for them before it says "saved"; the server
 * looks again and pays nothing while one lacks: what the policy calls mandatory is not left to one side's good will.
 */
export function requiredPhotos(policy: Policy, what: PhotoOccasion): readonly PhotoSlot[] {
  if (typeof what === "object") return policy.photos.unit[what.grade]
  return policy.photos[slotsOf[what]]
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
