import { describe, expect, test } from "vitest"
import {
  type AnswerMode,
  answersFor,
  basisPoints,
  decisionOf,
  emptyAnswer,
  followed,
  isLinkable,
  lackOf,
} from "../../client/review/review-answer.ts"
import { nextOf } from "../../client/review/review-desk.tsx"
import { inOrder } from "../../client/review/review-photos.tsx"
import { naturalVerb, question } from "../../client/review/review-words.ts"
import type { t as Say } from "../../client/ui/words.ts"
import { type ReviewCase, ReviewDecision, type ReviewRow } from "../../shared/contract/review.ts"
import { exceptionKinds } from "../../shared/domain/states.ts"

const row: ReviewRow = {
  id: "unit:1",
  subject: "unit",
  why: ["lead_review"],
  kinds: [],
  rma: null,
  shop: null,
  title: "Veste",
  picture: null,
  grade: "D",
  dueDay: null,
  daysLeft: null,
  since: 0,
  owner: null,
  place: null,
}
const unit: NonNullable<ReviewCase["unit"]> = {
  id: "1",
  reception: "received",
  acceptance: "manual_intervention_required",
  grade: "D",
  disposition: "quarantine",
  fault: "carrier",
  lpn: null,
  serial: null,
  category: null,
  priceMinor: 13900,
  currency: "EUR",
  reason: null,
  comment: null,
}
const seen = (part: Partial<ReviewCase> = {}): ReviewCase => ({
  row,
  version: "v1",
  unit,
  parcel: null,
  units: [],
  exceptions: [],
  fact: null,
  inspections: [],
  photos: [],
  preview: null,
  reserves: null,
  notes: [],
  leads: [],
  moneyMoved: false,
  ...part,
})
const fact = (code: string | null) => ({ id: "f", type: "v1.ParcelOpened", code, by: "Awa", body: {} })

describe("which answers a lead is offered", () => {
  test("none once the money has gone", () => {
    expect(answersFor(seen({ moneyMoved: true }))).toEqual([])
  })

  test("none once somebody has answered", () => {
    expect(answersFor(seen({ row: { ...row, why: [] } }))).toEqual([])
    expect(answersFor(seen({ fact: fact("refused_by_lead"), row: { ...row, why: ["refused_by_lead"] } }))).toEqual([])
  })

  test("what was accepted can still be refused before money moves, when its parcel turns out to be odd", () => {
    const accepted = { row: { ...row, why: [] }, unit: { ...unit, acceptance: "accepted" as const } }
    expect(answersFor(seen(accepted))).toEqual(["reject", "change"])
    expect(answersFor(seen({ ...accepted, moneyMoved: true }))).toEqual([])
  })

  test("what nobody has in hand is not paid by the likeliest tap", () => {
    expect(answersFor(seen({ unit: { ...unit, reception: "short_shipped" } }))).toEqual(["reject", "accept"])
  })

  test("no record leaves the desk without a way out: where it stands and only something about it is odd, it is closed", () => {
    const odd = [{ id: "e", kind: "outside_window" as const, note: null, openedAt: 0 }]
    const why = ["exception_open"]
    expect(answersFor(seen({ unit: null, fact: fact(null), exceptions: odd, row: { ...row, why } }))).toEqual(["close"])
  })

  test("every kind of odd thing has its question, and a parcel's its own words to close it with", () => {
    const say = ((key: string) => key) as typeof Say
    for (const kind of exceptionKinds) {
      const odd = seen({ unit: null, exceptions: [{ id: "e", kind, note: null, openedAt: 0 }] })
      expect(question(say, odd)).toBe(`review:question.${kind}`)
      expect(naturalVerb(odd, "close"), kind).toMatch(/^review:answer\./)
      expect(answersFor(odd).length, kind).toBeGreaterThan(0)
      expect(isLinkable({ ...odd, row: { ...row, subject: "parcel" } })).toBe(/unknown_parcel|no_return/.test(kind))
    }
  })

  test("following one of two sends their grade, place and cause as the lead's own", () => {
    const draft = followed(emptyAnswer, { grade: "B", disposition: "resale", fault: "none" })
    expect(lackOf(seen(), "change", draft)).toBe("reason")
    const sent = decisionOf(seen(), "change", { ...draft, reason: "Vu de près" })
    expect(sent).toMatchObject({ answer: "accept", grade: "B", disposition: "resale", fault: "none" })
  })

  test("says where a thing goes that is not paid for", () => {
    const draft = { ...emptyAnswer, disposition: "ship_back" as const, reason: "Pas à nous" }
    expect(ReviewDecision.parse(decisionOf(seen(), "close", draft))).toMatchObject({ disposition: "ship_back" })
  })

  test("a parcel is closed, a capture counts or not, a unit is accepted first", () => {
    expect(answersFor(seen({ unit: null }))).toEqual(["close"])
    expect(answersFor(seen({ fact: fact(null) }))).toEqual(["accept_fact", "refuse_fact"])
    expect(answersFor(seen())[0]).toBe("accept")
  })

  test("what is on no line of a return is never accepted: there is nothing to pay", () => {
    expect(answersFor(seen({ unit: { ...unit, priceMinor: null } }))).not.toContain("accept")
  })
})

describe("what lacks before an answer is sent", () => {
  test("a refusal or a change without a reason is not sent", () => {
    for (const mode of ["reject", "close", "refuse_fact"] as const)
      expect(lackOf(seen(), mode, emptyAnswer)).toBe("reason")
    expect(lackOf(seen(), "change", { ...emptyAnswer, grade: "C" })).toBe("reason")
    expect(lackOf(seen(), "change", { ...emptyAnswer, deduction: "10" })).toBe("reason")
    expect(lackOf(seen(), "reject", { ...emptyAnswer, reason: "  " })).toBe("reason")
  })

  test("what changes nothing needs no reason, but another article always does", () => {
    expect(lackOf(seen(), "accept", emptyAnswer)).toBeNull()
    expect(lackOf(seen(), "change", { ...emptyAnswer, grade: "D" })).toBeNull()
    const wrongItem = seen({ unit: { ...unit, reception: "wrong_item" } })
    expect(lackOf(wrongItem, "accept", emptyAnswer)).toBe("reason")
  })

  test("a capture that was never applied cannot count, whatever is written", () => {
    const waits = seen({ fact: fact("waiting") })
    expect(lackOf(waits, "accept_fact", { ...emptyAnswer, reason: "vu" })).toBe("waits")
    expect(lackOf(seen({ fact: fact("actor_unknown") }), "accept_fact", emptyAnswer)).toBeNull()
  })

  test("a deduction over the whole price, or one that is no number, is not sent", () => {
    for (const typed of ["101", "-5", "dix", "1e3", "12,5,0"]) expect(basisPoints(typed)).toBe("wrong")
    expect(basisPoints("12,5 %")).toBe(1250)
    expect(basisPoints("100")).toBe(10_000)
    expect(basisPoints("0")).toBe(0)
    expect(basisPoints(" ")).toBeUndefined()
    expect(lackOf(seen(), "change", { ...emptyAnswer, deduction: "dix", reason: "x" })).toBe("deduction")
  })
})

describe("what is sent", () => {
  test("is against the version that was seen, holds only what was changed, and the server can read it", () => {
    const draft = { ...emptyAnswer, grade: "C" as const, deduction: "15", customerHeard: true, reason: " porté " }
    const sent = decisionOf(seen(), "change", draft)
    expect(sent).toEqual({
      version: "v1",
      answer: "accept",
      grade: "C",
      deductionBasisPoints: 1500,
      customerHeard: true,
      reason: "porté",
    })
    for (const mode of ["accept", "change", "reject", "close", "accept_fact", "refuse_fact"] satisfies AnswerMode[])
      expect(ReviewDecision.safeParse(decisionOf(seen(), mode, draft)).success).toBe(true)
  })

  test("a refusal carries nothing that was typed for a change and given up", () => {
    const sent = decisionOf(seen(), "reject", { ...emptyAnswer, grade: "A", deduction: "50", reason: "contrefaçon" })
    expect(sent).toEqual({ version: "v1", answer: "reject", reason: "contrefaçon" })
  })
})

describe("the next case", () => {
  const rows = ["a", "b", "c"].map((id) => ({ ...row, id }))
  test("is the one after it; after the last, the first that is left", () => {
    expect(nextOf(rows, "a")).toBe("b")
    expect(nextOf(rows, "b")).toBe("c")
    expect(nextOf(rows, "c")).toBe("a")
    expect(nextOf(rows.slice(0, 1), "a")).toBeNull()
    expect(nextOf(rows, "gone")).toBe("a")
  })
})

describe("photos", () => {
  const photo = (slot: string) => ({ sha256: slot, slot, here: true, by: "Awa", at: 0 })
  test("the damage and the detail are the large ones, and no photo is lost", () => {
    const slots = inOrder(["label", "contents", "damage", "article", "detail_2"].map(photo)).map((one) => one.slot)
    expect(slots).toEqual(["damage", "detail_2", "label", "contents", "article"])
  })
})
