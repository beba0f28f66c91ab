import type { Page } from "playwright-core"
import { afterEach, expect, test } from "vitest"
import { demoSignIns } from "../../server/demo/sign-ins.ts"
import type { RefundRow } from "../../shared/contract/refunds.ts"
import desk from "../../shared/locales/fr/desk-words.ts"
import { axeFindings } from "../support/axe.ts"
import { launchChromium } from "../support/chromium.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { openWarehouse, type Warehouse } from "../support/warehouse.ts"

describeChromium("two of finance on one case", () => {
  const ends: (() => Promise<unknown> | unknown)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })

  test("see each other; one releases, the other is told, keeps what they typed and overwrites nothing [sqlite]", async () => {
    const warehouse = await openWarehouse()
    ends.push(warehouse.close)
    const [first, second] = demoSignIns.filter((one) => one.role === "finance")
    if (!first || !second) throw new Error("the demo has two of finance")
    const { returnId } = await heldForFinance(warehouse)
    const before = await releases(warehouse)
    const chloe = await openCase(warehouse, first.name, returnId)
    const ines = await openCase(warehouse, second.name, returnId)
    await chloe.getByText(`${second.name} regarde aussi`).waitFor()
    await ines.getByText(`${first.name} regarde aussi`).waitFor()
    for (const page of [chloe, ines]) await page.getByText(desk.live, { exact: true }).waitFor()
    expect(await axeFindings(ines), "axe with somebody beside").toEqual([])

    await ines.locator("#refund-reason").fill("Je vérifie encore")
    // her page hears of the change, and its question hangs on the wire: she acts on what she has seen
    const release = await holdBack(ines, `/api/refunds/cases/${returnId}`)
    await chloe.locator("#refund-reason").fill("Vérifié")
    await chloe.getByRole("button", { name: /^Débloquer/ }).click()
    await chloe.getByRole("button", { name: /^Débloquer/ }).waitFor({ state: "detached" })
    await ines.getByRole("button", { name: /^Débloquer/ }).click()
    await ines.getByText(desk.problem.moved_on).waitFor()
    release()
    await ines.getByRole("button", { name: /^Débloquer/ }).waitFor({ state: "detached" })
    await ines.getByText("Je vérifie encore").waitFor()
    expect(await releases(warehouse)).toBe(before + 1)

    await chloe.goto("/refunds")
    await ines.getByText(`${first.name} regarde aussi`).waitFor({ state: "detached" })
    expect(await warehouse.server.kill("SIGTERM")).toBe(0)
  })

  async function openCase(warehouse: Warehouse, name: string, returnId: string): Promise<Page> {
    const browser = await launchChromium({
      baseURL: warehouse.proxy.url,
      locale: "fr-FR",
      viewport: { width: 1440, height: 900 },
    })
    ends.push(() => browser.close())
    const { page } = browser
    await page.goto("/")
    await page.getByRole("button", { name: new RegExp(name) }).click()
    await page.waitForURL(/refunds/)
    await page.goto(`/refunds/${returnId}`)
    await page.locator("#refund-reason").waitFor()
    return page
  }
})

const releases = async ({ read }: Warehouse) =>
  (await read.selectFrom("audit").select("seq").where("action", "=", "refund.release").execute()).length

/** A refund that one of finance alone may release. */
async function heldForFinance(warehouse: Warehouse): Promise<RefundRow> {
  const { rows } = await warehouse.ask<{ rows: RefundRow[] }>("finance", "/api/refunds/queue?show=waiting")
  const found = rows.find((row) => row.holder === "finance" && !row.reasons.includes("second_person"))
  if (!found) throw new Error("nothing in the demo waits for one of finance")
  return found
}

/** Answers to this address wait until they are let go. */
async function holdBack(page: Page, path: string): Promise<() => void> {
  let letGo = () => {}
  const held = new Promise<void>((done) => {
    letGo = done
  })
  await page.route(
    (url) => url.pathname === path,
    async (route) => {
      await held
      await route.continue().catch(() => {})
    },
  )
  return letGo
}
