import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { FIRST_AI, testCodes } from "../../client/scan/test-codes.ts"
import { makeTracking } from "../../shared/barcode/make-tracking.ts"
import history from "../../shared/locales/fr/history.ts"
import scanner from "../../shared/locales/fr/scanner.ts"
import { axeFindings } from "../support/axe.ts"
import { type ChromiumUnderTest, launchChromium } from "../support/chromium.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { typeAsScanner } from "../support/type-as-scanner.ts"
import { openWarehouse, type Warehouse } from "../support/warehouse.ts"
import { openArrival } from "../support/wedge-stress.ts"

describeChromium("a scanner and what it read", () => {
  let warehouse: Warehouse
  let browser: ChromiumUnderTest
  let page: Page

  beforeAll(async () => {
    warehouse = await openWarehouse()
    // an Android that never had a keyboard: its scanner writes text, and nothing has the focus
    const args = ["--user-agent=Mozilla/5.0 (Linux; Android 13; Handheld) AppleWebKit/537.36 Chrome/140.0 Mobile"]
    const { url: baseURL } = warehouse.proxy
    browser = await launchChromium({ locale: "fr-FR", viewport: { width: 360, height: 640 }, baseURL, args })
    page = browser.page
    await openArrival(page, baseURL)
  })
  afterAll(async () => {
    await browser?.close()
    await warehouse?.close()
  })

  const has = (words: string) => page.getByText(words, { exact: false }).first().waitFor()

  test("is heard as text while nothing has the focus, and takes the focus from no field [sqlite]", async () => {
    await page.goto("/receive")
    await page.locator("input[name=scanner-sink]:focus").waitFor({ state: "attached" })
    await page.keyboard.insertText(makeTracking("ups", 8801))
    await page.locator(".band.look").waitFor()
    await page.keyboard.press("Escape")
    await page.locator(".band.neutral").waitFor()
    await page.getByRole("button", { name: /Saisir/ }).click()
    await page.locator(".field input:focus").waitFor()
    await page.waitForTimeout(800)
    expect(await page.locator(".field input:focus").count()).toBe(1)
    await page.keyboard.press("Escape")
  })

  test("is kept as unknown with its raw text over a reload, and looked up again as the same one [sqlite]", async () => {
    await page.goto("/scans")
    await page.reload()
    await page.locator(".sheet .row").first().click()
    await has(history.stillUnknown)
    await has(makeTracking("ups", 8801))
    expect(await axeFindings(page)).toEqual([])
    await page.getByRole("button", { name: history.again }).click()
    await page.waitForURL("**/receive")
    await page.locator(".band.look").waitFor()
    await page.goto("/scans")
    await page.locator(".sheet .row").first().waitFor()
    expect(await page.locator(".sheet .row").count()).toBe(1)
  })

  test("is measured by three codes in any order, and told what it does; what is none of them changes nothing [sqlite]", async () => {
    await page.goto("/scanner")
    await page.getByRole("button", { name: scanner.measure }).click()
    const [ends, keyboard] = testCodes
    await typeAsScanner(page, keyboard ? keyboard.mark + keyboard.rest : "")
    await has("Code 2 entendu")
    await typeAsScanner(page, "4006381333931")
    await has("aucun des trois codes")
    await typeAsScanner(page, ends?.mark ?? "")
    await has("Code 1 entendu")
    // a scanner that has lost its separator
    await typeAsScanner(page, `${FIRST_AI}${testCodes[2]?.mark}92XT`)
    await has(scanner.known)
    for (const words of [scanner.suffix.Enter, scanner.layout.same, scanner.separator.lost]) await has(words)
    expect(await page.evaluate(() => localStorage.getItem("backdock.scanner"))).toContain('"suffix":"Enter"')
    expect(await axeFindings(page)).toEqual([])
    await typeAsScanner(page, makeTracking("ups", 8802))
    await has(history.kind.tracking)
    await page.getByRole("button", { name: scanner.forget }).click()
    await has(scanner.unknown)
  })
})
