import { afterAll, beforeAll, expect, test } from "vitest"
import intake from "../../shared/locales/fr/intake.ts"
import shops from "../../shared/locales/fr/shops.ts"
import { axeFindings } from "../support/axe.ts"
import { type OpenChromium, openChromium } from "../support/chromium.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { type ShopifyStub, startShopifyStub } from "../support/shopify-stub.ts"
import { openWarehouse, signInOf, type Warehouse } from "../support/warehouse.ts"

const LAMP = { sku: "SHO-LAMP", title: "Lampe Aurore", quantity: 1, price: "69.90" }

describeChromium("a shop on Shopify", () => {
  let stub: ShopifyStub
  let warehouse: Warehouse
  let browser: OpenChromium

  beforeAll(async () => {
    stub = await startShopifyStub({ now: Date.now })
    for (const name of ["#70011", "#70012"]) stub.putOrder({ name, lines: [LAMP], customer: "Ottilie Quarante" })
    warehouse = await openWarehouse({ env: { SHOPIFY_API_BASE: stub.url } })
    browser = await openChromium({
      baseURL: warehouse.proxy.url,
      locale: "fr-FR",
      viewport: { width: 1440, height: 900 },
    })
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    await warehouse?.close()
    await stub?.close()
  })

  const enterAs = async (role: "administrator" | "customer_service") => {
    const { page } = browser
    await page.context().clearCookies()
    await page.goto("/")
    await page.getByRole("button", { name: new RegExp(signInOf(role).name) }).click()
    await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"))
  }

  test("is connected, tried dry, synced, and its order is found by customer service [sqlite]", async () => {
    const { page } = browser
    await enterAs("administrator")
    await page.getByRole("link", { name: shops.nav, exact: true }).click()
    await page.getByText(shops.empty).waitFor()
    await page.getByRole("button", { name: shops.connect }).click()
    await page.getByLabel(shops.form.domain).fill(stub.domain)
    await page.getByLabel(shops.form.webhookSecret).fill(stub.webhookSecret)
    await page.getByRole("button", { name: shops.form.save }).click()
    await page.getByText(shops.form.required).waitFor()
    await page.getByLabel(shops.form.token).fill(stub.token)
    expect(await axeFindings(page), "axe on the form").toEqual([])
    await page.getByRole("button", { name: shops.form.save }).click()

    // nothing is written before a person has seen what would come
    await page.getByText("Commandes : à créer 2", { exact: false }).waitFor()
    await page.getByText(shops.run.nothing).waitFor()
    const orders = () =>
      warehouse.read.selectFrom("orders").select("number").where("number", "in", ["70011", "70012"]).execute()
    expect(await orders()).toEqual([])
    expect(await page.content()).not.toContain(stub.token)
    expect(await axeFindings(page), "axe on the shops").toEqual([])

    await page.getByRole("button", { name: shops.act.sync, exact: true }).click()
    await page.getByText("Commandes : nouvelles 2", { exact: false }).waitFor()
    expect(await orders()).toHaveLength(2)

    await enterAs("customer_service")
    await page.getByLabel(intake.search.label).click()
    await page.keyboard.type("70012", { delay: 70 })
    await page.getByText("Ottilie Quarante").first().waitFor()
  }, 120_000)
})
