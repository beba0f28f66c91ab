import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { startTestProvider, type TestProviderProcess } from "../../server/payments/start-test-provider.ts"
import payments from "../../shared/locales/fr/payments.ts"
import { axeFindings } from "../support/axe.ts"
import { type OpenChromium, openChromium } from "../support/chromium.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { batchAbove, eventually, openWarehouse, signInOf, type Warehouse } from "../support/warehouse.ts"

describeChromium("a provider that is out", () => {
  let warehouse: Warehouse
  let provider: TestProviderProcess
  let browser: OpenChromium
  let page: Page
  const dir = mkdtempSync(join(tmpdir(), "backdock-outage-"))
  const tell = (mode: string) =>
    fetch(`${provider.url}/tell`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ mode, next: 1_000, ms: 0 }),
    })

  beforeAll(async () => {
    provider = await startTestProvider({ dir })
    await tell("500")
    warehouse = await openWarehouse({ env: { TEST_PROVIDER_URL: provider.url }, payAfterSeconds: 0 })
    browser = await openChromium({ locale: "fr-FR", viewport: { width: 1440, height: 900 } })
    page = browser.page
    await page.goto(warehouse.proxy.url)
    await page.getByRole("button", { name: new RegExp(signInOf("finance").name) }).click()
    await page.waitForURL(/refunds/)
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    await warehouse?.close()
    await provider?.stop()
    rmSync(dir, { recursive: true, force: true })
  })

  test("what is released waits, finance sees why and since when, and all of it is paid once when it is back [sqlite]", async () => {
    await batchAbove(warehouse, 100_000_000)
    await page.goto(`${warehouse.proxy.url}/refunds?holder=finance`)
    await page.locator(".finance-pick").first().waitFor()
    await page.keyboard.press("v")
    await page.locator("#many-reason").fill("Vus ensemble")
    await page.locator("#release-many").click()
    const trouble = page.getByText(payments.trouble.because.unreachable)
    await trouble.waitFor({ timeout: 60_000 })
    expect(await axeFindings(page), "axe with a provider in trouble").toEqual([])
    const before = await waiting(warehouse)
    expect(before.length).toBeGreaterThan(1)
    await tell("ok")
    await trouble.waitFor({ state: "detached", timeout: 90_000 })
    const left = () => waiting(warehouse)
    await eventually("all of it is paid", left, (some) => some.length === 0, 60_000)
    const { refunds } = (await (await fetch(`${provider.url}/refunds?since=0`)).json()) as {
      refunds: { metadata: { intent: string } }[]
    }
    const paid = refunds.map(({ metadata }) => metadata.intent)
    expect(new Set(paid).size, "none twice").toBe(paid.length)
    expect(before.filter((id) => !paid.includes(id))).toEqual([])
  })
})

/** Released, and not known to be paid. */
async function waiting({ read }: Warehouse): Promise<string[]> {
  const rows = await read
    .selectFrom("intents")
    .select("id")
    .where("state", "in", ["released", "paying", "unknown"])
    .where("way", "=", "original")
    .orderBy("id")
    .execute()
  return rows.map((row) => row.id)
}
