import { describe, expect, test } from "vitest"
import { Fact, type FactType, factBodies } from "../../shared/contract/facts.ts"
import { hashFact } from "../../shared/domain/fact-hash.ts"

// A handheld may come back from a drawer years later: what it wrote is read then as it was meant. These are facts as they
// left the building, with their hashes. None of them is ever edited; a new meaning is a new `v2.` name with lines of its own.

const [a, b, c, d] = ["1", "2", "3", "4"].map((n) => `0190a8c0-5b1e-7c33-9d47-1f6e2b8a9c0${n}`)
const scan = { raw: "1Z999AA10123456784", channel: "wedge" }
const unit = {
  parcelId: a,
  siteId: b,
  returnId: c,
  lineId: d,
  unit: { lpn: "LPN1", serial: "S1", ordinal: 1 },
  scan: { raw: "0376", channel: "camera", symbology: "EAN-13" },
  outcome: "graded",
  answers: { packaging: "intact" },
  grade: "A",
  disposition: "restock",
  fault: "none",
  defects: ["scratch"],
  overrideReason: "looks new",
  note: "with its bill",
  place: "A-01",
  policyVersion: 1,
}
const exception = { siteId: b, parcelId: a, returnId: c, lineId: d, scan: null, note: "no bill" }

const left: [FactType, Record<string, unknown>, string][] = [
  [
    "v1.ParcelArrived",
    { parcelId: a, key: "1Z", scan, siteId: b, damaged: true, deliveryId: c },
    "94b95ca2ec50c2ece3ccc6db03dcfcb1e5ff6c9e47617d2370eeb799db4a15fa",
  ],
  [
    "v1.ParcelArrived",
    { parcelId: a, key: null, scan: null, siteId: b, damaged: false, deliveryId: null, supersedes: d },
    "e1199f25a6deb868cbf3e78eda0b598948fe4ea37ff2337bed6acbd8b2f6bd19",
  ],
  [
    "v1.DeliveryCounted",
    { deliveryId: a, siteId: b, carrier: "ups", told: 12, counted: 11 },
    "45336e15b91ea0e435412f6b771728cb4c7951ef09297a6e0cb899bf07f424ee",
  ],
  [
    "v1.DeliveryCounted",
    { deliveryId: a, siteId: b, carrier: null, told: null, counted: 0, supersedes: d },
    "ada0bbd8c92b35675f7d30b2eaeb908b52e951d479eda010d5ffbaf52a001264",
  ],
  [
    "v1.ParcelOpened",
    { parcelId: a, key: "1Z", scan, siteId: b, returnIds: [c], takenOverFrom: d },
    "e79ab0a895c8a3e5426eca784b2661112209aaa763a4d88110d683d9f20b1f6f",
  ],
  ["v1.UnitInspected", unit, "a54bf176a9ab9bd467874703b72f42291ac9287fb7f8e1cac054ba607716517c"],
  [
    "v1.UnitInspected",
    { ...unit, outcome: "wrong_item", grade: null, disposition: null, fault: null, place: null },
    "7a44cea1ac8be8b088855d37ed9b0575884087dfcfe828e5fb04c8000d4e6069",
  ],
  ["v1.PhotoAdded", { factId: a }, "0486ec04f48545dfb109e472ad1aee2ceb8410342389519b1f2348e4871c0326"],
  [
    "v1.ParcelClosed",
    { parcelId: a, siteId: b, found: 1, expected: 2, missing: [{ lineId: d, quantity: 1 }], emptyBox: false },
    "077235ebb3bb6238a4704b7c7f7bd26226bb289f37f07a181ec0f9be8d07ecd7",
  ],
  [
    "v1.ExceptionRaised",
    { kind: "unknown_parcel", ...exception },
    "244b72a7490d254631b9c7877b261858f54fc9da7e7f03e081efc76e15d58851",
  ],
  [
    "v1.ScanKept",
    { siteId: b, scan: { raw: "?", channel: "typed" }, readAs: "unknown", key: null, parcelId: null },
    "c1091f4de28cd982f740c4f9e33c0f96203649bd843a9ca1b9be041a1313ec24",
  ],
  [
    "v1.FactSuperseded",
    { factId: a, reason: "undone" },
    "a4cedc1b61f8c939e253ef7e6fddda49beae72e9a555e720fed728387a1e3d39",
  ],
  [
    "v1.FactSetAside",
    { factId: a, hash: "0".repeat(64), reason: "bad_request" },
    "117c30d7e7fa144e9f621dbf08e93451ee155c7929b4f483439195a0d7c4fabf",
  ],
]

const sealed = async (type: FactType, body: Record<string, unknown>) => {
  const photos = [{ slot: "label", sha256: "a".repeat(64), bytes: 9, mime: "image/jpeg" as const }]
  const bare = { id: a, type, actor: { personId: b, signInId: c }, deviceTime: 1_790_000_000_000, body, photos }
  return { ...bare, stream: d, seq: 7, hash: await hashFact(bare as never) }
}

describe("a fact of a version that has left the building", () => {
  test("there is one of each type, so that none is forgotten", () => {
    expect([...new Set(left.map(([type]) => type))].sort()).toEqual(Object.keys(factBodies).sort())
  })

  test.each(left)(
    "%s is read as it was written, whatever is added since, and keeps its hash (%#)",
    async (type, body, hash) => {
      const fact = await sealed(type, body)
      expect(fact.hash).toBe(hash)
      expect(Fact.parse(fact)).toEqual(fact)
      expect(factBodies[type].parse(body)).toEqual(body)
    },
  )

  const v1 = {
    grade: ["A", "B", "C", "D"],
    disposition: [
      "restock",
      "resale",
      "refurbish",
      "repair",
      "parts",
      "return_to_vendor",
      "recycle",
      "donate",
      "dispose",
      "quarantine",
      "ship_back",
    ],
    fault: ["customer", "carrier", "warehouse", "supplier", "none"],
    outcome: ["graded", "wrong_item", "extra_item"],
  }
  test.each(Object.entries(v1))("v1.UnitInspected takes every %s that it ever had", (name, values) => {
    for (const value of values)
      expect(factBodies["v1.UnitInspected"].safeParse({ ...unit, [name]: value }).success).toBe(true)
  })

  const kinds = [
    "unknown_parcel",
    "no_return",
    "wrong_item",
    "extra_item",
    "missing_item",
    "empty_box",
    "serial_mismatch",
    "damaged_in_transit",
    "counterfeit_suspected",
    "outside_window",
    "disputed_grade",
    "count_unclear",
  ]
  test("v1.ExceptionRaised takes every kind that it ever had", () => {
    for (const kind of kinds)
      expect(factBodies["v1.ExceptionRaised"].safeParse({ kind, ...exception }).success).toBe(true)
  })
})
