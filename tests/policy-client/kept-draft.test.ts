import { describe, expect, test } from "vitest"
import { isEmptyDraft, parseKept } from "../../client/policy/kept-draft.ts"
import { draftedChange } from "../../client/policy/rule-fields.ts"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import { draftOf } from "../../shared/policy/policy-draft.ts"

const kept = { typed: { "depreciation.C": "45" }, patch: { categories: { toys: null } }, at: 1, tab: "t" }

describe("a draft of the rules that outlived its page", () => {
  test("comes back as it was", () => {
    expect(parseKept(JSON.stringify(kept))).toEqual(kept)
  })

  test.each([
    ["nothing", null],
    ["half a text", '{"typed":{"depre'],
    ["another thing", '"hello"'],
    ["a draft without its time", JSON.stringify({ ...kept, at: undefined })],
    ["a list where fields belong", JSON.stringify({ ...kept, typed: ["a"] })],
    ["a draft in which nothing was changed", JSON.stringify({ ...kept, typed: {}, patch: {} })],
  ])("is not offered where it is no draft: %s", (_what, text) => {
    expect(parseKept(text)).toBeNull()
  })

  test("stands on a version that was published meanwhile, and changes nothing that it did not change itself", () => {
    const published = draftOf(builtInPolicy, {
      categories: { shoes: { dispositions: { D: "repair" } } },
      depreciation: { D: 9_000 },
    })
    if (!published.ok) throw new Error("it cannot be published")
    const { change, paths } = draftedChange(published.policy, kept, "EUR")
    expect(paths).toEqual(["depreciation.C", "categories.toys"])
    const next = draftOf(published.policy, change)
    expect(next).toMatchObject({ ok: true, policy: { depreciation: { C: 4_500, D: 9_000 } } })
    expect(next.ok && next.policy.categories.shoes?.dispositions.D).toBe("repair")
    expect(next.ok && Object.keys(next.policy.categories)).not.toContain("toys")
  })

  test("is no draft any more once somebody else published the same", () => {
    const same = draftOf(builtInPolicy, { categories: { toys: null }, depreciation: { C: 4_500 } })
    if (!same.ok) throw new Error("it cannot be published")
    expect(draftedChange(same.policy, kept, "EUR")).toMatchObject({ change: {}, paths: [] })
    expect(isEmptyDraft(kept)).toBe(false)
  })
})
