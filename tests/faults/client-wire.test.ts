import { createHash } from "node:crypto"
import { cpSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import type { Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { GRACE_MS, SILENT_MS } from "../../client/sync/alone.ts"
import { WATCH } from "../../client/sync/start-sync.ts"
import { problemResponse } from "../../server/http/errors.ts"
import { type ChromiumUnderTest, installedApp } from "../support/chromium.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { type ClientHouse, capture, enter, inspect, openClientHouse, untilSent } from "./client-house.ts"

let house: ClientHouse
const folders: string[] = []
const opened: ChromiumUnderTest[] = []

beforeAll(async () => {
  house = await openClientHouse()
})
afterEach(async () => {
  house.proxy.open()
  house.between.handle = (request, app) => app(request)
  for (const browser of opened.splice(0)) await browser.close()
})
afterAll(async () => {
  await house.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

const open: ClientHouse["open"] = async (options) => {
  const browser = await house.open(options)
  opened.push(browser)
  return browser
}
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), "backdock-wire-"))
  folders.push(made)
  return made
}
/** On a busy machine a second is short. */
const eventually = <T>(ask: () => T | Promise<T>) => expect.poll(ask, { timeout: 20_000, interval: 50 })
const start = (browser: ChromiumUnderTest) => browser.page.evaluate(() => void window.rooms.startSync())
const nudge = (browser: ChromiumUnderTest) => browser.page.evaluate(() => window.rooms.nudge())
const ids = (facts: { id: string }[]) => facts.map((fact) => fact.id).sort()
/** What the server got since. */
const since = async (before: { id: string }[]) => {
  const known = new Set(before.map((fact) => fact.id))
  return (await house.facts()).filter((fact) => !known.has(fact.id))
}

/** The photo as the server keeps it: its row, and the hash of the bytes that lie under its name. */
async function photoThere(sha256: string) {
  const row = await house.ctx.database.read.selectFrom("photos").selectAll().where("sha256", "=", sha256).execute()
  const blob = house.ctx.blobs.all.get(`sealed/${sha256}`)
  return { rows: row.length, hash: blob ? createHash("sha256").update(blob).digest("hex") : null }
}

async function newWindow({ context, page }: ChromiumUnderTest): Promise<Page> {
  const devtools = await context.newCDPSession(page)
  const opened = context.waitForEvent("page")
  await devtools.send("Target.createTarget", { url: "about:blank", newWindow: true })
  return opened
}

async function openAnother(another: string, browser: ChromiumUnderTest): Promise<Page> {
  if (another === "tab") return browser.context.newPage()
  return another === "window" ? newWindow(browser) : installedApp(browser)
}

describeChromium("between the client and the server", () => {
  test("fault 29: A captive portal's page or a proxy's error page, of any status, is not taken for an answer and sets no fact aside", async () => {
    const before = await house.facts()
    const browser = await open()
    const facts = []
    for (let n = 0; n < 3; n++) facts.push(await capture(browser.page, house.seed.siteId, `wire ${n}`))
    const answers = [
      { status: 200, body: "<html>Sign in to HotelFi</html>" },
      { status: 200, type: "application/json", body: '{"results":[],"ackedThrough":3,"safeThrough":3}' },
      { status: 204, body: "" },
      { status: 302, body: "<html>moved</html>" },
      {
        status: 400,
        type: "application/problem+json",
        body: '{"type":"about:blank","status":400,"code":"bad_request"}',
      },
      { status: 401, body: "<html>proxy sign-in</html>" },
      { status: 409, type: "application/json", body: '{"code":"stream_forked"}' },
      { status: 413, body: "<html>413 Request Entity Too Large</html>" },
      { status: 502, body: "<html>Bad Gateway</html>" },
      { status: 503, body: "busy" },
    ]
    house.proxy.answer(answers[0] ?? { status: 200, body: "" })
    await start(browser)
    for (const answer of answers) {
      house.proxy.answer(answer)
      const from = house.proxy.seen.length
      await eventually(async () => {
        await nudge(browser)
        return house.proxy.seen.length
      }).toBeGreaterThan(from)
      await eventually(async () => (await inspect(browser.page)).sync?.state).toMatch(/^(captive|offline)$/)
      const kept = await inspect(browser.page)
      expect(kept.facts.filter((fact) => fact.waiting !== 1 || fact.open !== 0 || fact.setAside !== null)).toEqual([])
      expect(kept.contact?.epoch ?? null).toBeNull()
    }
    house.proxy.open()
    await nudge(browser)
    await untilSent(browser.page)
    expect((await since(before)).map((fact) => fact.id)).toEqual(facts.map((fact) => fact.id))
  })

  test("fault 6: A 500 or a 401 in mid-queue loses nothing; new credentials resume at the same fact", async () => {
    const before = await house.facts()
    const browser = await open()
    const facts = []
    for (let n = 0; n < 4; n++) facts.push(await capture(browser.page, house.seed.siteId, `queue ${n}`))
    // two of four have gone when it begins to fail
    await browser.page.evaluate(async () => {
      const rows = await window.rooms.db.facts.orderBy("[stream+seq]").toArray()
      for (const row of rows.slice(2)) await window.rooms.db.facts.update(row.id, { waiting: 0 })
    })
    await start(browser)
    await untilSent(browser.page)
    await browser.page.evaluate(async () => {
      const rows = await window.rooms.db.facts.orderBy("[stream+seq]").toArray()
      for (const row of rows.slice(2)) await window.rooms.db.facts.update(row.id, { waiting: 1 })
    })
    for (const [code, state] of [
      ["internal", "online"],
      ["device_unknown", "signed_out"],
      ["device_revoked", "signed_out"],
    ] as const) {
      house.between.handle = async () => problemResponse({ ok: false, code }, "r")
      await eventually(async () => {
        await nudge(browser)
        return (await inspect(browser.page)).sync
      }).toMatchObject({ state, code })
      expect((await inspect(browser.page)).facts.filter((fact) => fact.waiting === 1)).toHaveLength(2)
      expect(await since(before)).toHaveLength(2)
    }
    house.between.handle = (request, app) => app(request)
    await nudge(browser)
    await eventually(async () => (await since(before)).map((fact) => fact.id)).toEqual(facts.map((fact) => fact.id))
  })

  test.each(["tab", "window", "installed app"])(
    "fault 9: Two tabs make one sender and no doubled or skipped number (another %s)",
    async (another) => {
      const before = await house.facts()
      const browser = await open()
      const other = await openAnother(another, browser)
      await enter(other, house.proxy.url)
      const shownAs = another === "installed app" ? "standalone" : "browser"
      expect(await other.evaluate((mode) => matchMedia(`(display-mode: ${mode})`).matches, shownAs)).toBe(true)
      let now = 0
      let most = 0
      house.between.handle = async (request, app) => {
        if (!request.url.includes("/api/sync/")) return app(request)
        most = Math.max(most, ++now)
        const answer = await app(request)
        await new Promise((done) => setTimeout(done, 5))
        now--
        return answer
      }
      await Promise.all([browser.page, other].map((page) => page.evaluate(() => void window.rooms.startSync())))
      const many = (page: typeof other, name: string) =>
        page.evaluate(
          async ([siteId, tab]) => {
            const made = []
            for (let n = 0; n < 15; n++) made.push(await window.rooms.capture(siteId, `${tab} ${n}`))
            return made
          },
          [house.seed.siteId, name] as const,
        )
      const made = (await Promise.all([many(browser.page, "one"), many(other, "two")])).flat()
      await nudge(browser)
      await untilSent(other)
      const there = await since(before)
      expect(ids(there)).toEqual(ids(made.filter((one) => one !== undefined)))
      expect(there.map((fact) => fact.seq)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1))
      expect(most).toBe(1)
    },
  )

  // The DevTools protocol's Page.setWebLifecycleState freezes a tab as Chromium does with one that is long out of sight.
  test("fault 10: A frozen tab that holds the lock does not stop sync for more than 60 s (frozen by the browser)", async () => {
    const before = await house.facts()
    const browser = await open()
    const frozen = await browser.context.newPage()
    await enter(frozen, house.proxy.url)
    const devtools = await browser.context.newCDPSession(frozen)
    house.proxy.blackhole()
    const first = await capture(frozen, house.seed.siteId, "in a round that hangs")
    await frozen.evaluate(() => void window.rooms.startSync())
    await eventually(() => house.proxy.seen.filter((line) => line.includes("/api/sync/push")).length).toBeGreaterThan(0)
    await devtools.send("Page.setWebLifecycleState", { state: "frozen" })
    house.proxy.open()
    const second = await capture(browser.page, house.seed.siteId, "behind a frozen tab")
    // 35 s of silence, shortened by the context's own word for it
    await browser.page.evaluate(() => {
      const { keepSyncing, browserWorld } = window.rooms
      keepSyncing({ ...browserWorld(), silentMs: 1_000 })
    })
    const since10 = () => since(before).then(ids)
    await eventually(async () => {
      await nudge(browser)
      return since10()
    }).toEqual(ids([first, second]))
    await untilSent(browser.page)
    // and what it does once it wakes up doubles nothing
    await devtools.send("Page.setWebLifecycleState", { state: "active" })
    const third = await capture(frozen, house.seed.siteId, "awake again")
    await nudge(browser)
    await eventually(since10).toEqual(ids([first, second, third]))
    expect((await since(before)).map((fact) => fact.seq)).toEqual([1, 2, 3])
  })

  test("fault 10: A frozen tab that holds the lock does not stop sync for more than 60 s (it keeps the lock)", async () => {
    const before = await house.facts()
    const browser = await open()
    const frozen = await browser.context.newPage()
    await enter(frozen, house.proxy.url)
    // as it stands 40 s after a tab has gone silent in the middle of a round
    await frozen.evaluate(async () => {
      await new Promise<void>((held) => {
        const hold = () => {
          held()
          return new Promise(() => {})
        }
        // it is taken from it in the end
        navigator.locks.request("backdock-sync", hold).catch(() => {})
      })
      await window.rooms.db.keep("sender", { id: "frozen", at: Date.now() - 40_000, done: false, busy: true })
    })
    const fact = await capture(browser.page, house.seed.siteId, "behind a silent tab")
    await start(browser)
    await untilSent(browser.page)
    expect((await since(before)).map((one) => one.id)).toEqual([fact.id])
  })

  test("a tab that sends and is silent is replaced within 60 s, however the timers fall", () => {
    // the watching tab looks again after at most one and a half times its pause
    expect(SILENT_MS + GRACE_MS + WATCH * 1.5).toBeLessThanOrEqual(60_000)
  })

  // A photo of about 400 kB, and its upload cut after each further tenth of it.
  test("fault 19: A photo upload cut at every tenth finishes after reconnect with the same SHA-256", async () => {
    const browser = await open()
    await browser.page.evaluate((siteId) => window.rooms.capture(siteId, "cut", 1, 640), house.seed.siteId)
    const kept = await browser.page.evaluate(async () => {
      const [photo] = await window.rooms.db.photos.toArray()
      return photo && { sha256: photo.sha256, size: photo.size }
    })
    if (!kept) throw new Error("no photo was kept")
    const put = `PUT /api/photos/${kept.sha256}`
    // all laid beforehand: Chromium itself sends a request once more where a connection that it had kept is cut
    let cuts = 0
    for (let tenth = 1; tenth <= 9; tenth++)
      void house.proxy.cutRequest(put, Math.round((kept.size * tenth) / 10)).then(async () => {
        expect(await photoThere(kept.sha256)).toEqual({ rows: 0, hash: null })
        cuts++
      })
    await start(browser)
    await eventually(async () => {
      await nudge(browser)
      return (await inspect(browser.page)).counters
    }).toMatchObject({ photos: 0 })
    expect(cuts).toBe(9)
    expect(await photoThere(kept.sha256)).toEqual({ rows: 1, hash: kept.sha256 })
  })

  test("fault 16: Two devices cloned with one identity are noticed, and neither deletes a fact that the server lacks", async () => {
    const before = await house.facts()
    const first = { userDataDir: folder() }
    const original = await house.open(first)
    const facts = []
    for (let n = 0; n < 3; n++) facts.push(await capture(original.page, house.seed.siteId, `both ${n}`))
    await original.close()
    const second = { userDataDir: folder() }
    const isWorthIt = (path: string) => !/cache|component|safe.?browsing|optimization/i.test(basename(path))
    cpSync(first.userDataDir, second.userDataDir, { recursive: true, filter: isWorthIt })
    const [one, two] = [await open(first), await open(second)]
    for (let n = 0; n < 2; n++) {
      facts.push(await capture(one.page, house.seed.siteId, `one ${n}`))
      facts.push(await capture(two.page, house.seed.siteId, `two ${n}`))
    }
    await start(one)
    await untilSent(one.page)
    await start(two)
    await untilSent(two.page)
    // and both go on
    facts.push(
      await capture(one.page, house.seed.siteId, "one more"),
      await capture(two.page, house.seed.siteId, "two more"),
    )
    for (const browser of [one, two]) {
      await nudge(browser)
      await untilSent(browser.page)
    }
    const there = await since(before)
    expect([...new Set(ids(there))]).toEqual(ids(facts))
    expect(new Set(there.map((fact) => fact.stream)).size).toBe(2)
    for (const browser of [one, two]) expect((await inspect(browser.page)).facts).toHaveLength(6)
    const told = await house.ctx.database.read
      .selectFrom("streams")
      .select("id")
      .where("forked_at", "is not", null)
      .execute()
    expect(told).toHaveLength(1)
  })
})
