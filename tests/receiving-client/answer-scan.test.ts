import { expect, test } from "vitest"
import type { Act } from "../../client/receiving/acts.ts"
import { answerScan } from "../../client/receiving/answer-scan.ts"
import { type Answer, soundOf } from "../../client/receiving/answers.ts"
import { followAct } from "../../client/receiving/follow-act.ts"
import type { Known } from "../../client/receiving/known.ts"
import type { ParcelDraft } from "../../client/receiving/parcel-draft.ts"
import { parcelId } from "../../shared/domain/derive-id.ts"
import {
  begun,
  bin,
  colleague,
  ean,
  env,
  jacket,
  lpn,
  me,
  mugs,
  nextId,
  nothingKnown,
  parcel,
  photo,
  radio,
  read,
  rma,
  tracking,
} from "./parcels.ts"

const knowing = (more: Partial<Known>): Known => ({ ...nothingKnown(), ...more })
const after = (draft: ParcelDraft, ...acts: Act[]): ParcelDraft =>
  acts.reduce((held, act) => followAct(held, act, env()).draft ?? held, draft)
const opened = () => after(begun(), { do: "photo", photo: photo("label") }, { do: "open" })
/** As a scan of it is answered and followed. */
const scanned = (draft: ParcelDraft, raw: string): ParcelDraft => {
  const answer = answerScan(read(raw), nothingKnown(), draft)
  if (answer.kind === "unit") return after(draft, { do: "unit", unit: answer.unit })
  if (answer.kind === "decide" && "unit" in answer.ask) return after(draft, { do: "unit", unit: answer.ask.unit })
  throw new Error(`no unit: ${JSON.stringify(answer)}`)
}
const whyOf = (answer: Answer) => (answer.kind === "decide" ? answer.ask.why : answer.kind)

test("a parcel that is expected is found, with what should be inside", () => {
  const answer = answerScan(read(tracking.this), knowing({ candidates: [parcel] }), null)
  expect(answer).toMatchObject({ kind: "parcel", candidate: { parcelId: parcel.parcelId, lines: parcel.lines } })
  expect(soundOf(answer)).toBe("parcel")
})

test("a parcel that I have open goes on where it was, and is not begun anew", () => {
  const drafts = [{ id: parcel.parcelId, personId: me, closed: false }]
  expect(answerScan(read(tracking.this), knowing({ candidates: [parcel], drafts }), null)).toEqual({
    kind: "resume",
    draftId: parcel.parcelId,
  })
})

test("a parcel that a colleague has open, here or on another handheld, is asked about", () => {
  const drafts = [{ id: parcel.parcelId, personId: colleague, closed: false }]
  const here = answerScan(read(tracking.this), knowing({ candidates: [parcel], drafts }), null)
  expect(here).toMatchObject({
    kind: "decide",
    ask: { why: "in_another_draft", by: colleague, draftId: parcel.parcelId },
  })
  const there = answerScan(read(tracking.this), knowing({ candidates: [{ ...parcel, openedBy: colleague }] }), null)
  expect(there).toMatchObject({ kind: "decide", ask: { why: "in_another_draft", by: colleague, draftId: null } })
  expect(soundOf(there)).toBe("decide")
})

test("a parcel closed on this device is not received twice while the server has not told it", () => {
  const drafts = [{ id: parcel.parcelId, personId: me, closed: true }]
  const answer = answerScan(read(tracking.this), knowing({ candidates: [parcel], drafts }), null)
  expect(answer).toMatchObject({ kind: "decide", ask: { why: "already_received", draftId: parcel.parcelId } })
  if (answer.kind !== "decide" || answer.ask.why !== "already_received") throw new Error("no question")
  expect(answer.ask.candidate.parcelId).not.toBe(parcel.parcelId)
  expect(answer.ask.candidate.returnIds).toEqual(parcel.returnIds)
})

test("a parcel closed before, or of another site, says so", () => {
  const old = { keys: [tracking.this], site: "Lille", at: 5 }
  const closed = answerScan(read(tracking.this), knowing({ known: [{ ...old, state: "closed" }] }), null)
  expect(closed).toMatchObject({ kind: "decide", ask: { why: "already_received", at: 5 } })
  const away = answerScan(read(tracking.this), knowing({ known: [{ ...old, state: "other_site" }] }), null)
  expect(away).toMatchObject({ kind: "decide", ask: { why: "other_site", site: "Lille" } })
})

test("a number that two parcels carry is asked about, and none is chosen", () => {
  const candidates = [parcel, { ...parcel, parcelId: nextId() }]
  expect(whyOf(answerScan(read(rma.first), knowing({ candidates }), null))).toBe("two_candidates")
})

test("a tracking number that nobody announced is unknown, and opens under the id that any device derives", () => {
  const answer = answerScan(read(tracking.nobody), nothingKnown(), null)
  expect(answer).toMatchObject({ kind: "unknown", candidate: { parcelId: parcelId(tracking.nobody), returnIds: [] } })
  expect(soundOf(answer)).toBe("unknown")
})

test("a code of no label of ours is unknown too, and is not thrown away", () => {
  expect(answerScan(read("HELLO-WORLD-77"), nothingKnown(), null)).toMatchObject({
    kind: "unknown",
    scan: { raw: "HELLO-WORLD-77" },
  })
})

test("a wrong check digit is a misread with the digit in doubt, and a fragment is one too", () => {
  const wrong = answerScan(read("1Z5R89390357567123"), nothingKnown(), null)
  expect(wrong).toMatchObject({ kind: "misread", why: "check", lastShouldBe: "7" })
  expect(soundOf(wrong)).toBe("misread")
  expect(answerScan(read("1Z5R"), nothingKnown(), null)).toMatchObject({ kind: "misread", why: "partial" })
})

test("an article's code finds its line, whatever zeros pad it", () => {
  const answer = answerScan(read(`]E0${ean.jacket}`), nothingKnown(), opened())
  expect(answer).toMatchObject({ kind: "unit", unit: { lineId: jacket.lineId, outcome: "graded" } })
  expect(soundOf(answer)).toBe("unit")
  expect(answerScan(read(`0${ean.jacket}`, { symbology: "itf" }), nothingKnown(), opened()).kind).toBe("unit")
})

test("the same code again neither confirms nor counts, in the hand and at the place alike", () => {
  const held = scanned(opened(), ean.jacket)
  expect(answerScan(read(ean.jacket), nothingKnown(), held)).toEqual({ kind: "again" })
  const placed = after(held, { do: "clean" })
  expect(placed.step).toBe("place")
  expect(answerScan(read(ean.jacket), nothingKnown(), placed)).toEqual({ kind: "again" })
})

test("a second equal unit is asked about, unless it brings a serial of its own", () => {
  const one = after(scanned(opened(), ean.mug), { do: "clean" }, { do: "place", bin: null })
  expect(whyOf(answerScan(read(ean.mug), nothingKnown(), one))).toBe("same_code")
  const withSerial = `]C101${ean.mug.padStart(14, "0")}21ABC123`
  expect(answerScan(read(withSerial), nothingKnown(), one)).toMatchObject({
    kind: "unit",
    unit: { lineId: mugs.lineId, serial: "ABC123" },
  })
})

test("a serial that was checked already is not checked again as another", () => {
  const code = `]C101${ean.mug.padStart(14, "0")}21ABC123`
  const one = after(scanned(opened(), code), { do: "clean" }, { do: "place", bin: null })
  expect(whyOf(answerScan(read(code), nothingKnown(), one))).toBe("already_checked")
})

test("more than was expected is asked about", () => {
  const one = after(scanned(opened(), ean.jacket), { do: "clean" }, { do: "place", bin: null })
  expect(answerScan(read(ean.jacket), nothingKnown(), one)).toMatchObject({
    kind: "decide",
    ask: { why: "more_than_expected", unit: { outcome: "extra_item", lineId: jacket.lineId } },
  })
})

test("an article of no line is named from the catalogue, and is an extra until somebody says otherwise", () => {
  const products = [{ sku: "X", gtins: [ean.stranger], title: "Bouilloire", category: "home", picture: "k.svg" }]
  expect(answerScan(read(ean.stranger), knowing({ products }), opened())).toMatchObject({
    kind: "decide",
    ask: { why: "not_announced", unit: { title: "Bouilloire", lineId: null, outcome: "extra_item" } },
  })
  expect(whyOf(answerScan(read(ean.stranger), nothingKnown(), opened()))).toBe("not_announced")
})

test("one article that two returns await is asked about: it would pay the wrong customer", () => {
  const twin = { ...jacket, lineId: nextId(), returnId: radio.returnId, rma: rma.second }
  const draft = { ...opened(), lines: [jacket, twin] }
  expect(whyOf(answerScan(read(ean.jacket), nothingKnown(), draft))).toBe("two_lines")
})

test("the next article passes by the place of the last, and no unfinished finding", () => {
  const placed = after(scanned(opened(), ean.jacket), { do: "clean" })
  expect(answerScan(read(ean.mug), nothingKnown(), placed)).toMatchObject({
    kind: "unit",
    unit: { lineId: mugs.lineId },
  })
  const finding = after(scanned(opened(), ean.jacket), { do: "answer", question: "condition", answer: "damaged" })
  expect(answerScan(read(ean.mug), nothingKnown(), finding)).toMatchObject({
    ask: { why: "not_now", what: "findings" },
  })
})

test("any code that is nothing else is the serial where one is asked for, and another than was sold is said", () => {
  const held = scanned(opened(), ean.radio)
  expect(answerScan(read("SN-1"), nothingKnown(), held)).toEqual({ kind: "serial", serial: "SN-1" })
  expect(whyOf(answerScan(read("SN-9"), nothingKnown(), held))).toBe("other_serial")
  const jacketHeld = scanned(opened(), ean.jacket)
  expect(answerScan(read("SN-1"), nothingKnown(), jacketHeld).kind).not.toBe("serial")
})

test("a licence plate goes to the unit in hand, and never to two", () => {
  const held = scanned(opened(), ean.mug)
  expect(answerScan(read(lpn[0]), nothingKnown(), held)).toEqual({ kind: "lpn", lpn: lpn[0] })
  const one = after(held, { do: "lpn", lpn: lpn[0] }, { do: "clean" }, { do: "place", bin: null })
  expect(whyOf(answerScan(read(lpn[0]), nothingKnown(), one))).toBe("already_checked")
  expect(whyOf(answerScan(read(lpn[1]), nothingKnown(), one))).toBe("not_now")
})

test("the right bin stores, a wrong or an unknown one is said, and none is taken without a unit", () => {
  const placed = after(scanned(opened(), ean.jacket), { do: "clean" })
  const green = { code: bin.fits, label: "B-14", kind: "tote", colour: "green" }
  const red = { code: bin.wrong, label: "Q-1", kind: "cage", colour: "red" }
  expect(answerScan(read(bin.fits), knowing({ bins: [green] }), placed)).toEqual({ kind: "bin", code: bin.fits })
  expect(answerScan(read(bin.wrong), knowing({ bins: [red] }), placed)).toMatchObject({
    ask: { why: "wrong_bin", known: true },
  })
  expect(answerScan(read(bin.nobody), nothingKnown(), placed)).toMatchObject({
    ask: { why: "wrong_bin", known: false },
  })
  expect(whyOf(answerScan(read(bin.fits), knowing({ bins: [green] }), opened()))).toBe("not_now")
})

test("any label of the open parcel is that parcel, and another parcel is asked about while something is left", () => {
  expect(answerScan(read(tracking.this), knowing({ candidates: [parcel] }), opened()).kind).toBe("same_parcel")
  const other = { ...parcel, parcelId: nextId(), key: tracking.other }
  expect(whyOf(answerScan(read(tracking.other), knowing({ candidates: [other] }), opened()))).toBe("another_parcel")
  expect(whyOf(answerScan(read(tracking.nobody), nothingKnown(), opened()))).toBe("unknown_label")
})

test("the next parcel's scan goes on where the open one is whole", () => {
  const small = { ...parcel, lines: [jacket] }
  const whole = after(begun(small), { do: "photo", photo: photo("label") }, { do: "open" })
  const closing = after(scanned(whole, ean.jacket), { do: "clean" }, { do: "place", bin: null })
  expect(closing.step).toBe("close")
  const other = { ...parcel, parcelId: nextId(), key: tracking.other }
  expect(answerScan(read(tracking.other), knowing({ candidates: [other] }), closing)).toMatchObject({ kind: "parcel" })
})

test("a slip in a parcel that nobody announced says whose it is; another return's slip is asked about", () => {
  const alone = { ...parcel, parcelId: nextId(), key: rma.first, returnIds: [jacket.returnId], lines: [jacket] }
  const unknown = begun({ ...parcel, returnIds: [], lines: [], key: tracking.nobody })
  expect(answerScan(read(rma.first), knowing({ alone: [alone] }), unknown).kind).toBe("add_return")
  const third = { ...alone, returnIds: [nextId()], key: rma.third }
  expect(whyOf(answerScan(read(rma.third), knowing({ alone: [third] }), opened()))).toBe("another_return")
  expect(answerScan(read(rma.first), knowing({ alone: [alone] }), opened()).kind).toBe("same_parcel")
})

test("a badge and the command card are heard wherever one stands", () => {
  expect(answerScan(read("CLRCLRDF"), nothingKnown(), opened())).toEqual({ kind: "command", name: "clean" })
  expect(answerScan(read("BKBHTKTKTBSLJ"), nothingKnown(), opened()).kind).toBe("badge")
})
