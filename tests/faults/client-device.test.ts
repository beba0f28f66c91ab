import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import type { ChromiumUnderTest } from "../support/chromium.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { imageOf } from "../support/images.ts"
import { type ClientHouse, capture, enter, inspect, openClientHouse, untilSent } from "./client-house.ts"
import { firstDevice, writeFirstDevice } from "./first-device.ts"

let house: ClientHouse
let browser: ChromiumUnderTest

beforeAll(async () => {
  house = await openClientHouse()
  browser = await house.open()
})
afterEach(() => {
  house.proxy.open()
  house.between.handle = (request, app) => app(request)
})
afterAll(async () => {
  await browser.close()
  await house.close()
})

const start = () => browser.page.evaluate(() => void window.rooms.startSync())
const seqOf = async (raw: string) => (await inspect(browser.page)).facts.find((fact) => fact.raw === raw)?.seq
const tryToCapture = (raw: string) =>
  browser.page.evaluate(
    ([siteId, code]) =>
      window.rooms.capture(siteId, code).then(
        () => "saved",
        (error: { code?: string; message: string }) => error.code ?? error.message,
      ),
    [house.seed.siteId, raw] as const,
  )

async function emptyDevice() {
  const { page, context } = browser
  await page.goto("about:blank")
  const devtools = await context.newCDPSession(page)
  await devtools.send("Storage.clearDataForOrigin", { origin: house.proxy.url, storageTypes: "indexeddb" })
}

const ours = { "x-request-id": "r", "content-type": "application/problem+json" }
const strangers = {
  "a shape": () => Response.json({ answer: "of another version" }, { headers: ours }),
  "a code": () =>
    Response.json(
      { type: "backdock:of_another_version", code: "of_another_version", status: 410 },
      { status: 410, headers: ours },
    ),
}

describeChromium("the device's database in a browser", () => {
  // What a browser does to it over a long sleep: the connection is gone, and the page has not been told.
  test("fault 18: IndexedDB closed on resume is reopened, and the pending write succeeds or is shown as unsaved", async () => {
    const { page } = browser
    await capture(page, house.seed.siteId, "before", 1)
    await page.evaluate(() => window.rooms.db.backendDB().close())
    expect(await tryToCapture("after")).toBe("saved")
    expect([await seqOf("before"), await seqOf("after")]).toEqual([1, 2])
    // another tab of a newer version takes the database away in the middle of a write
    const closing = page.evaluate(async (siteId) => {
      const writing = window.rooms.capture(siteId, "in the middle", 1)
      window.rooms.db.backendDB().close()
      return (await writing)?.seq
    }, house.seed.siteId)
    expect(await closing).toBe(3)
    // and one that the browser does not give back
    await page.evaluate(() => {
      const open = IDBFactory.prototype.open
      IDBFactory.prototype.open = () => {
        throw new DOMException("the connection was closed", "InvalidStateError")
      }
      Object.assign(window, { giveBack: () => Object.assign(IDBFactory.prototype, { open }) })
      window.rooms.db.backendDB().close()
    })
    expect(await tryToCapture("unsaved")).toBe("closed")
    await page.evaluate(() => (window as unknown as { giveBack(): void }).giveBack())
    expect(await tryToCapture("saved after all")).toBe("saved")
    const kept = await inspect(page)
    expect(kept.facts.map((fact) => fact.raw).sort()).toEqual(["after", "before", "in the middle", "saved after all"])
    expect(kept.facts.filter((fact) => !fact.isWhole)).toEqual([])
    expect(kept.counters).toMatchObject({ facts: 4, photos: 2 })
    expect(await seqOf("saved after all")).toBe(4)
  })

  // first-device.ts makes the database as the first version of the app made it, without any code of today.
  test("fault 12: A device offline for six weeks on an old schema syncs, or is refused with its data exportable", async () => {
    const { page } = browser
    await emptyDevice()
    await page.goto(`${house.proxy.url}/api/health`)
    await page.evaluate(writeFirstDevice, await firstDevice(house.seed, Buffer.from(await imageOf("jpeg", 640, 480))))
    await enter(page, house.proxy.url, house.who())
    const known = new Set((await house.facts()).map((fact) => fact.id))
    const old = await inspect(page)
    expect(old.facts.map((fact) => [fact.raw, fact.seq, fact.isWhole])).toEqual([
      ["old 1", 1, true],
      ["old 2", 2, true],
    ])
    await capture(page, house.seed.siteId, "of today")

    // either way round: a server that answers in a shape, or refuses with a code, that this app does not know
    house.between.handle = async () => strangers["a shape"]()
    await start()
    for (const strange of Object.values(strangers)) {
      house.between.handle = async () => strange()
      await expect
        .poll(
          async () => {
            await page.evaluate(() => window.rooms.nudge())
            return (await inspect(page)).sync?.state
          },
          { timeout: 20_000, interval: 100 },
        )
        .toBe("update_needed")
      expect((await inspect(page)).facts.filter((fact) => fact.waiting !== 1 || fact.setAside !== null)).toEqual([])
      const file = await page.evaluate(async () => JSON.parse(await (await window.rooms.exportUnsent()).text()))
      expect(file.records).toHaveLength(3)
      expect(file.photos).toHaveLength(1)
      await page.evaluate(() => window.rooms.db.keep("sync", { state: "offline" } as never))
    }

    house.between.handle = (request, app) => app(request)
    await page.evaluate(() => window.rooms.nudge())
    await untilSent(page)
    await expect.poll(async () => (await inspect(page)).counters, { timeout: 20_000 }).toMatchObject({ photos: 0 })
    const there = (await house.facts()).filter((fact) => !known.has(fact.id))
    expect(there.map((fact) => [fact.seq, fact.verdict])).toEqual([1, 2, 3].map((seq) => [seq, "accepted"]))
  })

  // The DevTools protocol's Storage.clearDataForOrigin does what an eviction or "clear site data" does.
  test("fault 15: Evicted or cleared storage mints a new stream and collides with nothing", async () => {
    const { page } = browser
    await start()
    await untilSent(page)
    const [old] = (await inspect(page)).facts
    house.proxy.refuse()
    await capture(page, house.seed.siteId, "never left")
    const before = await house.facts()
    await emptyDevice()
    house.proxy.open()
    await enter(page, house.proxy.url, house.who())
    expect((await inspect(page)).facts).toEqual([])
    const facts = []
    for (let n = 0; n < 3; n++) facts.push(await capture(page, house.seed.siteId, `new ${n}`, 1))
    await start()
    await untilSent(page)
    const known = new Set(before.map((fact) => fact.id))
    const after = (await house.facts()).filter((fact) => !known.has(fact.id))
    expect(after.map((fact) => [fact.id, fact.seq])).toEqual(facts.map((fact, index) => [fact.id, index + 1]))
    expect(new Set(after.map((fact) => fact.stream)).size).toBe(1)
    expect(after[0]?.stream).not.toBe(old?.stream)
    expect(await house.facts()).toEqual(expect.arrayContaining(before))
    // nobody is told of a clone, and no number is said to be lost
    const streams = await house.ctx.database.read.selectFrom("streams").select(["forked_at"]).execute()
    expect(streams.filter((stream) => stream.forked_at !== null)).toEqual([])
  })

  // The release of tomorrow is today's code with one more version of the database, over the browser's own IndexedDB.
  test("fault 13: Rolled back one version and forward again, no local row is left unmigrated", async () => {
    const { page } = browser
    await emptyDevice()
    await enter(page, house.proxy.url, house.who())
    await capture(page, house.seed.siteId, "before", 1)
    const first = await page.evaluate(() => window.rooms.tomorrow())
    expect(first.rows).toEqual([{ seq: 1, bench: "unknown" }])
    // the release is taken back: today's app starts on the newer database, records, and sends
    await enter(page, house.proxy.url)
    await capture(page, house.seed.siteId, "taken back", 1)
    await start()
    await untilSent(page)
    await enter(page, house.proxy.url)
    const again = await page.evaluate(() => window.rooms.tomorrow())
    expect(again).toEqual({ ...first, found: 2, rows: [1, 2].map((seq) => ({ seq, bench: "unknown" })) })
    await enter(page, house.proxy.url)
    expect((await inspect(page)).facts.map((fact) => [fact.seq, fact.isWhole, fact.waiting])).toEqual([
      [1, true, 0],
      [2, true, 0],
    ])
  })

  test("an app that a newer one's database is not for changes nothing in it, and all of it can be exported", async () => {
    const { page } = browser
    await emptyDevice()
    await enter(page, house.proxy.url, house.who())
    const fact = await capture(page, house.seed.siteId, "kept", 1)
    const before = await page.evaluate(() => window.rooms.tomorrow({ alone: true }))
    await enter(page, house.proxy.url)
    expect(await tryToCapture("refused")).toBe("closed")
    const file = await page.evaluate(() => window.rooms.exportAsItIs())
    expect(file.records.map((record) => JSON.parse(record.fact).id)).toEqual([fact.id])
    expect(file.photos).toHaveLength(1)
    expect(await page.evaluate(() => window.rooms.tomorrow({ alone: true }))).toEqual(before)
  })

  test("a long first pull goes on in a worker, is there to the last document, and lets what is captured meanwhile leave", async () => {
    const { page } = browser
    const { database } = house.ctx
    const many = Array.from({ length: 2_600 }, (_, n) => ({
      site_id: house.seed.siteId,
      scope: "site",
      kind: "known" as const,
      id: `known ${n}`,
      position: null,
      body: JSON.stringify({ keys: [`K${n}`], state: "closed", site: "Lille", at: n }),
    }))
    await database.write(async (tx) => {
      for (let at = 0; at < many.length; at += 500)
        await tx
          .insertInto("device_docs")
          .values(many.slice(at, at + 500) as never)
          .execute()
    })
    await emptyDevice()
    await enter(page, house.proxy.url, house.who())
    const worker = page.waitForEvent("worker")
    await start()
    await worker
    await capture(page, house.seed.siteId, "meanwhile")
    await untilSent(page)
    const there = () =>
      page.evaluate(async () => [
        Boolean(await window.rooms.db.read("asOf")),
        (await window.rooms.lookUp(Array.from({ length: 2_600 }, (_, n) => `K${n}`))).length,
      ])
    await expect.poll(there, { timeout: 20_000, interval: 100 }).toEqual([true, 2_600])
    // it ends with its work
    await expect.poll(() => page.workers().length, { timeout: 20_000, interval: 100 }).toBe(0)
  })
})
