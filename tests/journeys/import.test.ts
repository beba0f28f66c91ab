import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterEach, expect, test } from "vitest"
import words from "../../shared/locales/fr/imports.ts"
import { manyOrders } from "../imports/many-orders.ts"
import { launchChromium } from "../support/chromium.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { checkFile, refusedLines, runGood, signInToImport } from "../support/import-page.ts"
import { openWarehouse, type Warehouse } from "../support/warehouse.ts"

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
    await signInToImport(page)
    const refused = { [words.result.refused]: String(FAULTS), [words.result.held]: String(FAULTS * (ARTICLES - 1)) }

    expect(await checkFile(page, file)).toEqual({
      [words.result.created]: String(GOOD),
      [words.result.changed]: "0",
      [words.result.same]: "0",
      ...refused,
    })
    expect(await written(warehouse)).toHaveLength(before)
    expect(await refusedLines(page)).toEqual({ lines: FAULTS * ARTICLES, own: FAULTS })

    expect(await runGood(page)).toMatchObject({ [words.result.wasCreated]: String(GOOD), ...refused })
    const orders = await written(warehouse)
    expect(orders).toHaveLength(before + GOOD)

    expect(await checkFile(page, file)).toEqual({
      [words.result.created]: "0",
      [words.result.changed]: "0",
      [words.result.same]: String(GOOD),
      ...refused,
    })
    expect(await page.getByRole("button", { name: words.runGood }).count()).toBe(0)
    expect(await written(warehouse)).toEqual(orders)
  })
})
