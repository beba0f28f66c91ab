import { beforeEach, expect, test, vi } from "vitest"
import { closeDeviceDatabase, openDeviceDatabase, withDatabase } from "../../client/device/database.ts"
import { getDraft, saveDraft } from "../../client/device/drafts.ts"
import { remembering } from "../../client/device/look-up.ts"
import { setWho } from "../../client/device/who.ts"
import { recordFacts } from "../../client/outbox/record-fact.ts"
import { storePhoto } from "../../client/photos/keep-photo.ts"
import type { Act } from "../../client/receiving/acts.ts"
import { answerScan } from "../../client/receiving/answer-scan.ts"
import { countAnnounced } from "../../client/receiving/count-announced.ts"
import { followAct } from "../../client/receiving/follow-act.ts"
import { DRAFT_KIND, type ParcelDraft, startDraft } from "../../client/receiving/parcel-draft.ts"
import { whatDeviceKnows } from "../../client/receiving/what-device-knows.ts"
import { readScan } from "../../client/scan/read-scan.ts"
import { parcelId } from "../../shared/domain/derive-id.ts"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import "../support/device-disk.ts"
import { ean, env, me, nextId, parcel, photo, read, rma, siteId, tracking } from "./parcels.ts"

const who = { personId: me, policy: builtInPolicy }
const [returnId, lineId] = [nextId(), nextId()]
const returnDoc = {
  id: returnId,
  rma: rma.first,
  shop: "Belvoir",
  basis: "withdrawal",
  status: "in_transit",
  outsideWindow: false,
  dueDay: null,
  lines: [
    {
      id: lineId,
      orderLineId: nextId(),
      sku: "JK",
      gtin: ean.jacket,
      title: "Veste",
      category: "clothing",
      picture: null,
      authorized: 3,
      received: 1,
      serialTracked: false,
      serials: [],
      reason: null,
    },
  ],
}
const parcelDoc = {
  id: parcel.parcelId,
  keys: [tracking.this, rma.first],
  carrier: "ups",
  state: "announced",
  returnIds: [returnId],
  expectedDay: "2026-11-25",
  arrivedAt: null,
  damaged: false,
  openedBy: null,
}

beforeEach(async () => {
  await openDeviceDatabase().delete()
  closeDeviceDatabase()
  const row = (kind: string, id: string, keys: string[], body: unknown) => ({ kind, id, keys, body, round: 1 }) as never
  await withDatabase((db) =>
    db.docs.bulkPut([
      row("return", returnId, [rma.first], returnDoc),
      row("parcel", parcel.parcelId, parcelDoc.keys, parcelDoc),
      row("product", "p", [ean.stranger.padStart(14, "0")], {
        sku: "KT",
        gtins: [ean.stranger],
        title: "Bouilloire",
        category: "home",
        picture: null,
      }),
      row("known", "k", [tracking.other, rma.first], {
        keys: [tracking.other, rma.first],
        state: "closed",
        site: "x",
        at: 1,
      }),
      ...Array.from({ length: 600 }, (_, index) =>
        row("parcel", nextId(), [`K${index}`], { ...parcelDoc, id: "x", state: index % 2 ? "announced" : "closed" }),
      ),
    ]),
  )
  await setWho({
    person: { id: me, name: "Sami", locale: "fr", roles: [{ role: "operator", siteId }] },
    device: { id: nextId(), name: "D", siteId, siteName: "Lille" },
    signIn: { id: nextId(), claim: "c", startedAt: 1, endsAt: 2 },
    demo: false,
  })
})

test("a parcel is found by its number or by its return's, with what no other parcel has brought yet", async () => {
  for (const code of [tracking.this, rma.first]) {
    const known = await whatDeviceKnows(read(code), who)
    expect(known.candidates).toMatchObject([
      { parcelId: parcel.parcelId, key: tracking.this, lines: [{ expected: 2 }] },
    ])
  }
  expect((await whatDeviceKnows(read(ean.stranger), who)).products).toMatchObject([{ title: "Bouilloire" }])
})

test("a scan asks for the device's documents twice at the most, whichever of its numbers it is", async () => {
  const asked = vi.spyOn(openDeviceDatabase(), "transaction")
  for (const raw of [rma.first, tracking.this]) {
    asked.mockClear()
    const scanned = await readScan({ raw, channel: "wedge" }, remembering())
    const { candidates } = await whatDeviceKnows(scanned, who)
    expect(candidates).toMatchObject([{ key: tracking.this, returnIds: [returnId], others: 0 }])
    expect(asked.mock.calls.length).toBeLessThanOrEqual(2)
  }
})

test("another carton of a closed parcel brings its returns with it, under an id of its own", async () => {
  const { again } = await whatDeviceKnows(read(tracking.other), who)
  expect(again).toMatchObject({ returnIds: [returnId], key: null })
  expect(again?.parcelId).not.toBe(parcelId(tracking.other))
})

test("what is awaited today is counted over all pages, and closed parcels are not", async () => {
  expect(await countAnnounced("2026-11-25")).toBe(301)
  expect(await countAnnounced("2026-11-26")).toBe(0)
})

test("a parcel goes from scan to closing on the disk, and at each step a kill comes back to the same screen", async () => {
  const answer = answerScan(read(tracking.this), await whatDeviceKnows(read(tracking.this), who), null)
  if (answer.kind !== "parcel") throw new Error(answer.kind)
  let draft: ParcelDraft = startDraft(answer.candidate, { personId: me, siteId })
  await saveDraft({ id: draft.parcelId, kind: DRAFT_KIND, personId: me, state: draft })
  const label = photo("label")
  await storePhoto({
    sha256: label.sha256,
    bytes: new ArrayBuffer(3),
    mime: "image/jpeg",
    size: 3,
    draftId: draft.parcelId,
    takenAt: 1,
    state: "draft",
    code: null,
  })
  const follow = async (...acts: Act[]) => {
    for (const act of acts) {
      const followed = followAct(draft, act, env())
      if (!followed.draft) throw new Error("ended")
      const state = { kind: DRAFT_KIND, personId: me, state: followed.draft }
      if (followed.facts.length > 0) await recordFacts(followed.facts, { id: draft.parcelId, put: state })
      else await saveDraft({ id: draft.parcelId, ...state })
      // the battery is pulled here
      closeDeviceDatabase()
      draft = (await getDraft(draft.parcelId))?.state as ParcelDraft
      expect(draft).toEqual(followed.draft)
    }
  }
  await follow({ do: "photo", photo: label }, { do: "open" })
  const unit = answerScan(read(ean.jacket), await whatDeviceKnows(read(ean.jacket), who), draft)
  if (unit.kind !== "unit") throw new Error(unit.kind)
  await follow({ do: "unit", unit: unit.unit }, { do: "clean" }, { do: "oneMore" }, { do: "place", bin: null })
  await follow({ do: "close", emptyBox: false })
  const facts = await withDatabase((db) => db.facts.orderBy("[stream+seq]").toArray())
  expect(facts.map((row) => row.fact.type)).toEqual([
    "v1.ParcelOpened",
    "v1.UnitInspected",
    "v1.UnitInspected",
    "v1.ParcelClosed",
  ])
  expect(await withDatabase((db) => db.photos.get(label.sha256))).toMatchObject({ state: "waiting" })
  const rescan = answerScan(read(tracking.this), await whatDeviceKnows(read(tracking.this), who), null)
  expect(rescan).toMatchObject({ kind: "decide", ask: { why: "already_received" } })
})
