import { describe, expect, test } from "vitest"
import { builtInPolicy, demoPolicy } from "../../shared/policy/built-in-policy.ts"
import { draftOf } from "../../shared/policy/policy-draft.ts"
import { nonsenseIn, reachedGrades } from "../../shared/policy/policy-sense.ts"

const words = { fr: "x", en: "x" }
const { questions, categories } = builtInPolicy
const told = (change: Record<string, unknown>) => {
  const draft = draftOf(builtInPolicy, change)
  return draft.ok ? [] : draft.errors.map(({ path, sense = null }) => ({ path, sense }))
}

describe("rules that a dock would stumble over", () => {
  test("are none in what a shop begins with", () => {
    expect([...nonsenseIn(builtInPolicy), ...nonsenseIn(demoPolicy)]).toEqual([])
  })

  test.each([
    [
      "a question that no category asks",
      { questions: { lonely: { id: "lonely", label: words, answers: questions.seal?.answers } } },
      { path: "questions.lonely", sense: "asked_nowhere" },
    ],
    [
      "a question asked twice",
      { categories: { toys: { questions: ["condition", "condition"] } } },
      { path: "categories.toys.questions", sense: "asked_twice" },
    ],
    [
      "two answers of one id",
      { questions: { seal: { answers: [questions.seal?.answers[0], questions.seal?.answers[0]] } } },
      { path: "questions.seal.answers", sense: "answer_twice" },
    ],
    [
      "a question that waits for one behind it, which nobody can have answered",
      { questions: { right_item: { when: { question: "packaging", answers: ["opened"] } } } },
      { path: "categories.toys.questions", sense: "never_asked" },
    ],
    [
      "a question that waits for an answer there is not",
      { questions: { condition: { when: { question: "packaging", answers: ["burnt"] } } } },
      { path: "categories.shoes.questions", sense: "never_asked" },
    ],
    [
      "a question of which every answer says that it is another article",
      { questions: { seal: { answers: questions.seal?.answers.map((one) => ({ ...one, grade: null })) } } },
      { path: "questions.seal.answers", sense: "no_grade" },
    ],
    [
      "a grade that no answer leads to",
      { categories: { hygiene: { questions: ["right_item", "packaging"] } }, questions: { seal: null } },
      { path: "categories.hygiene.dispositions.D", sense: "unreached" },
    ],
    [
      "a category that lacks a place for a grade",
      { categories: { toys: { dispositions: { ...categories.toys?.dispositions, C: "" } } } },
      { path: "categories.toys.dispositions.C", sense: null },
    ],
    [
      "a category that never restocks and does",
      { categories: { food: { dispositions: { A: "restock" } } } },
      { path: "categories.food.dispositions.A", sense: null },
    ],
    [
      "a question that the rules do not have",
      { categories: { toys: { questions: ["condition", "unheard_of"] } } },
      { path: "categories.toys.questions", sense: null },
    ],
    [
      "words that one language lacks",
      { questions: { condition: { label: { fr: "" } } } },
      { path: "questions.condition.label.fr", sense: null },
    ],
    [
      "a single answer, which is no question",
      { questions: { seal: { answers: [questions.seal?.answers[0]] } } },
      { path: "questions.seal.answers", sense: null },
    ],
  ])("are refused by where they are: %s", (_what, change, expected) => {
    expect(told(change as Record<string, unknown>)).toContainEqual(expected)
  })

  test("a grade that only a question behind another answer leads to is one that can be had", () => {
    const policy = {
      ...builtInPolicy,
      questions: {
        ...questions,
        condition: { ...questions.condition, when: { question: "packaging", answers: ["damaged"] } },
      },
    } as typeof builtInPolicy
    const { clothing } = categories
    if (!clothing) throw new Error("the shop sells no clothes")
    expect([...reachedGrades(policy, clothing)].sort()).toEqual(["A", "B", "C", "D"])
    const never = { ...clothing, questions: ["right_item", "condition"] }
    expect([...reachedGrades(policy, never)]).toEqual(["A"])
  })

  test("what is gone is gone, and null where a number stood is still no end", () => {
    const draft = draftOf(builtInPolicy, {
      categories: { toys: null },
      legal: { withdrawal: { windowDays: null } },
      profiles: { unheard_of: null },
    })
    expect(draft.ok && Object.keys(draft.policy.categories)).not.toContain("toys")
    expect(draft).toMatchObject({ ok: true, policy: { legal: { withdrawal: { windowDays: null } }, profiles: {} } })
  })
})

describe("a profile that a shop adds", () => {
  const termsOf = (basis: "withdrawal" | "conformity") => {
    const { lateSurcharge: _, ...terms } = builtInPolicy.legal[basis]
    return terms
  }
  const loyal = { label: words, follows: "withdrawal", terms: { ...termsOf("withdrawal"), windowDays: 60 } }
  const guarantee = { label: words, follows: "conformity", terms: termsOf("conformity") }
  const refused = (profile: object) => {
    const draft = draftOf(builtInPolicy, { profiles: { own: profile } })
    return draft.ok ? [] : draft.errors.map(({ path, article }) => ({ path, article }))
  }

  test("may be better for the customer than the one it follows", () => {
    expect(refused(loyal)).toEqual([])
    expect(refused(guarantee)).toEqual([])
  })

  test.each([
    ["13 days", { ...loyal, terms: { ...loyal.terms, windowDays: 13 } }, "terms.windowDays", "L221-18"],
    ["15 days to pay", { ...loyal, terms: { ...loyal.terms, noticeDays: 15 } }, "terms.noticeDays", "L221-24"],
    ["no delivery", { ...loyal, terms: { ...loyal.terms, deliveryBack: false } }, "terms.deliveryBack", "L221-24"],
    ["a fee on a withdrawal", { ...loyal, restockingFee: 500 }, "restockingFee", "L221-23"],
    ["a fee under the guarantee", { ...guarantee, restockingFee: 500 }, "restockingFee", "L217-11"],
    [
      "a year of guarantee",
      { ...guarantee, terms: { ...guarantee.terms, windowDays: 365 } },
      "terms.windowDays",
      "L217-3",
    ],
  ])("is refused what the law refuses to it, by its field and article: %s", (_what, profile, field, article) => {
    expect(refused(profile)).toEqual([{ path: `profiles.own.${field}`, article }])
  })
})
