import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { holderWord, timelineWords } from "../../client/refunds/refund-words.ts"
import { factWords, whyLongWords, whyWords } from "../../client/review/review-words.ts"
import { billLine } from "../../client/ui/desk-breakdown.tsx"
import { troubleCodes } from "../../client/ui/desk-trouble.tsx"
import type { t as Say } from "../../client/ui/words.ts"
import { factTypes } from "../../shared/contract/facts.ts"
import { attemptStates, exceptionKinds, holdReasons, intentStates, refundKinds } from "../../shared/domain/states.ts"
import { rooms as en } from "../../shared/locales/en/desk.ts"
import { rooms as enShell } from "../../shared/locales/en/operator.ts"
import { rooms as fr } from "../../shared/locales/fr/desk.ts"
import { rooms as frShell } from "../../shared/locales/fr/operator.ts"
import { breakdownRows } from "../../shared/policy/breakdown-rows.ts"
import { holdOwners } from "../../shared/policy/hold-owners.ts"
import { breakdownCodes } from "../../shared/policy/refund-input.ts"

// What the server can say of money, time and people must be words on a desk, never a bare code.

const languages = [
  ["fr", { ...frShell, ...fr }],
  ["en", { ...enShell, ...en }],
] as const

function word(rooms: object, key: string): unknown {
  const [room = "", path = ""] = key.split(":")
  return path.split(".").reduce<unknown>((at, step) => (at as Record<string, unknown>)?.[step], (rooms as never)[room])
}

/** Every string that stands as `name: "…"` in the server's own files. */
function emitted(folder: string, pattern: RegExp): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"))
  const found = files.flatMap((name) => [...readFileSync(join(folder, name), "utf8").matchAll(pattern)])
  return [...new Set(found.map((match) => match[1] ?? ""))]
}

describe.each(languages)("%s has words for all that finance may be shown", (_, rooms) => {
  test.each([
    ["a line of the breakdown", breakdownCodes.map((code) => `decision:${code}`)],
    ["a reason to hold", holdReasons.map((reason) => `decision:hold.${reason}`)],
    ["a refund's state", intentStates.map((state) => `decision:intent.${state}`)],
    ["a call's state", attemptStates.map((state) => `decision:attempt.${state}`)],
    ["a refund's kind", refundKinds.map((kind) => `decision:kind.${kind}`)],
    ["an exception", exceptionKinds.map((kind) => `domain:exception.${kind}`)],
    ["what is asked about an exception", exceptionKinds.map((kind) => `review:question.${kind}`)],
    ["an obligation", ["due_before_inspection", "due_before_receipt"].map((code) => `decision:obligation.${code}`)],
    ["a refusal of the server", troubleCodes.map((code) => `desk:problem.${code}`)],
    ["what happened", Object.values(timelineWords)],
    ["why a case waits", [...Object.values(whyWords), ...Object.values(whyLongWords)]],
    ["a capture", Object.values(factWords)],
  ])("%s", (_what, keys) => {
    expect(keys.filter((key) => typeof word(rooms, key) !== "string")).toEqual([])
  })
})

describe("no code of the server is without its word", () => {
  test("every fact is in what happened, and in the lead's list", () => {
    const codes = factTypes.map((type) => type.replace("v1.", "").replace(/^./, (letter) => letter.toLowerCase()))
    expect(codes.filter((code) => !Object.hasOwn(timelineWords, code))).toEqual([])
    expect(Object.keys(factWords).sort()).toEqual([...factTypes].sort())
  })

  test("every call's state is in what happened", () => {
    const missing = attemptStates.filter((state) => !Object.hasOwn(timelineWords, `attempt_${state}`))
    expect(missing).toEqual([])
  })

  test("every act of a person on a return, a unit or a refund is in what happened", () => {
    const named = ["server/review", "server/refunds", "server/intake"].flatMap((room) =>
      emitted(room, /action: ([^\n]+)/g).flatMap(
        (line) => line.match(/(?<=")(?:return|review|refund|date)\.[a-z_]+(?=")/g) ?? [],
      ),
    )
    const actions = [...new Set(named)]
    expect(actions).toEqual(expect.arrayContaining(["review.decide", "review.keep", "return.note", "return.updated"]))
    expect(actions.filter((action) => !Object.hasOwn(timelineWords, action.replace(".", "_")))).toEqual([])
  })

  test("every reason for which a capture is reviewed is told to the lead", () => {
    // with its verdict, or put on one that is in review already; and what the list says by itself
    const forms = [
      /verdict: "review"(?: as const)?[,;]\s+code: "([a-z_]+)"/g,
      /updateTable\("facts"\)\s*\.set\(\{ code: "([a-z_]+)"/g,
      /'([a-z_]+)' as why/g,
      /^\s+'([a-z_]+)', exceptions\.kind/gm,
      /coalesce\(facts\.code, '([a-z_]+)'\)/g,
    ]
    const codes = ["server/receiving", "server/sync", "server/review", "server/db"].flatMap((room) =>
      forms.flatMap((form) => emitted(room, form)),
    )
    expect([...new Set(codes)].toSorted()).toEqual([
      "actor_unknown",
      "apply_failed",
      "exception_open",
      "fact_in_review",
      "imported",
      "lead_review",
      "waiting",
    ])
    for (const words of [whyWords, whyLongWords])
      expect(codes.filter((code) => !Object.hasOwn(words, code))).toEqual([])
  })

  test("everyone whom a refund may wait for has a name", () => {
    const holders = [...new Set(Object.values(holdOwners)), "dock", "operator", "lead", "carrier"]
    expect(holders.filter((holder) => holderWord(holder) === null)).toEqual([])
  })
})

describe("a breakdown is read as a bill", () => {
  const unit = (code: string, amountMinor: number, more: Record<string, string | number> = {}) => ({
    code,
    params: { unitId: `u${Math.random()}`, orderLineId: "line", ...more },
    amountMinor,
  })

  test("equal units of one line are one line of the bill, and no cent of them is lost", () => {
    const rows = breakdownRows([unit("unit_price", 334), unit("unit_price", 333), unit("unit_price", 333)])
    expect(rows).toMatchObject([{ code: "unit_price", count: 3, amountMinor: 1000 }])
  })

  test("two deductions of different size are not taken for one", () => {
    const rows = breakdownRows([
      unit("depreciation", -100, { basisPoints: 1000, grade: "C" }),
      unit("depreciation", -300, { basisPoints: 3000, grade: "C" }),
    ])
    expect(rows.map((row) => [row.percent, row.amountMinor])).toEqual([
      [10, -100],
      [30, -300],
    ])
  })

  test("a code of a newer server keeps its amount in the bill", () => {
    expect(breakdownRows([unit("bonus_of_tomorrow", 250)])).toMatchObject([{ code: "", amountMinor: 250 }])
  })

  test("a percent is written as its language writes it", () => {
    const [row] = breakdownRows([unit("depreciation", -1, { basisPoints: 1250 })])
    if (!row) throw new Error("no row")
    const say = ((key: string, params?: { percent?: string }) => `${key} ${params?.percent}`) as typeof Say
    expect(billLine(say, "fr", row).words).toBe("decision:depreciation 12,5")
    expect(billLine(say, "en", row).words).toBe("decision:depreciation 12.5")
  })
})
