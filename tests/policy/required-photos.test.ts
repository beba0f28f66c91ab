import { describe, expect, it } from "vitest"
import { grades } from "../../shared/domain/states.ts"
import { cleanAnswers, gradeUnit } from "../../shared/policy/grade.ts"
import { missingPhotos, requiredPhotos } from "../../shared/policy/required-photos.ts"
import { policy } from "./refund-cases.ts"

describe("photos that must be there", () => {
  it("asks for none of a clean unit and for two of a damaged one", () => {
    expect(grades.map((grade) => requiredPhotos(policy, { grade }).length)).toEqual([0, 0, 1, 2])
  })

  it("wants proof of what a customer will contest: an empty box, a wrong item, a missing one, a crushed parcel", () => {
    for (const what of ["parcel_opened", "parcel_damaged", "empty_box", "wrong_item", "missing_item"] as const) {
      expect(requiredPhotos(policy, what).length).toBeGreaterThan(0)
    }
    expect(requiredPhotos(policy, "empty_box")).toEqual(["label", "carton", "contents"])
  })

  it("does not take a second photo of one slot for the other", () => {
    const taken = [{ slot: "article" }, { slot: "article" }]
    expect(missingPhotos(policy, { grade: "D" }, taken)).toEqual(["detail"])
    expect(missingPhotos(policy, { grade: "A" }, [])).toEqual([])
  })

  it("is what the grade asks the operator for, so that device and server never differ", () => {
    const answers = { ...cleanAnswers(policy, "home"), condition: "damaged" }
    expect(gradeUnit(policy, "home", answers).photosNeeded).toEqual(requiredPhotos(policy, { grade: "D" }))
  })
})
