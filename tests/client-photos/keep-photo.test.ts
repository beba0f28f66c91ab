import { describe, expect, test } from "vitest"
import { openDeviceDatabase } from "../../client/device/database.ts"
import { dropDraft } from "../../client/device/drafts.ts"
import type { PhotoRow } from "../../client/device/rows.ts"
import { recordFacts } from "../../client/outbox/record-fact.ts"
import { dropPhoto } from "../../client/photos/drop-photo.ts"
import { storePhoto } from "../../client/photos/keep-photo.ts"
import { aPhoto, freshDevice } from "../client-outbox/on-this-device.ts"
import { scanKept } from "../client-sync/handheld.ts"

const SITE = "01a212f3-54a2-76ff-8a08-000000000001"
const photos = () => openDeviceDatabase().photos
const claim = (sha256: string) => recordFacts([scanKept(SITE, "one", [{ slot: "label", sha256 }])])

describe("a kept photo", () => {
  freshDevice()

  test("that a fact has claimed is dropped by no retake, and one of a draft is", async () => {
    const [claimed, free] = [await aPhoto("claimed"), await aPhoto("free")]
    await claim(claimed)
    for (const sha256 of [claimed, free, "0".repeat(64)]) await dropPhoto(sha256)
    expect(await photos().toCollection().primaryKeys()).toEqual([claimed])
  })

  test("taken again with the very same bytes stays as it is, and goes with the draft that took it last", async () => {
    const [claimed, free] = [await aPhoto("claimed"), await aPhoto("free", "first")]
    await claim(claimed)
    for (const sha256 of [claimed, free]) {
      const row = (await photos().get(sha256)) as PhotoRow
      await storePhoto({ ...row, state: "draft", draftId: "second" })
    }
    expect((await photos().get(claimed))?.state).toBe("waiting")
    await dropDraft("first")
    expect(await photos().get(free)).toBeDefined()
    await dropDraft("second")
    expect(await photos().toCollection().primaryKeys()).toEqual([claimed])
  })

  test("that finds no space says so, and harms nothing stored", async () => {
    const sha256 = await aPhoto("there")
    const row = (await photos().get(sha256)) as PhotoRow
    const plain = IDBObjectStore.prototype.add
    IDBObjectStore.prototype.add = () => {
      throw new DOMException("no space", "QuotaExceededError")
    }
    try {
      const other = storePhoto({ ...row, sha256: "1".repeat(64) })
      await expect(other).rejects.toMatchObject({ name: "CaptureRefused", code: "full" })
    } finally {
      IDBObjectStore.prototype.add = plain
    }
    expect(await photos().toCollection().primaryKeys()).toEqual([sha256])
  })
})
