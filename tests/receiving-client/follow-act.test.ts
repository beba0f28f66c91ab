import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { FactInput } from "../../client/outbox/record-fact.ts"
import type { Act } from "../../client/receiving/acts.ts"
import { followAct } from "../../client/receiving/follow-act.ts"
import { judgeUnit } from "../../client/receiving/judge-unit.ts"
import {
  type ExpectedLine,
  inViewOf,
  missingIn,
  type ParcelDraft,
  type UnitStart,
} from "../../client/receiving/parcel-draft.ts"
import { type FactType, factBodies } from "../../shared/contract/facts.ts"
import { unitId } from "../../shared/domain/derive-id.ts"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import { begun, colleague, ean, env, jacket, lpn, me, mugs, nextId, parcel, photo, radio } from "./parcels.ts"

type Run = { draft: ParcelDraft | null; facts: FactInput[] }

/** Follows acts in turn. Each draft goes through text first, as through the device's disk. */
function run(from: ParcelDraft, ...acts: Act[]): Run {
  const facts: FactInput[] = []
  let draft: ParcelDraft | null = from
  for (const act of acts) {
    if (!draft) break
    const kept = JSON.parse(JSON.stringify(draft)) as ParcelDraft
    expect(kept).toEqual(draft)
    const followed = followAct(kept, act, env())
    facts.push(...followed.facts)
    draft = followed.draft
  }
  return { draft, facts }
}
const bodiesOf = <T extends FactType>(facts: FactInput[], type: T) =>
  facts.filter((fact) => fact.type === type).map((fact) => fact.body as Extract<FactInput, { type: T }>["body"])
const typesOf = (facts: FactInput[]) => facts.map((fact) => fact.type)

function startOf(line: ExpectedLine, code: string | null = line.gtin): UnitStart {
  const { lineId, returnId, title, category, picture, serialTracked, serials, reason } = line
  const what = { lineId, returnId, title, category, picture, serialTracked, serials, reason }
  return { ...what, outcome: "graded", scan: code ? { raw: code, channel: "wedge" } : null, code, serial: null }
}

const label: Act = { do: "photo", photo: photo("label") }
const open: Act[] = [label, { do: "open" }]
const take = (line: ExpectedLine): Act => ({ do: "unit", unit: startOf(line) })
const skip: Act = { do: "place", bin: null }
const cleanOne = (line: ExpectedLine): Act[] => [take(line), { do: "clean" }, skip]
const say = (question: string, answer: string): Act => ({ do: "answer", question, answer })
const opened = () => run(begun(), ...open).draft as ParcelDraft

describe("opening", () => {
  test("opens with the label's photo and the returns it is taken for", () => {
    const { facts, draft } = run(begun(), ...open)
    expect(typesOf(facts)).toEqual(["v1.ParcelOpened"])
    expect(facts[0]?.photos).toMatchObject([{ slot: "label" }])
    expect(bodiesOf(facts, "v1.ParcelOpened")[0]).toMatchObject({
      parcelId: parcel.parcelId,
      returnIds: parcel.returnIds,
    })
    expect(draft).toMatchObject({ step: "inside", photos: [], slots: ["label"] })
  })

  test("does not open before the photo that the policy wants, not by an article's scan either", () => {
    expect(run(begun(), { do: "open" })).toMatchObject({ draft: { step: "found" }, facts: [] })
    expect(run(begun(), take(jacket))).toMatchObject({ draft: { step: "found", unit: null }, facts: [] })
    expect(run(begun(), label, take(jacket))).toMatchObject({
      draft: { step: "unit" },
      facts: [{ type: "v1.ParcelOpened" }],
    })
  })

  test("a damaged carton wants its photo too, and is told once, with the opening", () => {
    const damaged: Act = { do: "cartonDamaged", damaged: true }
    expect(run(begun(), damaged, ...open).facts).toEqual([])
    const { facts } = run(begun(), damaged, { do: "photo", photo: photo("damage") }, ...open)
    expect(typesOf(facts)).toEqual(["v1.ParcelOpened", "v1.ExceptionRaised"])
    expect(bodiesOf(facts, "v1.ExceptionRaised")[0]?.kind).toBe("damaged_in_transit")
  })

  test("leaving it unopened records nothing, and leaving it opened and empty-handed takes the opening back", () => {
    expect(run(begun(), { do: "forget" })).toEqual({ draft: null, facts: [] })
    expect(typesOf(run(begun(), ...open, { do: "forget" }).facts)).toEqual(["v1.ParcelOpened", "v1.FactSuperseded"])
    expect(run(opened(), ...cleanOne(jacket), { do: "forget" }).draft).not.toBeNull()
  })
})

describe("one unit", () => {
  test("a clean unit is one scan and one tap; the next scan records it", () => {
    const { facts, draft } = run(opened(), take(jacket), { do: "clean" }, take(mugs))
    expect(bodiesOf(facts, "v1.UnitInspected")).toMatchObject([
      { lineId: jacket.lineId, grade: "A", disposition: "restock", fault: null, place: null, overrideReason: null },
    ])
    expect(draft?.unit).toMatchObject({ lineId: mugs.lineId, answers: {} })
  })

  test("nothing is recorded before its place is passed, and the bin that was scanned is told", () => {
    expect(run(opened(), take(jacket), { do: "clean" }).facts).toEqual([])
    expect(run(opened(), take(jacket), skip, { do: "oneMore" })).toMatchObject({ facts: [], draft: { step: "unit" } })
    const { facts } = run(opened(), take(jacket), { do: "clean" }, { do: "place", bin: "BIN" })
    expect(bodiesOf(facts, "v1.UnitInspected")[0]?.place).toBe("BIN")
  })

  test("a damaged unit waits for its defect, its cause and its photos, and nobody is blamed beforehand", () => {
    const asked = run(opened(), take(jacket), say("condition", "damaged"), { do: "restClean" }).draft
    expect(asked?.unit?.fault).toBeNull()
    const lacks = (draft: ParcelDraft | null | undefined) =>
      draft?.unit ? judgeUnit(builtInPolicy, draft.unit).lacks : ["no unit"]
    expect(lacks(asked)).toEqual(["defects", "fault", "photos"])
    const told = run(asked as ParcelDraft, { do: "defect", defect: "stain" }, { do: "fault", fault: "carrier" })
    expect(run(told.draft as ParcelDraft, { do: "validate" }).draft?.step).toBe("findings")
    const seen = run(
      told.draft as ParcelDraft,
      { do: "photo", photo: photo("article") },
      { do: "photo", photo: photo("detail") },
      { do: "validate" },
      skip,
    )
    expect(bodiesOf(seen.facts, "v1.UnitInspected")[0]).toMatchObject({
      grade: "D",
      disposition: "quarantine",
      fault: "carrier",
      defects: ["stain"],
    })
    expect(seen.facts[0]?.photos?.map((one) => one.slot)).toEqual(["article", "detail"])
  })

  test("two photos of one defect are two, each under a name of its own", () => {
    const two: Act[] = [
      { do: "photo", photo: photo("detail") },
      { do: "photo", photo: photo("detail") },
    ]
    const { facts } = run(opened(), take(jacket), ...two, { do: "clean" }, skip)
    expect(facts[0]?.photos?.map((one) => one.slot)).toEqual(["detail", "detail_2"])
  })

  test("a photo that was kept while the next article was scanned is no evidence of that one", () => {
    const held = run(opened(), take(jacket)).draft as ParcelDraft
    const late: Act = { do: "photo", photo: photo("detail"), of: inViewOf(held) }
    expect(run(held, late).draft?.unit?.photos).toHaveLength(1)
    expect(run(held, take(mugs), late).draft?.unit?.photos).toEqual([])
  })

  test("what an answer no longer asks is not told: no defect and no cause of a unit that is in order", () => {
    const { facts } = run(
      opened(),
      take(jacket),
      say("condition", "damaged"),
      { do: "fault", fault: "customer" },
      { do: "defect", defect: "stain" },
      say("condition", "as_new"),
      { do: "restClean" },
      skip,
    )
    expect(bodiesOf(facts, "v1.UnitInspected")[0]).toMatchObject({ grade: "A", fault: null, defects: [] })
  })

  test("another grade or place than the rule's needs a reason and never restocks what never restocks", () => {
    const soap = { ...jacket, category: "hygiene" }
    const held = run(opened(), take(soap), { do: "clean" }).draft as ParcelDraft
    const silent: Act = { do: "override", grade: "B", disposition: null, reason: " " }
    expect(run(held, silent).draft?.unit?.override).toBeNull()
    const { facts } = run(held, { do: "override", grade: null, disposition: "restock", reason: "sealed" }, skip)
    expect(bodiesOf(facts, "v1.UnitInspected")[0]).toMatchObject({
      disposition: "quarantine",
      overrideReason: "sealed",
    })
  })

  test("a wrong article has no grade: an exception, with its photo, in the line's place", () => {
    const wrong: UnitStart = { ...startOf(jacket, ean.stranger), outcome: "wrong_item" }
    const early = run(opened(), { do: "unit", unit: wrong }, { do: "validate" })
    expect(early.draft?.step).toBe("findings")
    const { facts, draft } = run(
      early.draft as ParcelDraft,
      { do: "photo", photo: photo("article") },
      { do: "validate" },
      skip,
    )
    expect(bodiesOf(facts, "v1.UnitInspected")[0]).toMatchObject({
      outcome: "wrong_item",
      grade: null,
      disposition: "quarantine",
    })
    expect(missingIn(draft as ParcelDraft).map((one) => one.lineId)).not.toContain(jacket.lineId)
  })

  test("answering that it is another article makes it a wrong one, whatever else was said", () => {
    const { facts } = run(
      opened(),
      take(jacket),
      say("right_item", "no"),
      { do: "photo", photo: photo("article") },
      { do: "validate" },
      skip,
    )
    expect(bodiesOf(facts, "v1.UnitInspected")[0]).toMatchObject({ outcome: "wrong_item", grade: null, fault: null })
  })

  test("a tracked line waits for its serial, and an unreadable one is told as none", () => {
    const held = run(opened(), take(radio), { do: "clean" }).draft as ParcelDraft
    expect(held.step).toBe("findings")
    expect(
      bodiesOf(run(held, { do: "serial", serial: "SN-1" }, { do: "validate" }, skip).facts, "v1.UnitInspected")[0]?.unit
        .serial,
    ).toBe("SN-1")
    expect(
      bodiesOf(run(held, { do: "noSerial" }, { do: "validate" }, skip).facts, "v1.UnitInspected")[0]?.unit.serial,
    ).toBeNull()
  })

  test("one more of the same is another unit, without the first one's plate or photos", () => {
    const { facts } = run(
      opened(),
      take(mugs),
      { do: "lpn", lpn: lpn[0] },
      { do: "clean" },
      { do: "oneMore" },
      { do: "oneMore" },
      skip,
    )
    expect(bodiesOf(facts, "v1.UnitInspected").map((body) => [body.unit.ordinal, body.unit.lpn])).toEqual([
      [1, lpn[0]],
      [2, null],
      [3, null],
    ])
  })

  test("a correction takes the place of what it corrects, as the same unit", () => {
    const once = run(opened(), ...cleanOne(jacket))
    const [seen] = once.draft?.units ?? []
    const { facts, draft } = run(
      once.draft as ParcelDraft,
      { do: "correct", factId: seen?.factId ?? "" },
      say("packaging", "opened"),
      { do: "restClean" },
      skip,
    )
    expect(bodiesOf(facts, "v1.UnitInspected")[0]).toMatchObject({
      supersedes: seen?.factId,
      grade: "B",
      unit: { ordinal: 1 },
    })
    expect(draft?.units).toHaveLength(1)
  })

  test("undo takes the last look back by name and gives it back into the hand", () => {
    const once = run(opened(), ...cleanOne(jacket))
    const factId = once.draft?.units[0]?.factId
    const { facts, draft } = run(once.draft as ParcelDraft, { do: "undo" })
    expect(facts).toMatchObject([{ type: "v1.FactSuperseded", body: { factId } }])
    expect(draft).toMatchObject({ step: "place", units: [], unit: { lineId: jacket.lineId, supersedes: null } })
  })
})

describe("the whole parcel", () => {
  const all: Act[] = [
    ...cleanOne(jacket),
    take(mugs),
    { do: "clean" },
    { do: "oneMore" },
    { do: "oneMore" },
    skip,
    take(radio),
    { do: "serial", serial: "SN-1" },
    { do: "clean" },
    skip,
  ]

  test("goes to closing by itself once all is there, and says so", () => {
    const { draft, facts } = run(opened(), ...all, { do: "close", emptyBox: false })
    expect(bodiesOf(facts, "v1.ParcelClosed")).toMatchObject([{ found: 5, expected: 5, missing: [], emptyBox: false }])
    expect(draft?.step).toBe("closed")
  })

  test("lists what lacks, after a photo of the inside", () => {
    const close: Act[] = [...cleanOne(jacket), { do: "toClose" }, { do: "close", emptyBox: false }]
    expect(bodiesOf(run(opened(), ...close).facts, "v1.ParcelClosed")).toEqual([])
    const { facts } = run(
      opened(),
      ...cleanOne(jacket),
      { do: "toClose" },
      { do: "photo", photo: photo("contents") },
      { do: "close", emptyBox: false },
    )
    expect(bodiesOf(facts, "v1.ParcelClosed")[0]?.missing).toEqual([
      { lineId: mugs.lineId, quantity: 3 },
      { lineId: radio.lineId, quantity: 1 },
    ])
  })

  test("an empty box is told as one, and never where something was found", () => {
    const photos: Act[] = [
      { do: "photo", photo: photo("carton") },
      { do: "photo", photo: photo("contents") },
    ]
    const empty = run(opened(), { do: "toClose" }, ...photos, { do: "close", emptyBox: true })
    expect(bodiesOf(empty.facts, "v1.ParcelClosed")[0]).toMatchObject({ emptyBox: true, found: 0 })
    const full = run(opened(), ...all, { do: "close", emptyBox: true })
    expect(bodiesOf(full.facts, "v1.ParcelClosed")[0]?.emptyBox).toBe(false)
  })

  test("is opened again by taking its closing back", () => {
    const closed = run(opened(), ...all, { do: "close", emptyBox: false }).draft as ParcelDraft
    const { facts, draft } = run(closed, { do: "reopen" })
    expect(facts).toMatchObject([{ type: "v1.FactSuperseded", body: { factId: closed.closedFact } }])
    expect(draft).toMatchObject({ step: "close", closedFact: null })
  })

  test("taken over it stays as it is, and each fact's unit says who saw it", () => {
    const theirs = { ...(run(opened(), ...cleanOne(jacket)).draft as ParcelDraft), personId: colleague }
    const { facts, draft } = run(theirs, { do: "takeOver" }, ...cleanOne(mugs))
    expect(bodiesOf(facts, "v1.ParcelOpened")[0]).toMatchObject({ takenOverFrom: colleague, parcelId: parcel.parcelId })
    expect(draft).toMatchObject({ personId: me, takenOverFrom: null })
    expect(draft?.units).toHaveLength(2)
  })

  test("a second return's slip is told by another opening, and its lines are awaited", () => {
    const small = run(begun({ ...parcel, returnIds: [jacket.returnId], lines: [jacket] }), ...open).draft as ParcelDraft
    const { facts, draft } = run(small, {
      do: "addReturn",
      candidate: { ...parcel, returnIds: [radio.returnId], lines: [radio] },
    })
    expect(bodiesOf(facts, "v1.ParcelOpened")[0]?.returnIds).toEqual([jacket.returnId, radio.returnId])
    expect(draft?.lines).toEqual([jacket, radio])
  })
})

// ---- any sequence of acts

const lines = [jacket, mugs, radio]
const anyLine = fc.constantFrom(...lines)
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: anyLine.map(take) },
  { weight: 4, arbitrary: fc.constant<Act>({ do: "clean" }) },
  { weight: 4, arbitrary: fc.constantFrom<Act>(skip, { do: "place", bin: "BIN" }) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom("label", "contents", "article", "detail", "damage", "carton")
      .map((slot): Act => ({ do: "photo", photo: photo(slot) })),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Act>(
      { do: "toClose" },
      { do: "close", emptyBox: false },
      { do: "close", emptyBox: true },
    ),
  },
  fc.constantFrom<Act>(
    { do: "open" },
    { do: "oneMore" },
    { do: "restClean" },
    { do: "validate" },
    { do: "redo" },
    { do: "undo" },
    { do: "leaveUnit" },
    { do: "lookOn" },
    { do: "reopen" },
    { do: "takeOver" },
    { do: "noSerial" },
    { do: "noPhoto" },
    { do: "findings" },
    { do: "cartonDamaged", damaged: true },
    { do: "ask", ask: { why: "not_now", what: "bin" } },
    { do: "answered" },
    { do: "ruleAgain" },
    { do: "addReturn", candidate: { ...parcel, returnIds: [nextId()], lines: [] } },
  ),
  fc.constantFrom<Act>(
    say("condition", "damaged"),
    say("packaging", "opened"),
    say("right_item", "no"),
    say("condition", "as_new"),
  ),
  fc.constantFrom<Act>(
    { do: "defect", defect: "stain" },
    { do: "fault", fault: "supplier" },
    { do: "note", note: "x".repeat(2000) },
  ),
  fc.constantFrom<Act>(
    { do: "serial", serial: "SN-1" },
    { do: "lpn", lpn: lpn[0] },
    { do: "override", grade: "C", disposition: "parts", reason: "r".repeat(900) },
  ),
  fc.nat(4).map((index): Act => ({ do: "correct", factId: String(index) })),
)

test("whatever one does, every fact is whole, the draft comes back from the disk, and no unit is counted twice", () => {
  const reached = new Set<string>()
  fc.assert(
    fc.property(fc.array(anyAct, { maxLength: 60 }), (acts) => {
      let draft: ParcelDraft | null = run(begun(), ...open).draft
      const standing = new Map<string, FactInput>()
      for (const each of acts) {
        if (!draft) break
        // a correction names one that is there
        const act: Act =
          each.do === "correct" ? { do: "correct", factId: draft.units[Number(each.factId)]?.factId ?? "" } : each
        const before: ParcelDraft = JSON.parse(JSON.stringify(draft))
        expect(before).toEqual(draft)
        const followed = followAct(before, act, env())
        for (const fact of followed.facts) {
          const parsed = factBodies[fact.type].safeParse(fact.body)
          expect(parsed.error?.issues ?? []).toEqual([])
          expect(new Set(fact.photos?.map((one) => one.slot)).size).toBe(fact.photos?.length ?? 0)
          if (fact.type === "v1.FactSuperseded") standing.delete(fact.body.factId)
          if (fact.type === "v1.UnitInspected") {
            if (fact.body.supersedes) standing.delete(fact.body.supersedes)
            standing.set(fact.id ?? "", fact)
            if (fact.body.outcome === "graded") expect(fact.body.grade).not.toBeNull()
          }
        }
        draft = followed.draft
        if (draft) reached.add(draft.step)
        // what stands in the outbox is what the screen counts, each with an id of its own
        if (draft) expect(draft.units.map((unit) => unit.factId).sort()).toEqual([...standing.keys()].sort())
        const units = [...standing.values()].map((fact) => {
          const body = fact.body as Extract<FactInput, { type: "v1.UnitInspected" }>["body"]
          return unitId({ parcelId: body.parcelId, lineId: body.lineId ?? "none", ordinal: body.unit.ordinal })
        })
        expect(new Set(units).size).toBe(units.length)
      }
    }),
    { numRuns: 400, seed: 2026 },
  )
  expect([...reached].sort()).toEqual(["close", "closed", "findings", "inside", "place", "unit"])
})
