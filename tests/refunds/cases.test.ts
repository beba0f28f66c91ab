import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import { z } from "zod"
import { decideCase, readCase, WorkedCase } from "../../server/refunds/worked-case.ts"
import { casesTable, wordsTable } from "./cases-table.ts"

const raw = JSON.parse(readFileSync(join(import.meta.dirname, "cases.json"), "utf8")) as { id: string; rule: string }[]
const cases = raw.map(readCase)

describe("worked cases, by hand from the law and from others' bugs", () => {
  test.each(cases.map((one) => [one.id, one.why ?? "", one] as const))("%s: %s", (_id, _why, one) => {
    const { expected } = one
    if (!expected) throw new Error("a worked case says what is expected")
    const decision = decideCase(one)
    expect(
      Object.fromEntries(Object.keys(expected).map((key) => [key, decision[key as keyof typeof decision]])),
    ).toEqual(expected)
  })

  test("are many, of many rules, each with a name of its own and its reason", () => {
    expect(new Set(cases.map((one) => one.id)).size).toBe(cases.length)
    expect(cases.length).toBeGreaterThanOrEqual(60)
    expect(new Set(cases.map((one) => one.rule)).size).toBeGreaterThanOrEqual(40)
    expect(cases.filter((one) => !one.why || !one.rule)).toEqual([])
  })

  test("read as they stand in docs/worked-cases.md", () => {
    const docs = readFileSync(join(import.meta.dirname, "../../docs/worked-cases.md"), "utf8")
    expect(docs, "node tests/refunds/cases-table.ts writes it").toContain(casesTable(cases))
    expect(docs, "node tests/refunds/cases-table.ts writes it").toContain(wordsTable())
  })

  test("are written in a schema of which docs/worked-cases.md leaves no field out", () => {
    const docs = readFileSync(join(import.meta.dirname, "../../docs/worked-cases.md"), "utf8")
    const fields = fieldsOf(z.toJSONSchema(WorkedCase, { io: "input", unrepresentable: "any" }))
    expect(fields.length).toBeGreaterThan(50)
    expect(fields.filter((field) => !new RegExp(`\`(?:[a-z]+\\[\\]\\.)?${field}(?:\\[\\])?\``).test(docs))).toEqual([])
  })

  test("every settlement's breakdown sums to its amount, and the parts to the whole", () => {
    for (const one of cases)
      for (const { settlements } of decideCase(one).decisions)
        for (const { amountMinor, breakdown } of settlements)
          expect(
            breakdown.reduce((sum, line) => sum + line.amountMinor, 0),
            one.id,
          ).toBe(amountMinor)
  })
})

describe("npm run decide", () => {
  const folder = mkdtempSync(join(tmpdir(), "backdock-cases-"))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const decide = (text: string) => {
    const file = join(folder, "cases.json")
    writeFileSync(file, text)
    const program = resolve(import.meta.dirname, "../../server/refunds/decide-cli.ts")
    return spawnSync("node", [program, file], { encoding: "utf8" })
  }

  test("prints one line a case, and decides the rest where one is refused, saying which and why", () => {
    const [first, second] = raw
    const broken = {
      ...(first as object),
      id: "broken",
      input: { ...(raw[0] as unknown as WorkedCase).input, now: "yesterday" },
    }
    const { stdout, stderr, status } = decide(JSON.stringify([first, broken, second]))
    const lines = stdout.trim().split("\n")
    expect(lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual([first?.id, second?.id])
    expect(stderr).toContain("Case broken: input.now")
    expect(status).toBe(1)
  })

  test("refuses a file that is no JSON in one line", () => {
    const { stderr, status } = decide("{ a case")
    expect(stderr.trim().split("\n")).toHaveLength(1)
    expect(stderr).toContain("is not JSON")
    expect(status).toBe(2)
  })
})

/** Every name that a case may use, however deep. */
function fieldsOf(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return []
  const { properties, items } = schema as { properties?: Record<string, unknown>; items?: unknown }
  const own = Object.entries(properties ?? {})
  return [
    ...own.flatMap(([name, of]) => (name === "input" ? fieldsOf(of) : [name, ...fieldsOf(of)])),
    ...fieldsOf(items),
  ]
}

describe("a case that cannot be", () => {
  const good = cases[0] as WorkedCase
  const seen = { return: "R1", orderLine: "shirt", unit: "u1", grade: "A" }
  const changed = (change: object) => readCase({ id: "x", input: { ...good.input, ...change } })

  test.each([
    ["a float", { payments: [{ id: "card", capturedMinor: 10.5 }] }, "payments.0.capturedMinor"],
    ["less than nothing", { payments: [{ id: "card", capturedMinor: -1 }] }, "payments.0.capturedMinor"],
    ["1e400", { payments: [{ id: "card", capturedMinor: JSON.parse("1e400") }] }, "payments.0.capturedMinor"],
    ["no number", { payments: [{ id: "card", capturedMinor: Number.NaN }] }, "payments.0.capturedMinor"],
    ["a currency that is none", { currency: "euro" }, "currency"],
    ["a time zone that is none", { timeZone: "Europe/Nowhere" }, "timeZone"],
    ["a word that the schema does not have", { orders: [] }, "orders"],
    ["a second mistake beside the first", { currency: "euro", timeZone: "Europe/Nowhere" }, /currency.*timeZone/],
    ["a moment without its offset", { now: "2026-06-08T14:00:00" }, "now"],
    ["a basis that is none", { returns: [{ ...good.input.returns[0], basis: "whim" }] }, "returns.0.basis"],
  ])("is refused where it is wrong: %s", (_what, change, where) => {
    expect(() => changed(change)).toThrow(where)
  })

  test.each([
    ["an order line that the order does not have", { inspections: [{ return: "R1", orderLine: "hat" }] }, "hat"],
    ["a return that nobody announced", { inspections: [{ return: "R9", orderLine: "shirt" }] }, "R9"],
    ["a payment that was not taken", { earlier: [{ return: "R1", payment: "cash", amountMinor: 1 }] }, "cash"],
    ["a fee that the law refuses", { policy: { restockingFee: { withdrawal: 1000 } } }, "L221-23"],
    ["a deduction for trying it", { policy: { depreciation: { B: 500 } } }, "L221-23"],
    ["a discount above the order", { order: { ...good.input.order, discountMinor: 3_001 } }, "discountMinor"],
    ["two payments of one name", { payments: [good.input.payments[0], good.input.payments[0]] }, "card"],
    ["two returns of one name", { returns: [good.input.returns[0], good.input.returns[0]] }, "R1"],
    ["one unit seen twice", { inspections: [seen, seen] }, "u1"],
    ["a profile that its policy does not have", { returns: [{ ...good.input.returns[0], profile: "own" }] }, "own"],
    ["what came in no parcel", { returns: [{ ...good.input.returns[0], parcels: [] }] }, "parcel"],
    ["a rule that there is not", { policy: { threshold: { secondPersonAboveMinor: 1 } } }, "threshold"],
    ["a deduction above the price", { policy: { depreciation: { C: 10_001 } } }, "depreciation.C"],
  ])("is refused by its name: %s", (_what, change, name) => {
    expect(() => decideCase(changed(change))).toThrow(name)
  })
})
