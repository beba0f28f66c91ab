import fc from "fast-check"
import { expect, test } from "vitest"
import type { FactInput } from "../../client/outbox/record-fact.ts"
import {
  type ArrivalAct,
  type ArrivalDraft,
  answerArrival,
  followArrival,
  startArrival,
} from "../../client/receiving/arrival-draft.ts"
import type { Known } from "../../client/receiving/known.ts"
import { factBodies } from "../../shared/contract/facts.ts"
import { parcelId } from "../../shared/domain/derive-id.ts"
import { ean, me, nextId, nothingKnown, parcel, photo, read, siteId, tracking } from "./parcels.ts"

const env = { now: 1_800_000_000_000, newId: nextId, undoReason: "undone" }
const begun = () => startArrival(nextId(), { siteId, personId: me })
const knowing = (more: Partial<Known>): Known => ({ ...nothingKnown(), ...more })

function run(from: ArrivalDraft, ...acts: ArrivalAct[]) {
  const facts: FactInput[] = []
  let draft: ArrivalDraft | null = from
  for (const act of acts) {
    if (!draft) break
    const followed = followArrival(JSON.parse(JSON.stringify(draft)), act, env)
    facts.push(...followed.facts)
    draft = followed.draft
  }
  return { draft, facts }
}
const scan = (raw: string, known: Known, draft: ArrivalDraft) => answerArrival(read(raw), known, draft)
const arrive: ArrivalAct = { do: "arrive", candidate: parcel, isKnown: true }

test("each parcel is a fact at once, under the delivery, so that a kill loses none", () => {
  const { facts, draft } = run(begun(), arrive)
  expect(facts).toMatchObject([
    { type: "v1.ParcelArrived", body: { parcelId: parcel.parcelId, damaged: false, deliveryId: draft?.deliveryId } },
  ])
  expect(draft).toMatchObject({ said: "counted", parcels: [{ parcelId: parcel.parcelId }] })
})

test("a parcel scanned twice is counted once, and the second scan says so", () => {
  const once = run(begun(), arrive).draft as ArrivalDraft
  expect(run(once, arrive)).toMatchObject({ facts: [], draft: { said: "twice" } })
  const answer = scan(tracking.this, knowing({ candidates: [parcel] }), once)
  expect(answer).toEqual({ act: { do: "say", said: "twice" }, sound: "decide" })
})

test("a parcel that had arrived before this truck is not counted again", () => {
  const before = knowing({ candidates: [{ ...parcel, arrived: true }] })
  expect(scan(tracking.this, before, begun())?.act).toEqual({ do: "say", said: "before" })
  const closed = knowing({ known: [{ keys: [tracking.this], state: "closed", site: "x", at: 1 }] })
  expect(scan(tracking.this, closed, begun())?.act).toEqual({ do: "say", said: "before" })
})

test("a parcel that nobody announced is counted and kept under its derived id, with a sound of its own", () => {
  expect(scan(tracking.nobody, nothingKnown(), begun())).toMatchObject({
    sound: "unknown",
    act: { do: "arrive", isKnown: false, candidate: { parcelId: parcelId(tracking.nobody) } },
  })
})

test("an article's code is no parcel, and a misread counts for nothing", () => {
  expect(scan(ean.jacket, nothingKnown(), begun())?.act).toEqual({ do: "say", said: "not_a_label" })
  expect(scan("1Z5R89390357567123", nothingKnown(), begun())).toBeNull()
})

test("a label of a carrier that nobody described is one parcel however often it is scanned", () => {
  const first = scan("ZZTOP 4711 0815", nothingKnown(), begun())
  const draft = run(begun(), first?.act ?? { do: "undo" }).draft as ArrivalDraft
  expect(draft.parcels).toMatchObject([{ key: "ZZTOP47110815", isKnown: false }])
  expect(scan("ZZTOP47110815", nothingKnown(), draft)?.act).toEqual({ do: "say", said: "twice" })
})

test("damage tells the last arrival anew, with its photo, and names the one before", () => {
  const { facts, draft } = run(
    begun(),
    arrive,
    { do: "damage", photo: photo("damage") },
    { do: "damage", photo: photo("damage") },
  )
  const bodies = facts.map((fact) => fact.body as { damaged: boolean; supersedes?: string })
  expect(bodies.map((body) => body.damaged)).toEqual([false, true, true])
  expect(bodies.map((body) => body.supersedes)).toEqual([undefined, facts[0]?.id, facts[1]?.id])
  expect(facts[2]?.photos?.map((one) => one.slot)).toEqual(["damage", "damage_2"])
  expect(draft?.parcels).toHaveLength(1)
})

test("undo takes the last one back by name, and it may be scanned again", () => {
  const { facts, draft } = run(begun(), arrive, { do: "undo" }, arrive)
  expect(facts).toMatchObject([
    {},
    { type: "v1.FactSuperseded", body: { factId: facts[0]?.id } },
    { type: "v1.ParcelArrived" },
  ])
  expect(draft?.parcels).toHaveLength(1)
})

test("the count at the end is what was scanned, beside what the driver said", () => {
  const { facts, draft } = run(begun(), arrive, { do: "told", told: 24 }, { do: "finish" })
  expect(facts.at(-1)).toMatchObject({ type: "v1.DeliveryCounted", body: { told: 24, counted: 1, carrier: "ups" } })
  expect(draft).toBeNull()
  expect(run(begun(), { do: "finish" })).toEqual({ draft: null, facts: [] })
})

test("whatever is done at the dock, every fact is whole and the count is of those that stand", () => {
  const other = { ...parcel, parcelId: nextId(), carrier: "dhl" }
  const act = fc.constantFrom<ArrivalAct>(
    arrive,
    { do: "arrive", candidate: other, isKnown: false },
    { do: "damage", photo: photo("damage") },
    { do: "undo" },
    { do: "told", told: 3 },
    { do: "say", said: "before" },
  )
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      const { facts } = run(begun(), ...acts, { do: "finish" })
      const standing = new Set<string>()
      for (const fact of facts) {
        expect(factBodies[fact.type].safeParse(fact.body).success).toBe(true)
        if (fact.type === "v1.FactSuperseded") standing.delete(fact.body.factId)
        if (fact.type !== "v1.ParcelArrived") continue
        standing.delete(fact.body.supersedes ?? "")
        standing.add(fact.id ?? "")
      }
      const counted = facts.find((fact) => fact.type === "v1.DeliveryCounted")
      if (counted?.type === "v1.DeliveryCounted") expect(counted.body.counted).toBe(standing.size)
    }),
  )
})
