import fc from "fast-check"
import { describe, expect, test } from "vitest"
import {
  addAnswer,
  addCategory,
  addProfile,
  addQuestion,
  askToo,
  moved,
  removeAnswer,
  removeCategory,
  sendTo,
  stopAsking,
  withAnswer,
  withProfile,
  withQuestion,
} from "../../client/policy/edit-policy.ts"
import { patchOf } from "../../client/policy/patch-of.ts"
import { grades } from "../../shared/domain/states.ts"
import { builtInPolicy as policy } from "../../shared/policy/built-in-policy.ts"
import type { Policy } from "../../shared/policy/policy-document.ts"
import { draftOf, laidOver } from "../../shared/policy/policy-draft.ts"

const words = (text: string) => ({ fr: text, en: text })
const asked = (of: Policy) => addQuestion(of, "toys", { label: words("Safe?"), yes: words("Yes"), no: words("No") })
const judged = (next: Policy) => draftOf(policy, patchOf(policy, next))

describe("what an administrator does to questions, places and terms", () => {
  test("a new question is asked where it was added, and everything else stays as it was", () => {
    const { id, policy: next } = asked(policy)
    expect(next.categories.toys?.questions.at(-1)).toBe(id)
    expect(patchOf(policy, next)).toEqual({
      questions: { [id]: next.questions[id] },
      categories: { toys: { questions: next.categories.toys?.questions } },
    })
    expect(judged(next)).toMatchObject({ ok: true })
  })

  test("a question goes with the last category that asks it, and not before", () => {
    const shared = askToo(policy, "toys", "seal")
    const once = stopAsking(shared, "hygiene", "seal")
    expect(once.questions.seal).toBeDefined()
    const gone = stopAsking(once, "toys", "seal")
    expect(gone.questions.seal).toBeUndefined()
    expect(patchOf(policy, gone)).toMatchObject({ questions: { seal: null } })
    expect(removeCategory(policy, "batteries").questions.battery).toBeUndefined()
  })

  test("a tick taken back is no change, and an order put back is none", () => {
    const ticked = withAnswer(policy, "packaging", 1, { asksFault: true, photos: ["detail"] })
    expect(ticked).not.toEqual(policy)
    expect(patchOf(policy, withAnswer(ticked, "packaging", 1, { asksFault: false, photos: [] }))).toEqual({})
    expect(moved(moved(["a", "b", "c"], 0, 1), 1, -1)).toEqual(["a", "b", "c"])
    expect(moved(["a", "b"], 0, -1)).toEqual(["a", "b"])
    const when = { question: "packaging", answers: ["damaged"] }
    const waiting = withQuestion(policy, "condition", { when })
    expect(patchOf(policy, withQuestion(waiting, "condition", { when: undefined }))).toEqual({})
    expect(patchOf(waiting, withQuestion(waiting, "condition", { when: undefined }))).toEqual({
      questions: { condition: { when: null } },
    })
  })

  test("an answer that is taken away is waited for by nobody", () => {
    const waiting = withQuestion(policy, "condition", { when: { question: "packaging", answers: ["damaged"] } })
    expect(removeAnswer(waiting, "packaging", 2).questions.condition?.when).toBeUndefined()
    const two = withQuestion(policy, "condition", { when: { question: "packaging", answers: ["opened", "damaged"] } })
    expect(removeAnswer(two, "packaging", 2).questions.condition?.when?.answers).toEqual(["opened"])
  })

  test("terms are a copy of the law's own or of the shop's, and go their own way", () => {
    const copied = addProfile(policy, "withdrawal", words("Loyal"))
    const [id = ""] = Object.keys(copied.profiles)
    const terms = copied.profiles[id]?.terms
    if (!terms) throw new Error("nothing was copied")
    expect(copied.profiles[id]).toMatchObject({ follows: "withdrawal", restockingFee: 0 })
    expect({ ...terms, lateSurcharge: true }).toEqual(policy.legal.withdrawal)
    const longer = withProfile(copied, id, { terms: { ...terms, windowDays: 60 } })
    const again = addProfile(longer, id, words("Loyal too"))
    expect(Object.values(again.profiles).map((one) => one.terms.windowDays)).toEqual([60, 60])
    expect(judged(again)).toMatchObject({ ok: true })
    expect(addProfile(policy, "goodwill", words("G")).profiles.profile_1).toMatchObject({ restockingFee: 1_000 })
  })

  test("whatever is done in whatever order, the change that is sent makes exactly what was seen", () => {
    const acts: ((of: Policy) => Policy)[] = [
      (of) => asked(of).policy,
      (of) => stopAsking(of, "toys", "packaging"),
      (of) => stopAsking(of, "hygiene", "seal"),
      (of) => addCategory(of, "plants", words("Plants")),
      (of) => removeCategory(of, "food"),
      (of) => sendTo(of, "shoes", "D", "repair"),
      (of) => sendTo(of, null, "A", "donate"),
      (of) => addAnswer(of, "condition", words("Stained")),
      (of) => removeAnswer(of, "packaging", 2),
      (of) => withQuestion(of, "packaging", { when: { question: "right_item", answers: ["yes"] } }),
      (of) => withQuestion(of, "packaging", { when: undefined }),
      (of) => withAnswer(of, "condition", 1, { photos: ["article"] }),
      (of) => addProfile(of, "commercial", words("B2B")),
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...acts), { maxLength: 8 }), (chosen) => {
        const next = chosen.reduce((so, act) => act(so), policy)
        expect(laidOver(policy, patchOf(policy, next))).toEqual(next)
        // and once more upon it, as a draft that is taken up again
        expect(laidOver(policy, patchOf(policy, laidOver(policy, patchOf(policy, next))))).toEqual(next)
      }),
      { numRuns: 60 },
    )
  })

  test("every grade of every category has a place whatever is done", () => {
    const next = addCategory(sendTo(policy, "home", "B", "resale"), "plants", words("Plants"))
    for (const { dispositions } of Object.values(next.categories))
      expect(Object.keys(dispositions)).toEqual([...grades])
  })
})
