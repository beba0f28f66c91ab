import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import scan from "../../shared/locales/fr/scan.ts"
import { type ChromiumUnderTest, launchChromium } from "../support/chromium.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { openWarehouse, type Warehouse } from "../support/warehouse.ts"
import { openArrival } from "../support/wedge-stress.ts"

/** A camera with a lamp and a zoom, and what was asked of it. */
function layCamera() {
  const asked: unknown[] = []
  Object.assign(window, { asked, opened: 0 })
  const { mediaDevices } = navigator
  const open = mediaDevices.getUserMedia.bind(mediaDevices)
  mediaDevices.getUserMedia = async (wish) => {
    ;(window as unknown as { opened: number }).opened++
    asked.push(wish)
    const stream = await open({ video: true })
    for (const track of stream.getVideoTracks())
      Object.assign(track, {
        getCapabilities: () => ({ torch: true, zoom: { min: 1, max: 8 }, focusMode: ["continuous", "single-shot"] }),
        applyConstraints: async (wish: unknown) => void asked.push(wish),
      })
    return stream
  }
  const list = mediaDevices.enumerateDevices.bind(mediaDevices)
  mediaDevices.enumerateDevices = async () =>
    [...(await list()), { kind: "videoinput", deviceId: "near", label: "Back, macro" }] as MediaDeviceInfo[]
}

describeChromium("the camera of a handheld", () => {
  let warehouse: Warehouse
  let browser: ChromiumUnderTest
  let page: Page

  beforeAll(async () => {
    warehouse = await openWarehouse()
    browser = await launchChromium({ locale: "fr-FR", viewport: { width: 360, height: 640 } })
    page = browser.page
    await page.addInitScript(layCamera)
    await openArrival(page, warehouse.proxy.url)
  })
  afterAll(async () => {
    await browser?.close()
    await warehouse?.close()
  })

  const tap = (name: string | RegExp) => page.getByRole("button", { name }).last().click()
  const asked = () => page.evaluate(() => JSON.stringify((window as unknown as { asked: unknown[] }).asked))
  const opened = () => page.evaluate(() => (window as unknown as { opened: number }).opened)
  const isLive = () =>
    page.evaluate(() => {
      const stream = document.querySelector("video")?.srcObject as MediaStream | null
      return stream?.getTracks().some((track) => track.readyState === "live") ?? false
    })
  const openFinder = async () => {
    await tap(/caméra/i)
    await page.waitForFunction(() => (document.querySelector("video")?.videoWidth ?? 0) > 0)
  }

  test("remembers its lamp, how near it looks and its lens, and asks for them when it is opened again [sqlite]", async () => {
    await openFinder()
    await tap(scan.camera.torch)
    await tap(/Zoom/)
    await expect.poll(asked).toContain('{"advanced":[{"zoom":2}]}')
    await tap(scan.camera.lens)
    await expect.poll(() => page.evaluate(() => localStorage.getItem("backdock.camera"))).toContain('"zoom":2')
    await page.reload()
    await page.waitForSelector(".band h1")
    await openFinder()
    await expect.poll(asked).toContain('{"advanced":[{"torch":true}]}')
    expect(await asked()).toContain('{"advanced":[{"zoom":2}]}')
    expect(await asked()).toMatch(/"deviceId":\{"exact":/)
  })

  test("is off while another app is in front, and on again after it [sqlite]", async () => {
    const before = await opened()
    const show = (state: string) =>
      page.evaluate((state) => {
        Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state })
        document.dispatchEvent(new Event("visibilitychange"))
      }, state)
    await show("hidden")
    await expect.poll(isLive).toBe(false)
    await show("visible")
    await expect.poll(isLive).toBe(true)
    expect(await opened()).toBe(before + 1)
  })

  test("rests once nobody has scanned for a while, says so, and is woken by a tap [sqlite]", async () => {
    await page.clock.install()
    await page.reload()
    await page.waitForSelector(".band h1")
    await openFinder()
    // its rest begins to be counted once it shows a picture
    const rests = async () => {
      await page.clock.fastForward(91_000)
      return page.getByText(scan.camera.resting.title).isVisible()
    }
    await expect.poll(rests, { timeout: 20_000, interval: 500 }).toBe(true)
    expect(await isLive()).toBe(false)
    await tap(scan.camera.wake)
    await expect.poll(isLive).toBe(true)
  })
})
