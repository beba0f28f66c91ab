import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import type { CDPSession, Page } from "playwright-core"
import { ownNumberFrom } from "../../shared/barcode/own-number.ts"
import { type ChromiumUnderTest, launchChromium } from "../support/chromium.ts"
import { openSyncHouse, type SyncHouse, whoOf } from "./sync-house.ts"

const FACTS = 5_000
/** A scanner's own pace, ms a character. */
const PACE = 5

interface Answered {
  /** From the last character to the second frame after the change. */
  painted: number
  /** To `start()` on a running context; null where none came. */
  sound: number | null
}

export async function* measure(flags: string[]) {
  const { values } = parseArgs({
    args: flags,
    strict: false,
    options: { returns: { type: "string", default: "100000" }, scans: { type: "string", default: "50" } },
  })
  const house = await openSyncHouse("sqlite", Number(values.returns), Buffer.alloc(0))
  const userDataDir = mkdtempSync(join(tmpdir(), "backdock-scan-profile-"))
  const browser = await launchChromium({ locale: "fr-FR", userDataDir })
  try {
    await fillDevice(browser, house, Number(values.returns))
    let next = 0
    for (const throttle of [1, 6]) {
      const devtools = await browser.context.newCDPSession(browser.page)
      await devtools.send("Emulation.setCPUThrottlingRate", { rate: throttle })
      // the first few wake what no operator waits for twice a day
      for (let warm = 0; warm < 3; warm++) await scan(browser.page, devtools, next++)
      const answers: Answered[] = []
      for (let n = 0; n < Number(values.scans); n++) answers.push(await scan(browser.page, devtools, next++))
      await devtools.detach()
      yield figure(throttle, answers)
    }
  } finally {
    await browser.close()
    await house.close()
    rmSync(userDataDir, { recursive: true, force: true, maxRetries: 5 })
  }
}

function figure(throttle: number, answers: readonly Answered[]) {
  const painted = answers.map((one) => one.painted)
  const sounds = answers.flatMap((one) => one.sound ?? [])
  return {
    figure: "scan",
    way: "wedge",
    throttle,
    scans: answers.length,
    p50Ms: at(painted, 0.5),
    p95Ms: at(painted, 0.95),
    soundP95Ms: at(sounds, 0.95),
    sounds: sounds.length,
  }
}

const at = (values: readonly number[], share: number): number =>
  Math.round([...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0)

/** All that the site expects is pulled; then the network goes, and a long shift's facts wait. */
async function fillDevice({ page, context }: ChromiumUnderTest, house: SyncHouse, returns: number): Promise<void> {
  const stays = { url: house.url, httpOnly: true, sameSite: "Strict" as const, expires: Date.now() / 1000 + 9e6 }
  await context.addCookies(house.cookies.map((cookie) => ({ ...cookie, ...stays })))
  await page.goto(`${house.url}/rooms`)
  await page.waitForFunction(() => "rooms" in window)
  await page.evaluate((who) => window.rooms.setWho(who as never), whoOf(house.seed))
  const docs = await page.evaluate(async () => {
    const { keepSyncing, browserWorld, db } = window.rooms
    const stop = keepSyncing(browserWorld())
    while (!(await db.read("asOf"))) await new Promise((done) => setTimeout(done, 50))
    stop()
    let held = await db.docs.count()
    await db.packs.each((pack) => {
      held += (JSON.parse(pack.docs) as unknown[]).length
    })
    return held
  })
  if (docs < returns) throw new Error(`the device holds ${docs} documents of ${returns} returns`)
  const asked = [house.seed.siteId, FACTS] as const
  await page.evaluate(async ([siteId, many]) => {
    const scan = (n: number) => ({ raw: `waits ${n}`, channel: "typed" as const })
    const kept = (n: number) => ({ siteId, scan: scan(n), readAs: "unknown", key: null, parcelId: null })
    for (let n = 0; n < many; n += 100)
      await window.rooms.recordFacts(
        Array.from({ length: 100 }, (_, k) => ({ type: "v1.ScanKept" as const, body: kept(n + k) })),
      )
  }, asked)
  // they wait from here on, with the network too, until the app itself is kept on the device
  await context.route("**/api/sync/push", (route) => route.abort())
  await page.goto(`${house.url}/arrive`)
  await page.waitForSelector(".band h1")
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated")
  house.cut()
  await page.goto(`${house.url}/arrive`)
  await page.waitForSelector(".band h1")
  await page.evaluate(watchAnswers)
}

/** Hears the last character, the change of the band, and the sound. */
function watchAnswers() {
  const told: { from: number; painted: number | null; sound: number | null } = { from: 0, painted: null, sound: null }
  Object.assign(window, { told })
  const { start } = AudioScheduledSourceNode.prototype
  AudioScheduledSourceNode.prototype.start = function (...args: [number?]) {
    if (this.context.state === "running") told.sound ??= performance.now()
    return start.apply(this, args)
  }
  addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Enter") Object.assign(told, { from: event.timeStamp, painted: null, sound: null })
    },
    true,
  )
  const text = () => document.querySelector(".band")?.textContent ?? ""
  let shown = text()
  new MutationObserver(() => {
    const now = text()
    if (now === shown) return
    shown = now
    if (told.from === 0 || told.painted !== null) return
    told.painted = 0
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        told.painted = performance.now()
      }),
    )
  }).observe(document.body, { subtree: true, childList: true, characterData: true })
}

/** Every tenth return is expected here: its own number is scanned. */
async function scan(page: Page, devtools: CDPSession, n: number): Promise<Answered> {
  const code = ownNumberFrom("rma", 1_000_000 + n * 10)
  const began = Date.now() - code.length * PACE
  await Promise.all(
    [...code].map((key, index) =>
      devtools.send("Input.dispatchKeyEvent", {
        type: "keyDown",
        key,
        text: key,
        timestamp: (began + index * PACE) / 1000,
      }),
    ),
  )
  // the last one bears the moment at which it really comes
  const enter = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 13, text: "\r" }
  await devtools.send("Input.dispatchKeyEvent", { type: "keyDown", ...enter })
  const answered = await page.waitForFunction(() => {
    const { told } = window as unknown as { told: { from: number; painted: number | null; sound: number | null } }
    if (!told.painted) return null
    return { painted: told.painted - told.from, sound: told.sound === null ? null : told.sound - told.from }
  })
  return answered.jsonValue() as Promise<Answered>
}
