import { expect, test } from "vitest"
import { Refused } from "../../client/api/answered.ts"
import { whatIsSaid } from "../../client/refunds/paid-outside.tsx"
import { seenNow } from "../../client/refunds/use-seen-version.ts"
import type { BankOfReturn } from "../../shared/contract/bank.ts"

const refused = (code: "moved_on" | "conflict" | "unreachable") => new Refused({ ok: false, code } as never)
const said = { reference: "VIR-7", paidOn: "2026-06-01", proof: "statement" }
const refund = (version: string, outside: object | null = null) =>
  ({ version, outside }) as unknown as BankOfReturn["intents"][number]

test("a form that was overtaken sends what is shown by then, once it was told so, and nothing newer", () => {
  const opened = { known: refund("1"), told: null }
  const live = { known: refund("2"), error: null }
  expect(seenNow(opened, live, whatIsSaid), "whoever was quicker is not overwritten").toBe(opened)
  const movedOn = refused("moved_on")
  expect(seenNow(opened, { ...live, known: refund("1"), error: movedOn }, whatIsSaid), "not shown yet").toBe(opened)
  const told = seenNow(opened, { ...live, error: movedOn }, whatIsSaid)
  expect(told.known.version).toBe("2")
  expect(seenNow(told, { known: refund("3"), error: movedOn }, whatIsSaid), "of the same refusal").toBe(told)
  expect(seenNow(told, { known: refund("3"), error: refused("moved_on") }, whatIsSaid).known.version).toBe("3")
  expect(seenNow(told, { known: refund("3"), error: refused("unreachable") }, whatIsSaid)).toBe(told)
})

test("what a colleague said of a payment made outside is agreed to in the form that it overtook", () => {
  const opened = { known: refund("1"), told: null }
  const theirs = { known: refund("1", said), error: refused("conflict") }
  expect(seenNow(opened, theirs, whatIsSaid).known.outside).toMatchObject(said)
})
