import { describe, expect, test } from "vitest"
import { builtInPolicy, demoPolicy } from "../../shared/policy/built-in-policy.ts"
import { draftOf } from "../../shared/policy/policy-draft.ts"
import { brokenLaw, lawRules } from "../../shared/policy/policy-law.ts"

const forbidden: Record<string, object> = {
  window: { legal: { withdrawal: { windowDays: 13 } } },
  notice: { legal: { withdrawal: { noticeDays: 15 } } },
  goods: { legal: { withdrawal: { goodsDays: 1 } } },
  delivery: { legal: { withdrawal: { deliveryBack: false } } },
  late: { legal: { withdrawal: { lateSurcharge: false } } },
  new: { depreciation: { A: 1 } },
  opened: { depreciation: { B: 1 } },
  repair: { legal: { conformity: { goodsDays: null } } },
  guarantee: { legal: { conformity: { windowDays: 729 } } },
  postage: { postage: { shopPaysForBases: ["goodwill"] } },
  credit: { storeCredit: { validDays: 1_826 } },
}

describe("what the law lets a shop write", () => {
  test.each(lawRules.map((rule) => [rule.code, rule] as const))(
    "refuses %s by its field and article, and nothing else",
    (code, rule) => {
      const draft = draftOf(builtInPolicy, forbidden[code] as Record<string, unknown>)
      expect(draft).toMatchObject({ ok: false, errors: [{ path: rule.path, article: rule.article }] })
    },
  )

  test("the rules that a shop begins with break none, and what is better for the customer is let through", () => {
    expect([...brokenLaw(builtInPolicy), ...brokenLaw(demoPolicy)]).toEqual([])
    const better = { withdrawal: { windowDays: 30, noticeDays: 7, goodsDays: null }, conformity: { windowDays: null } }
    expect(draftOf(builtInPolicy, { legal: better })).toMatchObject({ ok: true })
  })

  test("a change touches what it names and no more, and the version is not its to choose", () => {
    const draft = draftOf(builtInPolicy, { depreciation: { C: 1_000 }, version: 9 })
    expect(draft).toMatchObject({ ok: true, policy: { version: 1, depreciation: { C: 1_000, D: 5_000 } } })
    expect(draft.ok && draft.changed).toEqual([{ path: "depreciation.C", before: 2_000, after: 1_000 }])
  })

  test.each([
    ["a fraction", { depreciation: { C: 10.5 } }],
    ["more than all", { depreciation: { C: 10_001 } }],
    ["less than nothing", { postage: { capMinor: -1 } }],
    ["not a number", { postage: { capMinor: "20" } }],
    ["a grade that there is not", { thresholds: { autoAcceptGrades: ["E"] } }],
    ["a rule that there is not", { thresholds: { autoAccept: true } }],
    ["days before the first", { legal: { goodwill: { windowDays: -1 } } }],
    ["nothing in its place", { thresholds: null }],
  ])("refuses %s", (_, change) => {
    expect(draftOf(builtInPolicy, change as Record<string, unknown>)).toMatchObject({ ok: false, errors: [{}] })
  })
})
