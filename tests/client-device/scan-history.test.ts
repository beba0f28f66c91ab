import { describe, expect, test } from "vitest"
import { closeDeviceDatabase } from "../../client/device/database.ts"
import { setWho } from "../../client/device/who.ts"
import type { ScanRead } from "../../client/scan/read-scan.ts"
import {
  type Heard,
  isUnresolved,
  KEPT,
  noteScan,
  readableRaw,
  readScans,
  setNothing,
} from "../../client/scan/scan-history.ts"
import { makeTracking } from "../../shared/barcode/make-tracking.ts"
import { parseScan } from "../../shared/barcode/parse-scan.ts"
import { freshDevice, somebody } from "../client-outbox/on-this-device.ts"

const TRACKING = makeTracking("ups", 7777)
const read = (raw: string, noteId?: string): ScanRead => ({
  scan: { raw, channel: "wedge" },
  reading: parseScan(raw),
  ...(noteId && { noteId }),
})
const unknown: Heard = { outcome: "unknown", answer: "unknown" }
const parcel: Heard = { outcome: "parcel", answer: "parcel" }
const raws = async () => (await readScans()).map(({ raw }) => raw)

describe("the scans of a session", () => {
  freshDevice()

  test("are there after a reload, the latest first, with what each was taken for and what came of it", async () => {
    await noteScan(read(TRACKING), parcel, 1)
    await noteScan(read("4006381333931"), { outcome: "decide", answer: "ask.not_announced" }, 2)
    closeDeviceDatabase()
    const [last, first] = await readScans()
    expect(last).toMatchObject({ kind: "gtin", answer: "ask.not_announced", at: 2 })
    expect(first).toMatchObject({ raw: TRACKING, kind: "tracking", outcome: "parcel" })
  })

  test("are the last fifty, and every unknown one beyond that until it is resolved", async () => {
    await noteScan(read("WHAT IS THIS"), unknown, 1)
    for (let at = 2; at <= KEPT + 5; at++) await noteScan(read(makeTracking("ups", at)), parcel, at)
    expect(await raws()).toHaveLength(KEPT + 1)
    const odd = (await readScans()).find(isUnresolved)
    expect(odd?.raw).toBe("WHAT IS THIS")
    await setNothing(odd?.id ?? "", true)
    await noteScan(read(TRACKING), parcel, 1000)
    expect(await raws()).not.toContain("WHAT IS THIS")
  })

  test("of an unknown one say what it became when it was looked up again, in its own place", async () => {
    await noteScan(read(TRACKING), unknown, 1)
    const [{ id } = { id: "" }] = await readScans()
    await noteScan(read(TRACKING, id), unknown, 2)
    expect((await readScans()).filter(isUnresolved)).toHaveLength(1)
    await noteScan(read(TRACKING, id), parcel, 3)
    expect(await readScans()).toMatchObject([{ id, at: 1, outcome: "unknown", resolved: "found" }])
  })

  test("resolve an unknown one by the next scan of the same code that finds it", async () => {
    await noteScan(read(TRACKING), unknown, 1)
    await noteScan(read(`${TRACKING.slice(0, 4)} ${TRACKING.slice(4)}`), parcel, 2)
    expect((await readScans()).map(({ resolved }) => resolved)).toEqual([null, "found"])
  })

  test("end with the sign-in, and are not the next person's", async () => {
    await noteScan(read(TRACKING), parcel, 1)
    await setWho(null)
    expect(await readScans()).toEqual([])
    await noteScan(read(TRACKING), parcel, 2)
    await setWho(somebody())
    expect(await readScans()).toEqual([])
  })

  test("hold no badge, which is half of a person's key", async () => {
    const badge = { ...read("X"), reading: { kind: "badge", valid: true, key: "X", carrier: null } } as ScanRead
    await noteScan(badge, { outcome: null, answer: "badge" })
    expect(await readScans()).toEqual([])
  })

  test("are shown with the characters that no eye sees", () => {
    expect(readableRaw("]C101\u001d10A\u0004\u0007")).toBe("]C101<GS>10A<EOT><07>")
  })
})
