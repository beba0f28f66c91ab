import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { extname, join, resolve } from "node:path"
import { build } from "vite"
import type { Who } from "../../../client/device/who.ts"
import type { Recorded } from "../../../client/outbox/record-fact.ts"
import type { Enrolled } from "../../faults/simulation/shop.ts"
import { type ChromiumUnderTest, launchChromium } from "../../support/chromium.ts"

// The page of tests/faults/client-page: the app's own rooms, without its screens.

const root = resolve(import.meta.dirname, "../../faults/client-page")
const types: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" }

export interface Page {
  folder: string
  remove(): void
}

export async function buildPage(): Promise<Page> {
  const folder = mkdtempSync(join(tmpdir(), "backdock-page-"))
  await build({
    root,
    configFile: false,
    logLevel: "error",
    build: {
      outDir: folder,
      emptyOutDir: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      target: "es2023",
    },
    worker: { format: "es" },
  })
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

export interface Browser {
  /** Records one scan with so many photos; what the page was told is saved. */
  capture(code: string, photos: number): Promise<Recorded | undefined>
  waits(): Promise<number>
  kill(): Promise<void>
  /** The same profile again. */
  start(): Promise<void>
  close(): Promise<void>
  codes: Set<string>
  runs: boolean
}

interface Rooms {
  capture(siteId: string, raw: string, photos: number): Promise<Recorded | undefined>
  inspect(): Promise<{ counters?: { facts: number; photos: number } }>
  setWho(who: Who): Promise<void>
  startSync(): void
}
declare const window: { rooms: Rooms }

/** A Chromium of its own, enrolled and signed in, whose requests to the server go through the wire. */
export async function openBrowser(url: string, { folder }: Page, { device, person }: Enrolled): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), "backdock-soak-"))
  let chromium: ChromiumUnderTest | null = null
  const siteId = device.siteId
  const who: Who = {
    person: { id: person.id, name: person.name, locale: "fr", roles: [{ role: person.role, siteId }] },
    device: { id: device.id, name: "Dock", siteId, siteName: "Lille" },
    signIn: { id: person.signInId, claim: "not-needed", startedAt: Date.now(), endsAt: Date.now() + 1e8 },
    demo: false,
  }
  const page = () => {
    if (!chromium) throw new Error("no browser runs")
    return chromium.page
  }
  const browser: Browser = {
    codes: new Set(),
    runs: false,
    capture: (code, photos) => {
      browser.codes.add(code)
      return page().evaluate(([site, raw, count]) => window.rooms.capture(site, raw, count), [
        siteId,
        code,
        photos,
      ] as const)
    },
    waits: async () => {
      const { counters } = await page().evaluate(() => window.rooms.inspect())
      return (counters?.facts ?? 0) + (counters?.photos ?? 0)
    },
    kill: async () => {
      browser.runs = false
      await chromium?.kill()
      chromium = null
    },
    start: async () => {
      chromium = await launchChromium({ userDataDir: profile })
      const cookie = { name: "bd_device", value: `credential-of-${device.id}`, url, httpOnly: true }
      await chromium.context.addCookies([{ ...cookie, sameSite: "Strict", expires: Date.now() / 1000 + 9e6 }])
      // all but the server's own answers is at hand, whatever the wire does
      await chromium.context.route(
        ({ pathname }) => !pathname.startsWith("/api/"),
        (route) => {
          const { pathname } = new URL(route.request().url())
          const file = pathname === "/" ? "/index.html" : pathname
          return route.fulfill({
            body: readFileSync(join(folder, file)),
            contentType: types[extname(file)] ?? "text/plain",
          })
        },
      )
      await chromium.page.goto(url)
      await chromium.page.waitForFunction(() => "rooms" in window)
      await chromium.page.evaluate(async (one) => {
        await window.rooms.setWho(one)
        window.rooms.startSync()
      }, who)
      browser.runs = true
    },
    close: async () => {
      await chromium?.close().catch(() => {})
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  await browser.start()
  return browser
}
