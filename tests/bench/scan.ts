import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import type { CDPSession, Page } from "playwright-core"
import { ownNumberFrom } from "../../shared/barcode/own-number.ts"
import { type ChromiumUnderTest, launchChromium } from "../support/chromium.ts"
import { filmOfPassing } from "./scan-film.ts"
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

/** Faster than a hand takes the next parcel; what sends in the background goes on in between. */
const PAUSE = 1_000
/** Labels that pass before the camera, for each speed. */
const LABELS = 10

export async function* measure(flags: string[]) {
  const { values } = parseArgs({
    args: flags,
    strict: false,
    options: { returns: { type: "string", default: "100000" }, scans: { type: "string", default: "50" } },
  })
  const folder = mkdtempSync(join(tmpdir(), "backdock-scan-"))
  const labels = Array.from({ length: 2 * LABELS }, (_, n) => codeOf(FIRST_LABEL + n))
  const fakeVideo = await filmOfPassing(folder, labels)
  const house = await openSyncHouse("sqlite", Number(values.returns), Buffer.alloc(0))
  const browser = await launchChromium({ locale: "fr-FR", userDataDir: join(folder, "profile"), fakeVideo })
  const { page } = browser
  const devtools = await browser.context.newCDPSession(page)
  const slow = (rate: number) => devtools.send("Emulation.setCPUThrottlingRate", { rate })
  try {
    await fillDevice(browser, house, Number(values.returns))
    let next = 0
    for (const room of ["receive", "arrive"] as const) {
      await openRoom(page, house, room)
      for (const throttle of [1, 6]) {
        await slow(throttle)
        const answers: Answered[] = []
        // the first few wake what no operator waits for twice a day
        for (let n = -3; n < Number(values.scans); n++) {
          const answered = await scan(page, devtools, codeOf(next++))
          if (n >= 0) answers.push(answered)
          await page.waitForTimeout(PAUSE)
          if (room === "receive") await putBack(page)
        }
        yield { ...figure("wedge", throttle, answers), room }
      }
    }
    await slow(1)
    await page.getByRole("button", { name: "Ouvrir la caméra" }).click()
    await page.evaluate(watchFrames)
    for (const [turn, throttle] of [1, 6].entries()) {
      const answers = await page.waitForFunction(
        (many) => (window as unknown as { seen: Answered[] }).seen.length >= many && window,
        (turn + 1) * LABELS,
        { polling: 500, timeout: 120_000 },
      )
      const seen = await answers.evaluate((of) => (of as unknown as { seen: Answered[] }).seen)
      if (throttle === 1) await slow(6)
      yield { ...figure("camera", throttle, seen.slice(turn * LABELS, (turn + 1) * LABELS)), room: "arrive" }
    }
  } finally {
    await browser.close()
    await house.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Every tenth return is expected here: its own number is scanned. */
const codeOf = (n: number) => ownNumberFrom("rma", 1_000_000 + n * 10)
/** No wedge comes so far. */
const FIRST_LABEL = 2_000

async function openRoom(page: Page, house: SyncHouse, room: string): Promise<void> {
  await page.goto(`${house.url}/${room}`)
  await page.waitForSelector(".band h1")
  await page.evaluate(watchAnswers)
}

/**
 * The parcel was none of today's: the next one is scanned from the same screen. Not by a mouse: no handheld has one, and
 * each new screen under a pointer that rests is a hover to answer.
 */
async function putBack(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Laisser ce colis" }).dispatchEvent("click")
  await page.waitForSelector(".band.neutral")
  await page.waitForTimeout(PAUSE / 2)
}

function figure(way: "wedge" | "camera", throttle: number, answers: readonly Answered[]) {
  const painted = answers.map((one) => one.painted)
  const sounds = answers.flatMap((one) => one.sound ?? [])
  return {
    figure: "scan",
    way,
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
}

/** Hears the last character, the change of the answer's words, and the sound. */
function watchAnswers() {
  const told: { from: number; painted: number | null; sound: number | null } = { from: 0, painted: null, sound: null }
  const seen: { painted: number; sound: number | null }[] = []
  Object.assign(window, { told, seen })
  const { start } = AudioBufferSourceNode.prototype
  AudioBufferSourceNode.prototype.start = function (...args: [number?]) {
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
  // over the camera's picture its own line says what the band would
  const text = () => document.querySelector(".how, .band")?.textContent ?? ""
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
        seen.push({ painted: told.painted - told.from, sound: told.sound === null ? null : told.sound - told.from })
      }),
    )
  }).observe(document.body, { subtree: true, childList: true, characterData: true })
}

/** Notes the moment of each first frame that holds another label: where none lies, the middle is brown carton. */
function watchFrames() {
  const state = window as unknown as {
    told: { from: number; painted: number | null; sound: number | null }
    seen: { painted: number; sound: number | null }[]
  }
  state.seen.length = 0
  state.told.from = 0
  const eye = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true })
  let held = true
  const look = (video: HTMLVideoElement, now: number, frame: { captureTime?: number }) => {
    eye?.drawImage(video, video.videoWidth / 2, video.videoHeight / 2, 1, 1, 0, 0, 1, 1)
    const [red = 0, , blue = 0] = eye?.getImageData(0, 0, 1, 1).data ?? []
    const holds = red - blue < 30
    if (holds && !held) {
      // one that went by unanswered is no figure's best time
      if (state.told.from > 0 && state.told.painted === null)
        state.seen.push({ painted: Number.POSITIVE_INFINITY, sound: null })
      Object.assign(state.told, { from: frame.captureTime ?? now, painted: null, sound: null })
    }
    held = holds
    video.requestVideoFrameCallback((at, next) => look(video, at, next))
  }
  const wait = setInterval(() => {
    const video = document.querySelector("video")
    if (!video) return
    clearInterval(wait)
    video.requestVideoFrameCallback((at, frame) => look(video, at, frame))
  }, 50)
}

async function scan(page: Page, devtools: CDPSession, code: string): Promise<Answered> {
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
  // asked late and seldom: a question costs the page, slowed as it is, a part of what is measured
  await new Promise((done) => setTimeout(done, PAUSE / 2))
  const answered = await page.waitForFunction(
    () => {
      const { told } = window as unknown as { told: { from: number; painted: number | null; sound: number | null } }
      if (!told.painted) return null
      return { painted: told.painted - told.from, sound: told.sound === null ? null : told.sound - told.from }
    },
    null,
    { polling: 200 },
  )
  return answered.jsonValue() as Promise<Answered>
}
