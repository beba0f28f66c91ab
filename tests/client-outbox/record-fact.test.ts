import { v7 } from "uuid"
import { describe, expect, test } from "vitest"
import { openDeviceDatabase } from "../../client/device/database.ts"
import { getCurrentDraft, getDraft, saveDraft, setCurrentDraft } from "../../client/device/drafts.ts"
import { setWho } from "../../client/device/who.ts"
import { recordFacts } from "../../client/outbox/record-fact.ts"
import { readOutbox } from "../../client/outbox/use-outbox.ts"
import { hashFact } from "../../shared/domain/fact-hash.ts"
import { scanKept } from "../client-sync/handheld.ts"
import { aPhoto, freshDevice } from "./on-this-device.ts"

const SITE = v7()
const db = openDeviceDatabase
const draft = { kind: "receive", personId: v7(), state: { step: 3 } }

describe("a capture", () => {
  freshDevice()

  test("writes facts, numbers, photos, counters and the draft's next step together", async () => {
    const sha256 = await aPhoto("label")
    const photos = [{ slot: "label", sha256 }]
    const recorded = await recordFacts([scanKept(SITE, "one", photos), scanKept(SITE, "two")], { id: "d", put: draft })
    expect(recorded.map((one) => one.seq)).toEqual([1, 2])
    const row = await db().facts.get(recorded[0]?.id ?? "")
    expect(row?.fact.photos).toEqual([{ slot: "label", sha256, bytes: 5, mime: "image/jpeg" }])
    expect(await hashFact(row?.fact ?? {})).toBe(recorded[0]?.hash)
    expect((await db().photos.get(sha256))?.state).toBe("waiting")
    expect(await readOutbox()).toMatchObject({ factsWaiting: 2, photosWaiting: 1, problems: [] })
    expect(await getDraft("d")).toMatchObject(draft)
  })

  test("goes on at the next number, with no hole after one that was refused", async () => {
    await recordFacts([scanKept(SITE, "one")])
    await expect(recordFacts([scanKept(SITE, "two"), scanKept(SITE, "")])).rejects.toMatchObject({ code: "invalid" })
    const [next] = await recordFacts([scanKept(SITE, "three")])
    expect(next?.seq).toBe(2)
    expect(await db().facts.count()).toBe(2)
  })

  test("of several at once gives each its own number", async () => {
    const many = await Promise.all(Array.from({ length: 20 }, (_, index) => recordFacts([scanKept(SITE, `${index}`)])))
    expect(many.map(([one]) => one?.seq).sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    )
    expect((await readOutbox()).factsWaiting).toBe(20)
  })

  test("is refused, and writes nothing, where a photo is not kept here", async () => {
    const photos = [{ slot: "label", sha256: "0".repeat(64) }]
    const trying = recordFacts([scanKept(SITE, "one"), scanKept(SITE, "two", photos)], { id: "d", put: draft })
    await expect(trying).rejects.toMatchObject({ name: "CaptureRefused", code: "photo_missing" })
    expect(await db().facts.count()).toBe(0)
    expect(await getDraft("d")).toBeNull()
  })

  test("is refused where the fact passes what the server takes, and where nobody is signed in", async () => {
    await expect(recordFacts([scanKept(SITE, "x".repeat(4000))])).resolves.toHaveLength(1)
    // JSON writes each of these in six characters
    await expect(recordFacts([scanKept(SITE, "\u0001".repeat(4000))])).rejects.toMatchObject({ code: "too_large" })
    await setWho(null)
    await expect(recordFacts([scanKept(SITE, "one")])).rejects.toMatchObject({ code: "not_signed_in" })
  })

  test("that ends a draft drops its unclaimed photos and keeps the claimed", async () => {
    const [claimed, left] = [await aPhoto("claimed"), await aPhoto("left")]
    await saveDraft({ id: "d", ...draft })
    await setCurrentDraft("d")
    await recordFacts([scanKept(SITE, "one", [{ slot: "label", sha256: claimed }])], { id: "d", put: null })
    expect(await getDraft("d")).toBeNull()
    expect(await getCurrentDraft()).toBeNull()
    expect(await db().photos.toCollection().primaryKeys()).toEqual([claimed])
    expect(left).not.toBe(claimed)
  })

  test("run again after a lost handle counts nothing twice", async () => {
    const id = v7()
    await recordFacts([{ ...scanKept(SITE, "one"), id }])
    // the very same facts, as the second run of one transaction writes them
    const [row] = await db().facts.toArray()
    const again = await recordFacts([{ ...scanKept(SITE, "one"), id }])
    expect(again).toMatchObject([{ id, seq: row?.seq }])
    expect((await readOutbox()).factsWaiting).toBe(1)
  })

  test("says that the device is full, and harms nothing stored", async () => {
    await recordFacts([scanKept(SITE, "one")])
    const put = IDBObjectStore.prototype.add
    IDBObjectStore.prototype.add = () => {
      throw new DOMException("no space", "QuotaExceededError")
    }
    try {
      await expect(recordFacts([scanKept(SITE, "two")])).rejects.toMatchObject({ code: "full" })
    } finally {
      IDBObjectStore.prototype.add = put
    }
    expect(await db().facts.count()).toBe(1)
    expect(await recordFacts([scanKept(SITE, "three")])).toMatchObject([{ seq: 2 }])
  })
})
