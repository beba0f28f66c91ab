import { appendFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { describeChromium } from "../support/describe-chromium.ts"
import { type ClientHouse, capture, inspect, openClientHouse, untilSent } from "./client-house.ts"

let house: ClientHouse
const folders: string[] = []
const profile = () => {
  const folder = mkdtempSync(join(tmpdir(), "backdock-killed-"))
  folders.push(folder)
  return folder
}

beforeAll(async () => {
  house = await openClientHouse()
})
afterAll(async () => {
  await house.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

/** Behind what is written whole: the head of a record of LevelDB's log (sum, length, "whole") and less than it says follows. */
function cutOff(userDataDir: string): void {
  const home = join(userDataDir, "Default", "IndexedDB")
  const folder = join(home, readdirSync(home).find((name) => name.endsWith(".leveldb")) ?? "")
  const log = readdirSync(folder).find((name) => name.endsWith(".log")) ?? ""
  appendFileSync(join(folder, log), Buffer.concat([Buffer.from([1, 2, 3, 4, 0x60, 0, 1]), Buffer.alloc(40, 7)]))
}

/** What the transactions of a photo and of a capture ask of the disk, and the stores of each. */
const durabilityOfACapture = (page: Page) =>
  page.evaluate(async (siteId) => {
    const seen = new Set<string>()
    for (const how of ["put", "add"] as const) {
      const plain = IDBObjectStore.prototype[how]
      IDBObjectStore.prototype[how] = function (...row) {
        seen.add([this.transaction.durability, ...this.transaction.objectStoreNames].join(" "))
        return plain.apply(this, row)
      }
    }
    await window.rooms.capture(siteId, "one", 1)
    return [...seen]
  }, house.seed.siteId)

describeChromium("a killed browser", () => {
  test('fault 7: A browser killed at any await of a capture leaves no "saved", or a whole fact', async () => {
    const userDataDir = profile()
    const saved: string[] = []
    const moments = [40, 110, 220, 400].map((ms) => ms + Math.random() * 90)
    for (const [round, moment] of moments.entries()) {
      const browser = await house.open({ userDataDir })
      await browser.page.exposeFunction("report", (raw: string) => saved.push(raw))
      const before = saved.length
      await browser.page.evaluate(() => window.rooms.rollLog())
      void browser.page
        .evaluate(
          async ([siteId, nth]) => {
            // by turns on the page itself, and in the worker where an operator's captures are written
            if (nth % 2 > 0) await window.rooms.goAside()
            for (let n = 0; ; n++) {
              const raw = `${nth}-${n}`
              await window.rooms.capture(siteId, raw, n % 3)
              // what the screen does when it shows "saved"
              window.report(raw)
            }
          },
          [house.seed.siteId, round] as const,
        )
        .catch(() => {})
      while (saved.length === before) await sleep(5)
      await sleep(moment)
      await browser.kill()
    }
    const browser = await house.open({ userDataDir })
    const kept = await inspect(browser.page)
    const durability = await durabilityOfACapture(browser.page)
    await browser.close()
    expect(durability).toEqual(["strict photos", "strict drafts facts meta photos streams"])
    expect(saved.length).toBeGreaterThan(moments.length * 2)
    const raws = new Set(kept.facts.map((fact) => fact.raw))
    expect(saved.filter((raw) => !raws.has(raw))).toEqual([])
    expect(kept.facts.filter((fact) => !fact.isWhole || fact.unclaimed > 0)).toEqual([])
    // no number is doubled or left out, whatever was cut off
    expect(kept.facts.map((fact) => fact.seq).sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual(
      kept.facts.map((_, index) => index + 1),
    )
    expect(kept.counters?.facts).toBe(kept.facts.length)
    // the draft stands where the last fact left it
    const last = kept.facts.find((fact) => fact.seq === kept.facts.length)
    expect(kept.draft).toEqual({ last: last?.raw })
  })

  test("what a kill cuts off in the browser's own log takes nothing with it at the start after next", async () => {
    const userDataDir = profile()
    const kept: string[] = []
    for (const start of ["the first", "behind the cut"]) {
      const browser = await house.open({ userDataDir })
      await browser.page.evaluate(() => window.rooms.rollLog())
      for (let n = 0; n < 3; n++) {
        await capture(browser.page, house.seed.siteId, `${start} ${n}`)
        kept.push(`${start} ${n}`)
      }
      await browser.kill()
      if (start === "the first") cutOff(userDataDir)
    }
    const browser = await house.open({ userDataDir })
    const found = await inspect(browser.page)
    await browser.close()
    expect(found.facts.map((fact) => fact.raw).sort()).toEqual(kept.sort())
  })

  const moments = ["before the answer goes out", "a moment after it"] as const
  test.each(moments)(
    "fault 8: A browser killed between sending and storing the receipt loses nothing (%s)",
    async (moment) => {
      const userDataDir = profile()
      const before = new Set((await house.facts()).map((fact) => fact.id))
      const browser = await house.open({ userDataDir })
      const facts = []
      for (let n = 0; n < 3; n++) facts.push(await capture(browser.page, house.seed.siteId, `${moment} ${n}`))
      let pushes = 0
      const killed = new Promise<void>((done) => {
        house.between.handle = async (request, app) => {
          const answer = await app(request)
          if (!request.url.endsWith("/api/sync/push") || pushes++ > 0) return answer
          // the server has committed
          if (moment === "before the answer goes out") await browser.kill().then(done)
          else setTimeout(() => void browser.kill().then(done), Math.random() * 6)
          return answer
        }
      })
      void browser.page.evaluate(() => void window.rooms.startSync()).catch(() => {})
      await killed
      const again = await house.open({ userDataDir })
      const kept = await inspect(again.page)
      expect(kept.facts.map((fact) => fact.id).sort()).toEqual(facts.map((fact) => fact.id).sort())
      await capture(again.page, house.seed.siteId, `${moment} again`)
      await again.page.evaluate(() => void window.rooms.startSync())
      await untilSent(again.page)
      await again.close()
      house.between.handle = (request, app) => app(request)
      const there = (await house.facts()).filter((fact) => !before.has(fact.id))
      expect(there.map((fact) => fact.seq)).toEqual([1, 2, 3, 4])
      expect(there.slice(0, 3).map((fact) => fact.id)).toEqual(facts.map((fact) => fact.id))
    },
  )
})
