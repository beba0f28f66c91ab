import { writeFileSync } from "node:fs"
import { join } from "node:path"
import SQLite from "better-sqlite3"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { demoSignIns } from "../../server/demo/sign-ins.ts"
import words from "../../shared/locales/fr/books.ts"
import { stripeFile } from "../books/settlement-files.ts"
import { axeFindings } from "../support/axe.ts"
import { type ChromiumUnderTest, launchChromium } from "../support/chromium.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { openWarehouse, type Warehouse } from "../support/warehouse.ts"

const HOUR = 3_600_000
const PLANTED = "tr_by_hand"

describeChromium("finance and the books", () => {
  let warehouse: Warehouse
  let browser: ChromiumUnderTest
  let page: Page
  const [first, second] = demoSignIns.filter((one) => one.role === "finance")
  if (!first || !second) throw new Error("the demo has two of finance")

  beforeAll(async () => {
    warehouse = await openWarehouse()
    await plant(warehouse)
    browser = await launchChromium({
      baseURL: warehouse.proxy.url,
      locale: "fr-FR",
      viewport: { width: 1440, height: 900 },
    })
    page = browser.page
    await page.goto("/")
    await page.getByRole("button", { name: new RegExp(first.name) }).click()
    await page.waitForURL(/refunds/)
    await page.getByRole("link", { name: words.nav }).click()
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    await warehouse?.close()
  })

  test("a refund that somebody made in the provider's dashboard is found, given to a colleague and explained, by keyboard [sqlite]", async () => {
    await page.getByRole("heading", { name: words.never }).waitFor()
    await page.keyboard.press("r")
    const row = page.locator(".books-rows li", { hasText: PLANTED })
    await row.waitFor({ timeout: 30_000 })
    await row.getByText(words.difference.kind.missing_here, { exact: true }).waitFor()
    expect(await axeFindings(page), "axe on the books").toEqual([])

    await row.getByRole("button").focus()
    await page.keyboard.press("Enter")
    const dialog = page.getByRole("dialog")
    await dialog.getByLabel(words.difference.owner).selectOption({ label: second.name })
    await row.getByText(second.name).waitFor()
    await dialog.getByRole("button", { name: words.difference.explain }).click()
    await dialog.getByText(words.difference.commentNeeded).waitFor()
    expect(await axeFindings(page), "axe on a difference").toEqual([])
    await dialog.getByLabel(words.difference.comment).fill("Geste fait au téléphone")
    await dialog.getByRole("button", { name: words.difference.explain }).click()
    await dialog.waitFor({ state: "detached" })
    await row.waitFor({ state: "detached" })
    await page.getByRole("button", { name: words.difference.state.explained }).click()
    await row.getByText("Geste fait au téléphone").waitFor()

    const { read } = warehouse
    const known = await read
      .selectFrom("differences")
      .selectAll()
      .where("subject", "=", PLANTED)
      .executeTakeFirstOrThrow()
    const owner = await read
      .selectFrom("people")
      .select("name")
      .where("id", "=", known.owner_id ?? "")
      .executeTakeFirst()
    expect([known.state, owner?.name]).toEqual(["explained", second.name])
    const payment = read
      .selectFrom("payments")
      .select("outside_minor")
      .where("reference", "=", known.detail ? JSON.parse(known.detail).payment : "")
    expect(await payment.executeTakeFirst(), "it counts against its payment").toEqual({ outside_minor: 100 })
  })

  test("a settlement file whose total is off is refused in words, and the right one is in the books [sqlite]", async () => {
    const fee = { id: "txn_1", category: "fee", source: "", gross: "-2.00", fee: "0.00", net: "-2.00" }
    const file = join(browser.userDataDir, "payout.csv")
    writeFileSync(file, stripeFile([fee]))
    const bring = async (total: string) => {
      await page.getByLabel(words.settlement.total).fill(total)
      const chosen = page.waitForEvent("filechooser")
      await page.getByRole("button", { name: words.settlement.choose }).click()
      await (await chosen).setFiles(file)
    }
    await bring("-2,01")
    await page.getByText(words.settlement.refused).waitFor()
    await page.getByText(/Ses lignes font -2,00/).waitFor()
    await bring("-2,00")
    await page.locator(".books-files li", { hasText: "payout.csv" }).waitFor()
    await bring("-2,00")
    await page.getByText(words.settlement.againNote).waitFor()
    expect(await axeFindings(page), "axe with a file").toEqual([])
  })
})

/** In the provider's own store, an hour ago, of a payment that is here; the house is two hours old by then. */
async function plant({ server, read }: Warehouse): Promise<void> {
  const { reference } = await read
    .selectFrom("payments")
    .select("reference")
    .where("provider", "=", "test")
    .where("reserved_minor", "=", 0)
    .where("refunded_minor", "=", 0)
    .orderBy("id")
    .executeTakeFirstOrThrow()
  const house = new SQLite(join(server.dataDir, "backdock.sqlite"))
  house
    .prepare("update commits set at = ? where position = (select min(position) from commits)")
    .run(Date.now() - 2 * HOUR)
  house.close()
  const bank = new SQLite(join(server.dataDir, "test-provider", "test-provider.sqlite"))
  bank
    .prepare(
      "insert into refunds (id, key, payment, amount, currency, state, error, metadata, at) values (?, ?, ?, 100, 'EUR', 'succeeded', null, '{}', ?)",
    )
    .run(PLANTED, PLANTED, reference, Date.now() - HOUR)
  bank.close()
}
