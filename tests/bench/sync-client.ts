import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Page } from "playwright-core"
import sharp from "sharp"
import { type ChromiumUnderTest, launchChromium } from "../support/chromium.ts"
import { type EngineName, openSyncHouse, type SyncHouse, whoOf } from "./sync-house.ts"

export interface ClientFigures {
  /** 5,000 waiting facts of one device, until the last receipt is stored. */
  drainSeconds: number
  drainLongTasks: number
  /** From the first request until the last document is stored. */
  pullSeconds: number
  pullBytesPerReturn: number
  pullLongTasks: number
  /** A code's document found among all of them. */
  lookUpMs: number
  /** A cold browser without a network, from the address to where a scan is taken. */
  offlineOpenMs: number
  /** A phone's photo of 12 million pixels, from the shutter to the disk: wall time, no throttling. */
  photoMs: number
  photoKb: number
  /** Ten photos in ten seconds at a sixth of the speed. */
  photoWorstTaskMs: number
}

const FACTS = 5_000

type Part = "photos" | "pull" | "drain" | "open"

/**
 * What a handheld does with a real server behind it, in one Chromium. `--returns N`: a smaller first pull; `--only
 * pull,drain`: those parts alone.
 */
export async function measureClient(engine: EngineName, flags: readonly string[]): Promise<Partial<ClientFigures>> {
  const given = (name: string) => (flags.includes(name) ? flags[flags.indexOf(name) + 1] : undefined)
  const only = given("--only")?.split(",")
  const wants = (part: Part) => only?.includes(part) ?? true
  const returns = Number(given("--returns") ?? (wants("pull") || wants("open") ? 100_000 : 100))
  const house = await openSyncHouse(engine, returns, await phonePhoto())
  const userDataDir = mkdtempSync(join(tmpdir(), "backdock-sync-profile-"))
  const handheld = () => launchChromium({ locale: "fr-FR", userDataDir })
  try {
    const shift = await handheld()
    const { photos, ...moved } = await aShift(shift, house, returns, wants).finally(shift.close)
    if (!wants("open")) return { ...moved, ...photos }
    house.cut()
    const cold = await handheld()
    const offlineOpenMs = await openOffline(cold, house).finally(cold.close)
    return { ...moved, offlineOpenMs, ...photos }
  } finally {
    await house.close()
    rmSync(userDataDir, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Photos, a first pull, a day's facts that leave, and the app itself opened once with the network. */
async function aShift(browser: ChromiumUnderTest, house: SyncHouse, returns: number, wants: (part: Part) => boolean) {
  const { page, context } = browser
  const stays = { url: house.url, httpOnly: true, sameSite: "Strict" as const, expires: Date.now() / 1000 + 9e6 }
  await context.addCookies(house.cookies.map((cookie) => ({ ...cookie, ...stays })))
  const photos = wants("photos") ? await takePhotos(browser, house) : {}
  const pulled = await pull(browser, house, returns)
  const drained = wants("drain") ? await drain(page, house) : {}
  if (wants("open")) {
    await page.goto(house.url)
    await page.waitForURL(/receive/)
    await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated")
  }
  return { ...drained, ...(wants("pull") && pulled), photos }
}

/** With what a photograph has: soft light, hard print, and the grain of a sensor. */
async function phonePhoto(): Promise<Buffer> {
  const [width, height] = [4000, 3000]
  const lines = Array.from(
    { length: 40 },
    (_, n) =>
      `<text x="300" y="${200 + n * 65}" font-size="48">1Z 999 AA1 01 2345 ${6784 + n} RETOUR BELVOIR SAS LILLE</text>`,
  )
  const label = `<svg width="${width}" height="${height}"><defs><linearGradient id="g"><stop offset="0" stop-color="#c9b18a"/><stop offset="1" stop-color="#8d7a5b"/></linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#g)"/><rect x="250" y="120" width="2200" height="2700" fill="#f4f2ee"/>${lines.join("")}</svg>`
  const grain = await sharp({
    create: {
      width: width / 2,
      height: height / 2,
      channels: 3,
      background: "#808080",
      noise: { type: "gaussian", mean: 128, sigma: 14 },
    },
  })
    .resize(width, height)
    .png()
    .toBuffer()
  return sharp(Buffer.from(label))
    .composite([{ input: grain, blend: "soft-light" }])
    .jpeg({ quality: 92 })
    .toBuffer()
}

async function enterRooms(page: Page, house: SyncHouse): Promise<void> {
  await page.goto(`${house.url}/rooms`)
  await page.waitForFunction(() => "rooms" in window)
  await page.evaluate((who) => window.rooms.setWho(who as never), whoOf(house.seed))
  await page.evaluate(() => {
    const tasks: number[] = []
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) tasks.push(entry.duration)
    }).observe({ type: "longtask" })
    Object.assign(window, { tasks })
  })
}

/** Tasks of the page's own thread since it was asked last, in ms; those below 50 are not told. */
const longTasks = (page: Page) =>
  page.evaluate(async () => {
    await new Promise((done) => setTimeout(done, 100))
    return (window as unknown as { tasks: number[] }).tasks.splice(0)
  })

async function takePhotos({ page, context }: ChromiumUnderTest, house: SyncHouse) {
  await enterRooms(page, house)
  const times = await page.evaluate(async () => {
    const photo = await (await fetch("/photo.jpg")).blob()
    const kept = []
    for (let n = 0; n < 7; n++) {
      const from = performance.now()
      const { size } = await window.rooms.keepPhoto(photo, "draft")
      kept.push({ ms: performance.now() - from, size })
    }
    return kept
  })
  // the camera's own way: a picture of what the video shows at that moment
  await page.evaluate(async () => {
    const video = document.createElement("video")
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { width: 1920, height: 1080 } })
    await video.play()
    Object.assign(window, { video })
  })
  const devtools = await context.newCDPSession(page)
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 6 })
  await longTasks(page)
  await page.evaluate(async () => {
    const { video } = window as unknown as { video: HTMLVideoElement }
    const taken = []
    for (let n = 0; n < 10; n++) {
      taken.push(window.rooms.grabFrame(video).then((frame) => window.rooms.keepPhoto(frame, "draft")))
      await new Promise((done) => setTimeout(done, 1000))
    }
    await Promise.all(taken)
  })
  const tasks = await longTasks(page)
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 1 })
  await devtools.detach()
  // the first one starts the worker
  const sorted = times.slice(1).sort((a, b) => a.ms - b.ms)
  return {
    photoMs: Math.round(sorted[Math.floor(sorted.length / 2)]?.ms ?? 0),
    photoKb: Math.round((sorted[0]?.size ?? 0) / 1000),
    photoWorstTaskMs: Math.round(Math.max(0, ...tasks)),
  }
}

async function pull({ page }: ChromiumUnderTest, house: SyncHouse, returns: number) {
  await enterRooms(page, house)
  const before = house.bytes("/api/sync/pull")
  const from = Date.now()
  const at = await page.evaluate(async () => {
    const { keepSyncing, browserWorld, db } = window.rooms
    Object.assign(window, { stop: keepSyncing(browserWorld()) })
    while (!(await db.read("asOf"))) await new Promise((done) => setTimeout(done, 50))
    return Date.now()
  })
  const bytes = house.bytes("/api/sync/pull") - before
  const tasks = await longTasks(page)
  const { held, lookUpMs } = await lookUps(page)
  // one in ten is a return and its parcel
  if (held < returns * 1.1) throw new Error(`the device holds ${held} documents of ${returns} returns`)
  return {
    pullSeconds: Number(((at - from) / 1000).toFixed(1)),
    pullBytesPerReturn: Number((bytes / returns).toFixed(1)),
    pullLongTasks: tasks.length,
    lookUpMs,
  }
}

/** How many documents the device has, and how long it takes to find one by a code: the median of a hundred. */
const lookUps = (page: Page) =>
  page.evaluate(async () => {
    const { lookUp, db } = window.rooms
    const keys: string[] = []
    let held = await db.docs.count()
    await db.docs
      .where("kind")
      .equals("known")
      .each((row) => keys.push(row.keys[0] ?? ""))
    await db.packs.each((pack) => {
      const ids = (JSON.parse(pack.docs) as unknown[]).length
      held += ids
      keys.push(pack.keys[0] ?? "")
    })
    const times = []
    for (let n = 0; n < 100; n++) {
      const key = keys[(n * 37) % keys.length] ?? ""
      const from = performance.now()
      if ((await lookUp([key])).length === 0) throw new Error(`nothing is found under ${key}`)
      times.push(performance.now() - from)
    }
    return { held, lookUpMs: Number((times.sort((a, b) => a - b)[50] ?? 0).toFixed(1)) }
  })

async function drain(page: Page, house: SyncHouse) {
  const siteId = house.seed.siteId
  await page.evaluate(() => (window as unknown as { stop(): void }).stop())
  await page.evaluate(
    async ([site, many]) => {
      const scan = (n: number) => ({ raw: `drained ${n}`, channel: "typed" as const })
      for (let n = 0; n < many; n += 100)
        await window.rooms.recordFacts(
          Array.from({ length: 100 }, (_, k) => ({
            type: "v1.ScanKept" as const,
            body: { siteId: site, scan: scan(n + k), readAs: "unknown", key: null, parcelId: null },
          })),
        )
    },
    [siteId, FACTS] as const,
  )
  await longTasks(page)
  const ms = await page.evaluate(async () => {
    const { keepSyncing, browserWorld, db } = window.rooms
    const from = performance.now()
    const stop = keepSyncing(browserWorld())
    while ((await db.read("counters"))?.facts) await new Promise((done) => setTimeout(done, 50))
    stop()
    return performance.now() - from
  })
  return { drainSeconds: Number((ms / 1000).toFixed(1)), drainLongTasks: (await longTasks(page)).length }
}

/** With all that was pulled and recorded, in a browser that has just been started. */
async function openOffline({ page }: ChromiumUnderTest, house: SyncHouse): Promise<number> {
  await page.goto(`${house.url}/receive`, { waitUntil: "commit" })
  const ms = await page.evaluate(async () => {
    while (!document.querySelector(".band h1")) await new Promise(requestAnimationFrame)
    await new Promise(requestAnimationFrame)
    return performance.now()
  })
  return Math.round(ms)
}
