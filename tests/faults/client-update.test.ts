import type { Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import receiving from "../../shared/locales/fr/receiving.ts"
import ui from "../../shared/locales/fr/ui.ts"
import type { ChromiumUnderTest } from "../support/chromium.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { typeAsScanner } from "../support/type-as-scanner.ts"
import { keptMeta, lookForUpdate, openReleases, type Releases, releaseOf } from "./client-releases.ts"

// A service worker's updates pass by a browser's own "offline": the wire is cut at the proxy.

let house: Releases
let browser: ChromiumUnderTest

beforeAll(async () => {
  house = await openReleases()
})
afterEach(async () => {
  house.proxy.open()
  house.serve("first")
  await browser.close()
})
afterAll(() => house.close())

/** On a busy machine a second is short. */
const eventually = <T>(ask: () => T | Promise<T>) => expect.poll(ask, { timeout: 20_000, interval: 50 })
const says = (page: Page, text: string) => page.getByText(text, { exact: false }).first().waitFor({ timeout: 20_000 })
const tap = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).last().click()
/** What a reload forgets. */
const remember = (page: Page) => page.evaluate(() => void Object.assign(window, { still: "here" }))
const remembers = (page: Page) => page.evaluate(() => "still" in window)
const workers = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration()
    const state = (worker?: ServiceWorker | null) => worker?.state ?? null
    return { active: state(registration?.active), next: state(registration?.waiting ?? registration?.installing) }
  })
/** Every start of a page, in whatever release. */
function countStarts(page: Page): string[] {
  const starts: string[] = []
  page.on("framenavigated", (frame) => frame === page.mainFrame() && starts.push(frame.url()))
  return starts
}

/** A parcel in hand, with something noted of it: its draft is on the disk. */
async function takeParcel(page: Page, which: { parcelKey: string; parcelId: string }): Promise<void> {
  await eventually(() => keptMeta(page, "asOf")).not.toBeNull()
  await page.locator(".band h1").first().waitFor()
  await typeAsScanner(page, which.parcelKey)
  await tap(page, receiving.found.cartonDamaged)
  await inHand(page, which)
}

async function inHand(page: Page, which: { parcelId: string }): Promise<void> {
  await page.locator('button[aria-pressed="true"]', { hasText: receiving.found.cartonDamaged }).waitFor()
  expect(await keptMeta(page, "currentDraft")).toBe(which.parcelId)
}

const takeUpTheNext = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration()
    registration?.waiting?.postMessage({ type: "SKIP_WAITING" })
  })

describeChromium("the next version", () => {
  test("fault 11: A new service worker during an open draft neither reloads nor loses it", async () => {
    browser = await house.open()
    const { page } = browser
    const other = await browser.context.newPage()
    await other.goto(house.proxy.url)
    await other.locator(".band h1").first().waitFor()
    await takeParcel(page, house.seed.mugs)
    for (const tab of [page, other]) await remember(tab)
    const starts = [countStarts(page), countStarts(other)]
    house.serve("second")
    await lookForUpdate(page)
    // it says that there is one, and offers no button over a draft
    await says(page, ui.update.afterDraft)
    expect(await page.getByRole("button", { name: ui.update.apply }).count()).toBe(0)
    expect(await workers(page)).toEqual({ active: "activated", next: "installed" })
    // taken up all the same, by a tab that knew nothing of the draft
    await takeUpTheNext(other)
    await eventually(() => workers(page)).toEqual({ active: "activated", next: null })
    // longer than a page asks again whether it may reload
    await page.waitForTimeout(2_500)
    expect([await remembers(page), await remembers(other)]).toEqual([true, true])
    expect(await releaseOf(page)).toBe("first")
    await inHand(page, house.seed.mugs)
    // the draft is put down: every tab reloads, once
    await tap(page, receiving.found.leave)
    for (const tab of [page, other]) await eventually(() => releaseOf(tab).catch(() => null)).toBe("second")
    await page.locator(".band h1").first().waitFor()
    await page.waitForTimeout(500)
    expect(starts.map((one) => one.length)).toEqual([1, 1])
    await typeAsScanner(page, house.seed.mugs.parcelKey)
    await says(page, receiving.parcelFound)
  })

  test("waits to be asked where nothing is in hand, and is there with one tap", async () => {
    browser = await house.open()
    const { page } = browser
    await remember(page)
    house.serve("second")
    await lookForUpdate(page)
    await says(page, ui.update.ready)
    expect(await remembers(page)).toBe(true)
    await tap(page, ui.update.apply)
    await eventually(() => releaseOf(page).catch(() => null)).toBe("second")
  })

  test("that is cut half-way leaves the one before working, without a network too, and comes later", async () => {
    browser = await house.open()
    const { page } = browser
    house.serve("second")
    const cut = house.proxy.cutResponse(`GET ${house.secondsOwn.find((path) => path.endsWith(".wasm"))}`, 10_000)
    await lookForUpdate(page)
    await cut
    await eventually(() => workers(page)).toEqual({ active: "activated", next: null })
    house.proxy.refuse()
    await page.reload()
    await page.locator(".band h1").first().waitFor()
    expect(await releaseOf(page)).toBe("first")
    await page.goto(`${house.proxy.url}/outbox`)
    await page.locator(".band h1").first().waitFor()
    house.proxy.open()
    await lookForUpdate(page)
    await eventually(() => workers(page)).toEqual({ active: "activated", next: "installed" })
  })

  test("in place under an old page with a draft leaves it each of its parts; where one is gone it comes back to its draft", async () => {
    browser = await house.open()
    const { page } = browser
    await takeParcel(page, house.seed.jacket)
    await remember(page)
    house.serve("second")
    await lookForUpdate(page)
    await says(page, ui.update.afterDraft)
    await takeUpTheNext(page)
    await eventually(() => workers(page)).toEqual({ active: "activated", next: null })
    // a page of its own chunk, which the new version does not have any more
    await page.locator(".strip button, .strip a").first().click()
    await page.waitForURL(/outbox/)
    await page.locator(".actions .button").first().waitFor()
    expect([await remembers(page), await releaseOf(page)]).toEqual([true, "first"])
    // and one that nobody has kept
    await page.evaluate(() => caches.delete("version-before"))
    await (await browser.context.newCDPSession(page)).send("Network.clearBrowserCache")
    await page.locator(".strip button, .strip a").last().click()
    await page.waitForURL(/\/me/)
    await eventually(() => releaseOf(page).catch(() => null)).toBe("second")
    await page.locator(".actions .button").first().waitFor()
    await page.goto(`${house.proxy.url}/receive`)
    await inHand(page, house.seed.jacket)
  })

  test("lacks an asset with a 404 and never with the start page, by its worker and by the server", async () => {
    browser = await house.open()
    const lacking = "/assets/outbox-page-00000000.js"
    const [byWorker, byServer] = [
      await browser.page.evaluate(async (path) => {
        const answer = await fetch(path)
        return { status: answer.status, type: answer.headers.get("content-type") }
      }, lacking),
      await fetch(house.proxy.url + lacking, { headers: { accept: "text/html,*/*" } }),
    ]
    expect(byWorker.status).toBe(404)
    expect(byWorker.type).not.toContain("html")
    expect(byServer.status).toBe(404)
    expect(byServer.headers.get("content-type")).not.toContain("html")
  })

  test("that is broken is taken back from a device, with all that it recorded, and not over a draft", async () => {
    house.serve("second")
    browser = await house.open()
    const { page } = browser
    const other = await browser.context.newPage()
    await other.goto(house.proxy.url)
    await takeParcel(page, house.seed.radio)
    for (const tab of [page, other]) await remember(tab)
    house.serve("withdrawn")
    await lookForUpdate(page)
    await eventually(() => page.evaluate(() => caches.keys())).toEqual([])
    await eventually(() => workers(other)).toEqual({ active: null, next: null })
    expect([await remembers(page), await remembers(other)]).toEqual([true, true])
    await tap(page, receiving.found.leave)
    for (const tab of [page, other]) await eventually(() => releaseOf(tab).catch(() => null)).toBe("first")
    await page.locator(".band h1").first().waitFor()
    expect(await page.evaluate(() => caches.keys())).toEqual([])
    expect(await keptMeta(page, "asOf")).not.toBeNull()
    await typeAsScanner(page, house.seed.radio.parcelKey)
    await says(page, receiving.parcelFound)
  })
})
