import { join } from "node:path"
import { afterEach, expect, test } from "vitest"
import { openDatabase } from "../../server/db/open.ts"
import { upsertOrder } from "../../server/intake/upsert-order.ts"
import { upsertReturn } from "../../server/intake/upsert-return.ts"
import { orderId } from "../../shared/domain/derive-id.ts"
import desk from "../../shared/locales/fr/intake.ts"
import { openChromium } from "../support/chromium.ts"
import { DAY, testContext } from "../support/context.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { openWarehouse, signInOf, type Warehouse } from "../support/warehouse.ts"

describeChromium("a customer calls", () => {
  const ends: (() => Promise<unknown> | unknown)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })

  /** Two equal bowls, of which one is announced to come back. */
  async function caller({ server, read }: Warehouse) {
    const shop = await read.selectFrom("shops").select("id").executeTakeFirstOrThrow()
    const database = await openDatabase({ file: join(server.dataDir, "backdock.sqlite") })
    const ctx = { ...testContext(database), now: Date.now }
    const lines = [{ sku: "BOL-1", title: "Bol", quantity: 2, paidMinor: 3_000 }]
    const payments = [{ provider: "test" as const, reference: "pay_bol", capturedMinor: 3_000 }]
    const customer = { name: "Wilhelmine Zygmunt", email: "w.zygmunt@mail.example" }
    const order = { number: "BOL-77", currency: "EUR", country: "FR", customer, lines, payments }
    const announced = {
      orderNumber: order.number,
      basis: "withdrawal" as const,
      noticeAt: new Date(Date.now() - DAY).toISOString(),
      lines: [{ ref: "BOL-1", quantity: 1 }],
    }
    try {
      return await database.write(async (tx) => {
        await upsertOrder(tx, ctx, { kind: "system" }, { shopId: shop.id, order })
        const answer = await upsertReturn(tx, ctx, { kind: "system" }, { shopId: shop.id, announced })
        if (!answer.ok) throw new Error(answer.code)
        return { id: orderId(shop.id, order.number), name: customer.name, return_id: answer.value.id }
      })
    } finally {
      await database.close()
    }
  }

  test("is found by half a name, told where it stands, and another return is announced, by keyboard [sqlite]", async () => {
    const warehouse = await openWarehouse()
    ends.push(warehouse.close)
    const { id: order, name, return_id: returnId } = await caller(warehouse)
    const browser = await openChromium({
      baseURL: warehouse.proxy.url,
      locale: "fr-FR",
      viewport: { width: 1440, height: 900 },
    })
    ends.push(() => browser.close())
    const { page } = browser
    await page.goto("/")
    await page.getByRole("button", { name: new RegExp(signInOf("customer_service").name) }).click()
    await page.waitForURL(/returns/)
    await page.getByLabel(desk.search.label).waitFor()

    // half of each name, the other way round; a person's pace
    const [given = "", family = ""] = name.split(" ")
    await page.keyboard.type(`${family.slice(0, 4)} ${given.slice(0, 3)}`.toLowerCase(), { delay: 70 })
    const row = page.locator(`a[href="/returns/${returnId}"]`)
    await row.waitFor()
    for (let steps = 0; steps < 20 && !(await row.evaluate((one) => one === document.activeElement)); steps++)
      await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.waitForURL(new RegExp(returnId))
    const { status } = await warehouse.read
      .selectFrom("returns")
      .select("status")
      .where("id", "=", returnId)
      .executeTakeFirstOrThrow()
    await page.getByRole("heading", { level: 1, name: desk.stands[status as "arrived"].slice(0, 12) }).waitFor()
    await page.waitForFunction(() => document.activeElement?.tagName === "H1")

    await page.keyboard.press("n")
    await page.keyboard.type("A rappelé, une deuxième pièce revient", { delay: 70 })
    await page.keyboard.press("Enter")
    await page.locator(".note-text").waitFor()
    await page.keyboard.press("Escape")
    await page.waitForFunction(() => document.activeElement?.id === "find")
    await page.goto(`/returns/${returnId}`)
    await page.waitForFunction(() => document.activeElement?.tagName === "H1")
    await page.keyboard.press("a")
    await page.locator(".announce-form").waitFor()
    await page.waitForFunction(() => document.activeElement?.tagName === "SELECT")
    await page.keyboard.press("ArrowDown")
    await page.getByRole("button", { name: /^Annoncer 1 article/ }).focus()
    await page.keyboard.press("Enter")
    await page
      .getByText(/^Annoncé/)
      .first()
      .waitFor()
    await page.getByRole("img", { name: desk.announce.code }).waitFor()

    const announced = await warehouse.read.selectFrom("returns").select("id").where("order_id", "=", order).execute()
    expect(announced).toHaveLength(2)
    // nobody who reads the log learns who called
    expect(page.url()).not.toContain(family)
  })
})
