import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterEach, expect, test } from "vitest"
import { readCsv } from "../../server/intake/imports/read-csv.ts"
import words from "../../shared/locales/fr/imports.ts"
import { manyOrders } from "../imports/many-orders.ts"
import { launchChromium } from "../support/chromium.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { openWarehouse, signInOf, type Warehouse } from "../support/warehouse.ts"

const [LINES, FAULTS, ARTICLES] = [5_000, 137, 5]
const ORDERS = LINES / ARTICLES
const GOOD = ORDERS - FAULTS

describeChromium("an administrator with a file of 5,000 lines", () => {
  const ends: (() => Promise<unknown> | unknown)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })

  const written = ({ read }: Warehouse) =>
    read.selectFrom("orders").select(["id", "number", "updated_at"]).where("number", "like", "C%").execute()

  test("finds its 137 faults, gets them back with a reason on each, and imports the rest once [sqlite]", async () => {
    const warehouse = await openWarehouse()
    ends.push(warehouse.close)
    const before = (await written(warehouse)).length
    const browser = await launchChromium({
      baseURL: warehouse.proxy.url,
      locale: "fr-FR",
      viewport: { width: 1440, height: 900 },
    })
    ends.push(() => browser.close())
    const { page } = browser
    const file = join(browser.userDataDir, "commandes.csv")
    writeFileSync(file, [...manyOrders(LINES, FAULTS, ARTICLES)].join(""))
    await page.goto("/")
    await page.getByRole("button", { name: new RegExp(signInOf("administrator").name) }).click()
    await page.locator(".desk").waitFor()

    const check = async () => {
      await page.goto("/imports")
      await page.locator("input[type=file]").setInputFiles(file)
      await page.getByRole("heading", { name: words.map.title }).waitFor()
      expect(await page.locator(".import-table").getByRole("row").count()).toBe(21)
      await page.getByRole("button", { name: words.check }).click()
      await page.getByRole("heading", { name: words.result.title }).waitFor({ timeout: 60_000 })
    }
    /** By their words: digits alone, whatever blanks part them. */
    const tally = async () => {
      const told = await page.locator(".import-tally > div").evaluateAll((all) => all.map((one) => one.textContent))
      return Object.fromEntries(told.map((one) => [one.replace(/[\d\s\u00a0\u202f]+$/, ""), one.replace(/\D/g, "")]))
    }
    const refused = { [words.result.refused]: String(FAULTS), [words.result.held]: String(FAULTS * (ARTICLES - 1)) }

    await check()
    expect(await tally()).toEqual({
      [words.result.created]: String(GOOD),
      [words.result.changed]: "0",
      [words.result.same]: "0",
      ...refused,
    })
    expect(await written(warehouse)).toHaveLength(before)
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: words.refused.download }).click(),
    ])
    const reasons: string[] = []
    for await (const { cells } of readCsv([readFileSync(await download.path(), "utf8")], ";"))
      reasons.push(String(cells.at(-1)))
    expect(reasons.shift()).toBe(words.refused.column)
    const waits = words.fault.held_back.slice(0, 12)
    expect(reasons).toHaveLength(FAULTS * ARTICLES)
    expect(reasons.filter((reason) => reason !== "" && !reason.startsWith(waits))).toHaveLength(FAULTS)

    await page.getByRole("button", { name: words.runGood }).click()
    await page.getByRole("heading", { name: words.result.doneTitle }).waitFor()
    await page.getByText(words.phase.applying).first().waitFor({ state: "detached", timeout: 60_000 })
    expect(await tally()).toMatchObject({ [words.result.wasCreated]: String(GOOD), ...refused })
    const orders = await written(warehouse)
    expect(orders).toHaveLength(before + GOOD)

    await check()
    expect(await tally()).toEqual({
      [words.result.created]: "0",
      [words.result.changed]: "0",
      [words.result.same]: String(GOOD),
      ...refused,
    })
    expect(await page.getByRole("button", { name: words.runGood }).count()).toBe(0)
    expect(await written(warehouse)).toEqual(orders)
  })
})
