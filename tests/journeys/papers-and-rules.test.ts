import { readFileSync } from "node:fs"
import { sql } from "kysely"
import type { Download, Locator, Page } from "playwright-core"
import readXlsx from "read-excel-file/node"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { z } from "zod/mini"
import type { ShopPapersSeen } from "../../shared/contract/papers.ts"
import papers from "../../shared/locales/fr/papers.ts"
import rules from "../../shared/locales/fr/rules.ts"
import { startOfDay } from "../../shared/policy/local-days.ts"
import type { Policy } from "../../shared/policy/policy-document.ts"
import { readFec } from "../exports/read-fec.ts"
import { axeFindings } from "../support/axe.ts"
import { type OpenChromium, openChromium } from "../support/chromium.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { openWarehouse, signInOf, type Warehouse } from "../support/warehouse.ts"

const EARLY = "2020-01-01"

describeChromium("an accountant's day, and an administrator's", () => {
  let warehouse: Warehouse
  let browser: OpenChromium
  let page: Page

  beforeAll(async () => {
    warehouse = await openWarehouse()
    browser = await openChromium({ locale: "fr-FR", viewport: { width: 1440, height: 900 } })
    page = browser.page
    await page.goto(warehouse.proxy.url)
    await page.getByRole("button", { name: new RegExp(signInOf("finance").name) }).click()
    await page.waitForURL(/refunds/)
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    await warehouse?.close()
  })

  test("the workbook and the accounting file that a browser saves say to the cent what the ledger says [sqlite]", async () => {
    await page.getByRole("link", { name: papers.nav, exact: true }).click()
    await page.getByLabel(papers.from).waitFor()
    const { shops } = await warehouse.ask<{ shops: z.output<typeof ShopPapersSeen>[] }>("finance", "/api/papers")
    const shop = shops.find((one) => one.siren !== null)
    if (!shop) throw new Error("no shop of the demo has a SIREN")
    if (shops.length > 1) await page.getByLabel(papers.shop).selectOption(shop.shopId)
    await page.getByLabel(papers.from).fill(EARLY)
    expect(await axeFindings(page), "axe on the papers").toEqual([])
    await page.setViewportSize({ width: 360, height: 640 })
    await page.reload()
    const tab = page.getByRole("link", { name: papers.nav, exact: true })
    await tab.waitFor()
    const { x, width } = (await tab.boundingBox()) ?? { x: -1, width: 0 }
    expect([x >= 0, x + width <= 360], "on a phone the tab of the page is in sight").toEqual([true, true])
    await page.setViewportSize({ width: 1440, height: 900 })
    if (shops.length > 1) await page.getByLabel(papers.shop).selectOption(shop.shopId)
    await page.getByLabel(papers.from).fill(EARLY)
    const workbook = await saved(page, page.getByRole("link", { name: papers.xlsx }).first())
    const [sheet] = await readXlsx(workbook)
    const [head = [], ...rows] = sheet?.data ?? []
    const at = head.indexOf("Montant")
    expect(rows.length).toBeGreaterThan(20)
    const sum = rows.reduce((total, row) => total + Math.round(Number(row[at]) * 100), 0)
    expect(sum).toBe(await givenBack(warehouse, shop.shopId))

    const get = page.getByRole("button", { name: /FEC\d{8}\.txt/ })
    await get.click()
    await page.getByText(papers.fecRates).waitFor()
    await page.getByRole("button", { name: papers.change, exact: true }).click()
    await page.getByLabel(papers.rates).fill("GBP 1.1823\nCHF 1.0614")
    await page.getByLabel(papers.reason).fill("Cours de clôture")
    await page.getByRole("button", { name: papers.save }).click()
    await page.getByLabel(papers.reason).waitFor({ state: "detached" })
    const file = await saved(page, get)
    const lines = readFec(file)
    expect(lines.reduce((total, line) => total + line.debit - line.credit, 0)).toBe(0)
    const { number } = shop.settings.accounting.accounts.customer_refunds
    const own = lines.filter((line) => line.account === number && (line.cells.Idevise || "EUR") === "EUR")
    const filed = own.reduce((total, line) => total + line.debit - line.credit, 0)
    expect(filed).toBe(await booked(warehouse, shop.shopId, shop.year))
  })

  test("a rule is changed only after it has shown what it would have changed, and one act takes it back [sqlite]", async () => {
    await page.context().clearCookies()
    await page.goto(warehouse.proxy.url)
    await page.getByRole("button", { name: new RegExp(signInOf("administrator").name) }).click()
    await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"))
    await page.goto(`${warehouse.proxy.url}/rules`)
    const before = await newest(warehouse)
    const field = page.getByLabel(rules.field.depreciationC.replace("{{field}}", "…"))
    await field.fill("45")
    await page.getByRole("button", { name: rules.draft.ask, exact: true }).click()
    await page.locator(".rules-differ").waitFor()
    expect(await page.locator(".rules-returns li").count()).toBeGreaterThan(0)
    expect(await axeFindings(page), "axe on a draft").toEqual([])
    expect((await newest(warehouse)).version, "nothing counts yet").toBe(before.version)
    await page.getByRole("button", { name: rules.draft.publish, exact: true }).click()
    const dialog = page.getByRole("dialog")
    await dialog.getByLabel(rules.publish.reason).fill("Trop de vestes portées")
    await dialog.getByRole("button", { name: rules.publish.do }).click()
    await page.getByText(rules.publish.done.replace("{{version}}", String(before.version + 1))).waitFor()
    expect((await newest(warehouse)).policy.depreciation.C).toBe(4_500)

    const old = page.locator(".desk-rows li", {
      hasText: rules.versions.version.replace("{{version}}", `${before.version}`),
    })
    await old.getByRole("button", { name: rules.versions.back }).click()
    await dialog.getByLabel(rules.publish.reason).fill("Finalement non")
    await dialog.getByRole("button", { name: rules.versions.backDo }).click()
    await page.getByText(rules.publish.done.replace("{{version}}", String(before.version + 2))).waitFor()
    const after = await newest(warehouse)
    expect({ ...after.policy, version: 0 }).toEqual({ ...before.policy, version: 0 })
  })

  test("what nobody could do at the dock is said with the way to it, and a draft outlives a reload and a second tab [sqlite]", async () => {
    const before = await newest(warehouse)
    const goes = (grade: string) => page.locator(`[id="at-categories.shoes.dispositions.${grade}"]`)
    const mend = page.locator(".rules-wrong li")
    await page.locator('[id="at-categories.shoes"] > summary').click()
    await page.locator('[id="at-questions.condition"]').first().click()
    // without its last answer nothing that asks it can come to D
    await page.locator(".rules-answers > li").last().getByRole("button").last().click()
    await mend.first().waitFor()
    expect(await axeFindings(page), "axe on a draft that cannot be published").toEqual([])
    await mend.getByRole("button").filter({ hasText: "Chaussures" }).click()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("at-categories.shoes.dispositions.D")

    await page.reload()
    await page.getByRole("button", { name: rules.kept.takeUp }).click()
    await mend.first().waitFor()
    await page.getByRole("button", { name: rules.draft.undo }).click()
    await mend.first().waitFor({ state: "detached" })

    await page.setViewportSize({ width: 360, height: 640 })
    await goes("D").focus()
    await goes("D").selectOption("repair")
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    await page.setViewportSize({ width: 1440, height: 900 })
    const second = await page.context().newPage()
    await second.goto(`${warehouse.proxy.url}/rules`)
    await second.getByRole("button", { name: rules.kept.takeUp }).waitFor()
    await page.getByRole("button", { name: rules.draft.ask, exact: true }).click()
    await page.getByRole("button", { name: rules.draft.publish, exact: true }).click()
    const dialog = page.getByRole("dialog")
    await dialog.getByLabel(rules.publish.reason).fill("Le cordonnier revient")
    await dialog.getByRole("button", { name: rules.publish.do }).click()
    await page.getByText(rules.publish.done.replace("{{version}}", String(before.version + 1))).waitFor()
    // what is published is no draft any more, in any tab
    await second.getByRole("button", { name: rules.kept.takeUp }).waitFor({ state: "detached" })
    await second.close()
    const { categories } = (await newest(warehouse)).policy
    expect(categories.shoes?.dispositions).toEqual({ ...before.policy.categories.shoes?.dispositions, D: "repair" })
  })
})

async function saved(page: Page, link: Locator): Promise<Buffer> {
  const [download]: [Download, unknown] = await Promise.all([page.waitForEvent("download"), link.click()])
  return readFileSync(await download.path())
}

/** What customers of this shop had back, by what is booked to their payments beside it. */
async function givenBack({ read }: Warehouse, shopId: string): Promise<number> {
  const rows = await read
    .selectFrom("ledger_postings")
    .innerJoin("ledger_entries", "ledger_entries.id", "ledger_postings.entry_id")
    .innerJoin("intents", "intents.id", "ledger_entries.intent_id")
    .select(["ledger_postings.account", "ledger_postings.amount_minor"])
    .where("intents.shop_id", "=", shopId)
    .where("ledger_entries.kind", "in", ["refund", "refund_reversed"])
    .where("ledger_postings.account", "like", "provider:%")
    .execute()
  return rows.reduce((sum, row) => sum - Number(row.amount_minor), 0)
}

async function booked({ read }: Warehouse, shopId: string, year: number): Promise<number> {
  const rows = await read
    .selectFrom("ledger_postings")
    .innerJoin("ledger_entries", "ledger_entries.id", "ledger_postings.entry_id")
    .innerJoin("payments", (join) =>
      join.on((eb) => eb("ledger_postings.account", "=", sql<string>`'customer_refunds:' || payments.id`)),
    )
    .innerJoin("orders", "orders.id", "payments.order_id")
    .select("ledger_postings.amount_minor")
    .where("orders.shop_id", "=", shopId)
    .where("ledger_postings.currency", "=", "EUR")
    .where("ledger_entries.at", ">=", startOfDay(`${year}-01-01`, "Europe/Paris"))
    .where("ledger_entries.at", "<", startOfDay(`${year + 1}-01-01`, "Europe/Paris"))
    .execute()
  return rows.reduce((sum, row) => sum + Number(row.amount_minor), 0)
}

async function newest({ read }: Warehouse): Promise<{ version: number; policy: Policy }> {
  const row = await read.selectFrom("policies").selectAll().orderBy("version", "desc").executeTakeFirstOrThrow()
  return { version: row.version, policy: JSON.parse(row.document) as Policy }
}
