import type { PhotoSlot, Policy } from "../../shared/policy/policy-document.ts"
import { missingPhotos, type PhotoOccasion } from "../../shared/policy/required-photos.ts"
import { missingIn, type ParcelDraft } from "./parcel-draft.ts"

/** What the policy still wants to see of the parcel before the next act. */
export function parcelPhotos(draft: ParcelDraft, policy: Policy, emptyBox = false): PhotoSlot[] {
  if (draft.noPhoto) return []
  const taken = [...draft.photos.map((photo) => photo.slot), ...draft.slots].map((slot) => ({
    slot: slot.replace(/_\d+$/, ""),
  }))
  return [...new Set(occasionsOf(draft, emptyBox).flatMap((what) => missingPhotos(policy, what, taken)))]
}

function occasionsOf(draft: ParcelDraft, emptyBox: boolean): PhotoOccasion[] {
  if (draft.step === "found") return draft.cartonDamaged ? ["parcel_damaged", "parcel_opened"] : ["parcel_opened"]
  if (draft.step !== "close") return []
  if (emptyBox) return ["empty_box"]
  return missingIn(draft).length > 0 ? ["missing_item"] : []
}
