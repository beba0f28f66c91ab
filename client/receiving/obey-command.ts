import type { CommandName } from "../../shared/barcode/own-number.ts"
import type { PhotoSlot, Policy } from "../../shared/policy/policy-document.ts"
import type { Act } from "./acts.ts"
import { deviations, judgeUnit } from "./judge-unit.ts"
import type { ParcelDraft } from "./parcel-draft.ts"
import { parcelPhotos } from "./parcel-photos.ts"

/** What a code of the command card does on this screen; null: nothing, and the sound says so. */
export type Obeyed = { acts: Act[] } | { photos: readonly PhotoSlot[] } | { main: true } | null

export function obeyCommand(name: CommandName, draft: ParcelDraft, policy: Policy): Obeyed {
  if (draft.ask) return name === "undo" ? { acts: [{ do: "answered" }] } : name === "next" ? { main: true } : null
  switch (name) {
    case "next":
      return { main: true }
    case "clean":
      return clean(draft)
    case "damaged":
      return damaged(draft, policy)
    case "undo":
      return { acts: [{ do: "undo" }] }
    case "close":
      return close(draft, policy)
    case "photo":
      return photo(draft, policy)
  }
}

function clean({ step }: ParcelDraft): Obeyed {
  if (step === "unit") return { acts: [{ do: "clean" }] }
  return step === "findings" ? { acts: [{ do: "restClean" }] } : null
}

/** The carton before it is open; of a unit the policy's own worst answer that is not "another article". */
function damaged(draft: ParcelDraft, policy: Policy): Obeyed {
  if (draft.step === "found") return { acts: [{ do: "cartonDamaged", damaged: true }] }
  if (!draft.unit || (draft.step !== "unit" && draft.step !== "findings")) return null
  const worst = deviations(policy, draft.unit.category).find(({ answer }) => answer.grade === "D")
  return worst ? { acts: [{ do: "answer", question: worst.question.id, answer: worst.answer.id }] } : null
}

function close(draft: ParcelDraft, policy: Policy): Obeyed {
  if (draft.step === "place") return { acts: [{ do: "place", bin: null }, { do: "toClose" }] }
  if (draft.step === "inside") return { acts: [{ do: "toClose" }] }
  if (draft.step !== "close") return null
  const emptyBox = draft.units.length === 0
  const photos = parcelPhotos(draft, policy, emptyBox)
  return photos.length > 0 ? { photos } : { acts: [{ do: "close", emptyBox }] }
}

function photo(draft: ParcelDraft, policy: Policy): Obeyed {
  if (draft.step === "found") {
    const lacking = parcelPhotos(draft, policy)
    return { photos: lacking.length > 0 ? lacking : ["carton"] }
  }
  if (draft.unit && draft.step !== "place") {
    const { photos, outcome } = judgeUnit(policy, draft.unit)
    return { photos: photos.length > 0 ? photos : [outcome === "graded" ? "detail" : "article"] }
  }
  return draft.step === "close" || draft.step === "inside" ? { photos: ["contents"] } : null
}
