import { describe, expect, test } from "vitest"
import { groupByDue, groupByPaidDay, isWhole, sumOf } from "../../client/refunds/group-by-due.ts"
import { joinPhotos } from "../../client/refunds/join-photos.ts"
import { pagesWorth } from "../../client/refunds/let-go.ts"
import { intentOfRow, readAddress, writeAddress } from "../../client/refunds/refund-address.ts"
import { keyWords, refundKeys, stepRow } from "../../client/refunds/refund-keys.ts"
import { chosenIntent, type Intent, lookOf } from "../../client/refunds/refund-words.ts"
import { type RefundRow, refundFilters } from "../../shared/contract/refunds.ts"
import { intentStates } from "../../shared/domain/states.ts"

const row = (id: string, part: Partial<RefundRow> = {}): RefundRow => ({
  id: `intent:${id}`,
  returnId: `return-${id}`,
  rma: "RTKBXVNPFDTL",
  orderNumber: "A-1",
  shop: "Brise",
  kind: "principal",
  amountMinor: 4290,
  currency: "EUR",
  state: "held",
  reasons: ["lead_review"],
  holder: "lead",
  dueDay: "2026-11-26",
  daysLeft: 2,
  updatedAt: 0,
  ...part,
})

test("a heading says how many there are only where all of them are here", () => {
  const groups = groupByDue([
    row("a", { daysLeft: -3, dueDay: "2026-11-21" }),
    row("b", { dueDay: "2026-11-22", daysLeft: -2, state: "paid" }),
    row("c"),
    row("d", { dueDay: "2026-11-27", daysLeft: 3 }),
  ])
  const whole = (more: boolean) => groups.map((group) => isWhole(groups, group, more))
  expect(groups.map(({ kind }) => kind)).toEqual(["late", "day", "day", "day"])
  expect(whole(false)).toEqual([true, true, true, true])
  expect(whole(true)).toEqual([false, true, true, false])
})

describe("what was paid", () => {
  test("stands under the day it was paid, the newest first, whenever it had been due", () => {
    const noon = new Date(2026, 10, 24, 12).getTime()
    const groups = groupByPaidDay(
      [
        row("a", { state: "paid", updatedAt: noon, dueDay: "2026-12-01" }),
        row("b", { state: "paid", updatedAt: noon - 3_600_000, dueDay: "2026-11-20", daysLeft: -4 }),
        row("c", { state: "paid", updatedAt: noon - 86_400_000, dueDay: "2026-12-01" }),
      ],
      noon,
    )
    expect(groups.map((group) => [group.kind, group.day, group.daysLeft, group.rows.length])).toEqual([
      ["paid", "2026-11-24", 0, 2],
      ["paid", "2026-11-23", null, 1],
    ])
  })
})

describe("grouped by due date", () => {
  test("all that is late stands first and together, whatever its day", () => {
    const groups = groupByDue([
      row("a", { dueDay: "2026-11-20", daysLeft: -4 }),
      row("b", { dueDay: "2026-11-22", daysLeft: -2 }),
      row("c", { dueDay: "2026-11-24", daysLeft: 0 }),
    ])
    expect(groups.map((group) => [group.kind, group.rows.length])).toEqual([
      ["late", 2],
      ["day", 1],
    ])
  })

  test("what was paid after its day is not called late any more", () => {
    for (const state of ["paid", "paid_outside", "overpaid", "stopped"] as const)
      expect(groupByDue([row("a", { state, daysLeft: -4 })])[0]?.kind).toBe("day")
  })

  test("an obligation that is late is late, though it has no state", () => {
    expect(groupByDue([row("a", { state: null, kind: "obligation", daysLeft: -1 })])[0]?.kind).toBe("late")
  })

  test("no row is lost, and none without a day is put under one", () => {
    const rows = [row("a"), row("b", { dueDay: null, daysLeft: null }), row("c")]
    const groups = groupByDue(rows)
    expect(groups.flatMap((group) => group.rows)).toHaveLength(3)
    expect(groups.map((group) => group.kind)).toEqual(["day", "none"])
  })

  test("euros and francs are not added up", () => {
    expect(sumOf([row("a"), row("b")])).toEqual({ minor: 8580, currency: "EUR" })
    expect(sumOf([row("a"), row("b", { currency: "CHF" })])).toBeNull()
    expect(sumOf([])).toBeNull()
  })
})

describe("the address keeps what is shown", () => {
  test("every filter and case comes back as it was written", () => {
    const filter = { holder: "finance", due: "late", currency: "JPY", min: "100", text: "A-1 & b" } as const
    for (const show of refundFilters) {
      const [path = "", search = ""] = writeAddress({
        show,
        returnId: "r-1",
        intentId: null,
        filter,
        sort: "amount",
      }).split("?")
      expect(readAddress(path.split("/")[2], search)).toEqual({
        show,
        returnId: "r-1",
        intentId: null,
        filter,
        sort: "amount",
      })
    }
    for (const show of refundFilters)
      for (const [returnId, intentId] of [[null, null] as const, ["r-1", null] as const, ["r-1", "i-2"] as const]) {
        const [path = "", search = ""] = writeAddress({ show, returnId, intentId }).split("?")
        expect(readAddress(path.split("/")[2], search)).toEqual({ show, returnId, intentId })
      }
  })

  test("a filter that does not exist shows what waits, not nothing", () => {
    expect(readAddress(null, "show=everything").show).toBe("waiting")
  })

  test("an obligation names no refund", () => {
    expect(intentOfRow("intent:i-2")).toBe("i-2")
    expect(intentOfRow("obligation:r-1")).toBeNull()
  })
})

describe("keys", () => {
  test("no two acts share a key, and each key of an act is explained", () => {
    const keys = Object.values(refundKeys)
    expect(new Set(keys).size).toBe(keys.length)
    const told = keyWords.flatMap((each) => each.keys)
    expect(keys.filter((key) => !told.includes(key.toUpperCase()))).toEqual([])
  })

  test("stepping past an end stays there, and from nowhere goes to the first", () => {
    const rows = [row("a"), row("b")]
    expect(stepRow(rows, "intent:a", 1)?.id).toBe("intent:b")
    expect(stepRow(rows, "intent:b", 1)?.id).toBe("intent:b")
    expect(stepRow(rows, "intent:a", -1)?.id).toBe("intent:a")
    expect(stepRow(rows, "gone", 1)?.id).toBe("intent:a")
    expect(stepRow([], null, 1)).toBeNull()
  })
})

describe("the refund in question", () => {
  const nothing = { release: false, reject: false, retry: false, hold: false, stop: false, adjust: false }
  const intent = (id: string, part: Partial<Intent> = {}): Intent => ({
    id,
    kind: "principal",
    state: "held",
    amountMinor: 1,
    currency: "EUR",
    reasons: [],
    payment: { provider: "test", reference: "", capturedMinor: 1, refundedMinor: 0 },
    breakdown: [],
    attempts: [],
    may: nothing,
    version: "1",
    ...part,
  })
  const may = { ...nothing, release: true, reject: true }

  test("is the one that the address names, even where another waits for finance", () => {
    expect(chosenIntent([intent("a", { may }), intent("b")], "b")?.id).toBe("b")
  })

  test("is else the article's that can be released, before its delivery's", () => {
    const all = [intent("d", { kind: "delivery", may }), intent("x"), intent("a", { may })]
    expect(chosenIntent(all, null)?.id).toBe("a")
    expect(chosenIntent([intent("x"), intent("d", { kind: "delivery", may })], "gone")?.id).toBe("d")
    expect(chosenIntent([], null)).toBeNull()
  })

  test("is never the cents that lateness adds while the goods themselves are owed", () => {
    const cents = intent("s", { kind: "surcharge", state: "parked", under: true })
    expect(chosenIntent([cents], null)).toBeNull()
    expect(chosenIntent([cents, intent("a")], null)?.id).toBe("a")
    expect(chosenIntent([cents], "s")?.id).toBe("s")
    expect(chosenIntent([{ ...cents, under: false }], null)?.id).toBe("s")
  })

  test("money that failed or was paid twice never looks calm", () => {
    expect(intentStates.filter((state) => lookOf(state).ink === "stop")).toEqual(["failed", "overpaid"])
    expect(lookOf(null).ink).toBe("look")
  })
})

describe("what happened, in one list", () => {
  const fact = (at: number, by: string) => ({
    at,
    what: "fact" as const,
    code: "parcelOpened",
    params: {},
    by,
    detail: {},
  })
  const photo = (sha256: string, at: number, by: string) => ({ sha256, slot: "label", here: true, by, at })

  test("a photo stands with the fact of its moment and person, and no photo is lost", () => {
    const joined = joinPhotos(
      [fact(1, "Awa"), fact(5, "Gwen")],
      [photo("a", 5, "Gwen"), photo("b", 3, "Awa"), photo("c", 1, "Awa")],
    )
    expect(joined.map((one) => [one.at, one.code, one.photos.map((each) => each.sha256)])).toEqual([
      [1, "parcelOpened", ["c"]],
      [3, "photo", ["b"]],
      [5, "parcelOpened", ["a"]],
    ])
  })

  test("a photo is not shown twice where two facts share their moment", () => {
    const joined = joinPhotos([fact(1, "Awa"), fact(1, "Awa")], [photo("a", 1, "Awa")])
    expect(joined.flatMap((one) => one.photos)).toHaveLength(1)
  })
})

describe("pages of a long list", () => {
  const pages = [100, 100, 100, 100, 7].map((rows) => ({ rows: Array.from({ length: rows }) }))

  test.each([
    ["at the top", 12, 2],
    ["at the first page's last row", 99, 2],
    ["at the second page's first row", 100, 3],
    ["on the page before the last", 350, 5],
    ["at the end", 406, 5],
    ["past the end, while rows leave", 900, 5],
  ])("are let go once they are far below the view: %s", (_, lastAt, worth) => {
    expect(pagesWorth(pages, lastAt)).toBe(worth)
  })
})
