import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, beforeEach, expect, test } from "vitest"
import type { FactInput } from "../../client/outbox/record-fact.ts"
import type { ChromiumUnderTest } from "../support/chromium.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { closed, inspected, opened } from "../sync/handheld.ts"
import { type ClientHouse, inspect, openClientHouse, untilSent } from "./client-house.ts"

let house: ClientHouse
let browser: ChromiumUnderTest
const userDataDir = mkdtempSync(join(tmpdir(), "backdock-evidence-"))

beforeEach(async () => {
  house = await openClientHouse()
  browser = await house.open({ userDataDir })
})
afterEach(async () => {
  await browser.close()
  await house.close()
})
afterAll(() => rmSync(userDataDir, { recursive: true, force: true, maxRetries: 5 }))

const eventually = <T>(ask: () => T | Promise<T>) => expect.poll(ask, { timeout: 20_000, interval: 50 })
const start = () => browser.page.evaluate(() => void window.rooms.startSync())
const nudge = () => browser.page.evaluate(() => window.rooms.nudge())
const record = (...inputs: FactInput[]) =>
  browser.page.evaluate((facts) => window.rooms.recordFacts(facts), inputs as never) as Promise<{ id: string }[]>
const takePhoto = () =>
  browser.page.evaluate(async () => (await window.rooms.keepPhoto(await window.rooms.noise(320, 240), "draft")).sha256)
const photoOf = (sha256: string) =>
  browser.page.evaluate(async (key) => {
    const photo = await window.rooms.db.photos.get(key)
    return photo && { state: photo.state, code: photo.code }
  }, sha256)
const units = () => house.ctx.database.read.selectFrom("units").select("complete").execute()
const principal = () =>
  house.ctx.database.read.selectFrom("intents").select(["state", "reasons"]).where("kind", "=", "principal").execute()
/** With the photos that it wants itself. */
const open = async (): Promise<FactInput> => ({
  type: "v1.ParcelOpened",
  body: opened(house.seed, house.seed.jacket),
  photos: [
    { slot: "label", sha256: await takePhoto() },
    { slot: "contents", sha256: await takePhoto() },
  ],
})
const look = (sha256: string, more: object = {}): FactInput => ({
  type: "v1.UnitInspected",
  body: { ...inspected(house.seed, house.seed.jacket), ...more },
  photos: [{ slot: "article", sha256 }],
})

describeChromium("evidence on its way from a browser", () => {
  test("fault 20: A fact whose photo never came stays incomplete, releases no refund, and keeps its local photo (cut at the wire, and after a kill)", async () => {
    const sha256 = await takePhoto()
    await record(await open(), look(sha256), {
      type: "v1.ParcelClosed",
      body: closed(house.seed, house.seed.jacket),
    })
    const put = `PUT /api/photos/${sha256}`
    // Chromium itself sends once more where a connection that it had kept is cut
    let cuts = 0
    for (let n = 0; n < 12; n++) void house.proxy.cutRequest(put, 200).then(() => cuts++)
    await start()
    await untilSent(browser.page)
    await eventually(async () => {
      await nudge()
      return cuts
    }).toBeGreaterThan(2)
    expect(await units()).toEqual([{ complete: 0 }])
    expect(await principal()).toMatchObject([
      { state: "held", reasons: expect.stringContaining("evidence_incomplete") },
    ])
    expect(await photoOf(sha256)).toEqual({ state: "waiting", code: null })
    await browser.kill()
    browser = await house.open({ userDataDir })
    expect(await photoOf(sha256)).toEqual({ state: "waiting", code: null })
    expect((await inspect(browser.page)).facts.filter((fact) => !fact.isWhole)).toEqual([])
    house.proxy.open()
    await start()
    await eventually(() => photoOf(sha256)).toEqual({ state: "acknowledged", code: null })
    await eventually(units).toEqual([{ complete: 1 }])
    expect((await principal())[0]?.reasons ?? "").not.toContain("evidence_incomplete")
  })

  test("fault 28: A photo damaged in transit is sent again; one damaged on the device is refused, asked for again, and the superseding fact completes (by the device)", async () => {
    const first = await takePhoto()
    const [, fact] = await record(await open(), look(first))
    let puts = 0
    house.between.handle = async (request, app) => {
      if (request.method !== "PUT" || !request.url.endsWith(first)) return app(request)
      const bytes = new Uint8Array(await request.arrayBuffer())
      if (puts++ === 0) bytes[100] = (bytes[100] ?? 0) ^ 1
      return app(new Request(request.url, { method: "PUT", headers: request.headers, body: bytes }))
    }
    await start()
    await eventually(() => photoOf(first)).toEqual({ state: "acknowledged", code: null })
    expect(puts).toBe(2)
    await eventually(units).toEqual([{ complete: 1 }])

    // the device's own copy is spoilt before it goes
    house.proxy.refuse()
    const second = await takePhoto()
    const [spoilt] = await record(look(second, { supersedes: fact?.id ?? "" }))
    await browser.page.evaluate(async (key) => {
      const photo = await window.rooms.db.photos.get(key)
      if (photo) new Uint8Array(photo.bytes)[50] = (new Uint8Array(photo.bytes)[50] ?? 0) ^ 1
      if (photo) await window.rooms.db.photos.put(photo)
    }, second)
    house.proxy.open()
    await eventually(async () => {
      await nudge()
      return photoOf(second)
    }).toEqual({ state: "rejected", code: "photo_damaged" })
    const shown = (await inspect(browser.page)).facts.find((one) => one.id === spoilt?.id)
    expect(shown).toMatchObject({ open: 1, waiting: 0 })
    expect(await units()).toEqual([{ complete: 0 }])
    const third = await takePhoto()
    await record(look(third, { supersedes: spoilt?.id ?? "" }))
    await eventually(async () => {
      await nudge()
      return photoOf(third)
    }).toEqual({ state: "acknowledged", code: null })
    await eventually(units).toEqual([{ complete: 1 }])
  })

  test("fault 5: A fact that can never be valid is stored as rejected, shown to the operator, and later facts still sync (on the device)", async () => {
    const scan = (raw: string): FactInput => ({
      type: "v1.ScanKept",
      body: {
        siteId: house.seed.siteId,
        scan: { raw, channel: "typed" },
        readAs: "unknown",
        key: null,
        parcelId: null,
      },
    })
    const [kept] = await record(scan("kept"))
    const sha256 = await takePhoto()
    // an inspection that corrects what was no inspection
    const [never] = await record(look(sha256, { supersedes: kept?.id ?? "" }))
    await record(scan("behind"))
    await start()
    await untilSent(browser.page)
    const facts = (await inspect(browser.page)).facts.sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0))
    expect(facts.map((fact) => [fact.verdict, fact.open])).toEqual([
      ["accepted", 0],
      ["rejected", 1],
      ["accepted", 0],
    ])
    expect(facts[1]?.id).toBe(never?.id)
    expect((await house.facts()).map((fact) => fact.verdict)).toEqual(["accepted", "rejected", "accepted"])
  })
})
