import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { dispositions, grades } from "../../shared/domain/states.ts"
import { builtInPolicy as policy } from "../../shared/policy/built-in-policy.ts"
import { cleanAnswers, gradeUnit, mayDispose, needsLead, questionsFor } from "../../shared/policy/grade.ts"
import { Policy } from "../../shared/policy/policy-document.ts"

const clean = cleanAnswers(policy, "home")

describe("the grade of a unit", () => {
  it("costs one tap when the unit is clean, and asks for nothing more", () => {
    for (const category of Object.keys(policy.categories)) {
      const graded = gradeUnit(policy, category, cleanAnswers(policy, category))
      expect(graded).toMatchObject({ grade: "A", needs: [], photosNeeded: [], asksDefects: false, asksFault: false })
    }
  })

  it("lets the worst answer decide, whatever the others say", () => {
    expect(gradeUnit(policy, "home", { ...clean, packaging: "opened" }).grade).toBe("B")
    expect(gradeUnit(policy, "home", { ...clean, completeness: "incomplete" }).grade).toBe("C")
    expect(gradeUnit(policy, "home", { ...clean, condition: "damaged", packaging: "opened" }).grade).toBe("D")
  })

  it("never improves when one answer gets worse", () => {
    const questions = questionsFor(policy, "home").filter((question) => question.id !== "right_item")
    const picks = fc.tuple(...questions.map((question) => fc.nat(question.answers.length - 1)))
    fc.assert(
      fc.property(picks, fc.nat(questions.length - 1), (picked, which) => {
        const answers = (indexes: number[]) =>
          Object.fromEntries([
            ["right_item", "yes"],
            ...questions.map((question, at) => [question.id, question.answers[indexes[at] ?? 0]?.id ?? ""]),
          ])
        const before = gradeUnit(policy, "home", answers(picked)).grade ?? "A"
        const last = (questions[which]?.answers.length ?? 1) - 1
        const after =
          gradeUnit(policy, "home", answers(picked.map((at, index) => (index === which ? last : at)))).grade ?? "A"
        expect(grades.indexOf(after)).toBeGreaterThanOrEqual(grades.indexOf(before))
      }),
    )
  })

  it("gives no grade while an answer is missing or unknown, and says which", () => {
    expect(gradeUnit(policy, "home", {})).toMatchObject({
      grade: null,
      place: null,
      needs: ["right_item", "packaging", "condition", "completeness"],
    })
    expect(gradeUnit(policy, "home", { ...clean, condition: "nonsense" }).needs).toEqual(["condition"])
    expect(gradeUnit(policy, "home", { ...clean, condition: undefined }).needs).toEqual(["condition"])
  })

  it("gives a wrong item no grade, sets it aside and wants its picture", () => {
    expect(gradeUnit(policy, "home", { right_item: "no" })).toMatchObject({
      reception: "wrong_item",
      grade: null,
      disposition: "quarantine",
      photosNeeded: ["article"],
    })
  })

  it("never puts batteries, hygiene or food back on the shelf, and nothing that nobody mapped", () => {
    for (const category of ["batteries", "hygiene", "food", "no_such_category", "constructor", null]) {
      expect(gradeUnit(policy, category, cleanAnswers(policy, category)).disposition).not.toBe("restock")
      expect(mayDispose(policy, category, "restock")).toBe(false)
    }
    expect(gradeUnit(policy, "unheard_of", clean).disposition).toBe("quarantine")
    expect(mayDispose(policy, "home", "restock")).toBe(true)
  })

  it("asks who caused a damage without proposing anybody", () => {
    const graded = gradeUnit(policy, "home", { ...clean, condition: "damaged" })
    expect(graded.asksFault).toBe(true)
    expect(graded).not.toHaveProperty("fault")
    expect(graded.photosNeeded).toEqual(["article", "detail"])
    expect(needsLead(policy, "D")).toBe(true)
    expect(needsLead(policy, "B")).toBe(false)
  })
})

describe("a policy as data", () => {
  it("is what its own schema takes, and has a place for every disposition", () => {
    expect(Policy.parse(structuredClone(policy))).toEqual(policy)
    for (const disposition of dispositions) expect(policy.places[disposition]).toBeDefined()
  })

  it("refuses a restocking fee under withdrawal or conformity", () => {
    const wrong = { ...policy, restockingFee: { ...policy.restockingFee, withdrawal: 1000 } }
    expect(Policy.safeParse(wrong).success).toBe(false)
  })

  it("refuses a category that never restocks and does", () => {
    const food = { ...policy.categories.food, dispositions: { A: "restock", B: "dispose", C: "dispose", D: "dispose" } }
    expect(Policy.safeParse({ ...policy, categories: { ...policy.categories, food } }).success).toBe(false)
    const unmapped = { ...policy.unmapped, dispositions: food.dispositions }
    expect(Policy.safeParse({ ...policy, unmapped }).success).toBe(false)
  })

  it("refuses a category whose question does not exist", () => {
    const home = { ...policy.categories.home, questions: ["smell_test"] }
    expect(Policy.safeParse({ ...policy, categories: { ...policy.categories, home } }).success).toBe(false)
  })

  it("refuses a share above the whole and half a cent", () => {
    expect(Policy.safeParse({ ...policy, depreciation: { ...policy.depreciation, D: 10_001 } }).success).toBe(false)
    const thresholds = { ...policy.thresholds, secondPersonAboveMinor: 0.5 }
    expect(Policy.safeParse({ ...policy, thresholds }).success).toBe(false)
  })
})
