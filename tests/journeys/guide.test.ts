import { afterAll, beforeAll, expect, test } from "vitest"
import guide from "../../shared/locales/fr/guide.ts"
import { sizes } from "../screenshots/shots.ts"
import { type Sights, sightsIn } from "../screenshots/walks.ts"
import { type OpenChromium, openChromium } from "../support/chromium.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { eventually, openWarehouse, signInOf, type Warehouse } from "../support/warehouse.ts"

describeChromium("the demo's guide", () => {
  let warehouse: Warehouse
  let sights: Sights
  let browser: OpenChromium
  beforeAll(async () => {
    warehouse = await openWarehouse()
    sights = await sightsIn(warehouse.read)
    browser = await openChromium({ baseURL: warehouse.proxy.url, locale: "fr-FR", viewport: sizes.desk })
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    await warehouse?.close()
  })

  test("ticks what was done and nothing else, and closes on Escape without leaving the case [sqlite]", async () => {
    const { page } = browser
    const [count, done] = [page.locator(".guide summary b"), page.locator(".guide-steps .done")]
    const ticked = (steps: number) =>
      eventually(
        "the guide's count",
        () => count.textContent(),
        (text) => RegExp(`\\b${steps}\\s+sur\\s+4`).test(text ?? ""),
      )
    await page.goto("/")
    await page
      .locator("button", { hasText: signInOf("customer_service").name })
      .first()
      .click()
    await page.waitForURL(/returns/)
    await ticked(0)
    await page.goto(`/returns/${sights.announced.id}`)
    await ticked(1)
    await page.locator(".guide-all summary").click()
    expect(await done.allTextContents()).toEqual([expect.stringContaining(guide.service.open)])
    await page.keyboard.press("Escape")
    await page.locator(".guide-all:not([open]) summary:focus").waitFor()
    expect(page.url()).toContain(sights.announced.id)
    await page.keyboard.press("Escape")
    await page.waitForURL(/returns$/)
    await page.reload()
    await ticked(1)
    await page.locator(".guide-hide").click()
    await page.reload()
    await page.locator("#find").waitFor()
    expect(await page.locator(".guide").count()).toBe(0)
  })
})
