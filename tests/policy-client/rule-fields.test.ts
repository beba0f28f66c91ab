import { describe, expect, test } from "vitest"
import { changeOf, readField, ruleFields, textOf, valueAt } from "../../client/policy/rule-fields.ts"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"

function fieldAt(path: string) {
  const found = ruleFields.find((one) => one.path === path)
  if (!found) throw new Error(`no field is at ${path}`)
  return found
}

describe("the rules' fields", () => {
  test.each(ruleFields.map((field) => [field.path, field] as const))(
    "%s left as it stands is no change",
    (path, field) => {
      for (const currency of ["EUR", "JPY", "TND"]) {
        const value = valueAt(builtInPolicy, path)
        expect(value).not.toBeUndefined()
        const typed =
          field.kind === "set" ? (value as string[]) : textOf(field, value, currency, currency === "EUR" ? "fr" : "en")
        expect(changeOf(builtInPolicy, { [path]: typed }, currency)).toEqual({ change: {}, wrong: {}, paths: [] })
      }
    },
  )

  test("sums keep every digit in each currency, with a comma or a point", () => {
    const cap = fieldAt("postage.capMinor")
    expect(readField(cap, "0,29", "EUR")).toEqual({ value: 29 })
    expect(readField(cap, "1.115", "TND")).toEqual({ value: 1_115 })
    expect(readField(cap, "300", "JPY")).toEqual({ value: 300 })
    for (const text of ["0,295", "-1", "1e3", "NaN", "", "12 €"])
      expect(readField(cap, text, "EUR")).toHaveProperty("wrong")
  })

  test("an empty window has no end, an empty term is refused, and a share stays within the whole", () => {
    expect(readField(fieldAt("legal.goodwill.windowDays"), " ", "EUR")).toEqual({ value: null })
    expect(readField(fieldAt("legal.withdrawal.noticeDays"), "", "EUR")).toHaveProperty("wrong")
    expect(readField(fieldAt("depreciation.C"), "12,5", "EUR")).toEqual({ value: 1_250 })
    expect(readField(fieldAt("depreciation.C"), "100.01", "EUR")).toHaveProperty("wrong")
  })

  test("several changes make one partial change, and what is wrong is named by its path", () => {
    const typed = { "depreciation.C": "10", "legal.goodwill.windowDays": "60", "postage.capMinor": "x" }
    expect(changeOf(builtInPolicy, typed, "EUR")).toEqual({
      change: { depreciation: { C: 1_000 }, legal: { goodwill: { windowDays: 60 } } },
      wrong: { "postage.capMinor": "rules:wrong.money" },
      paths: ["legal.goodwill.windowDays", "depreciation.C"],
    })
  })
})
