import { afterEach, expect, test } from "vitest"
import type { Role } from "../../shared/domain/states.ts"
import identity from "../../shared/locales/fr/identity.ts"
import { axeFindings } from "../support/axe.ts"
import { openChromium } from "../support/chromium.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { openWarehouse, signInOf } from "../support/warehouse.ts"
import { openHandheld, startShift } from "./handheld.ts"

const addresses = { review: "/api/review/queue", refunds: "/api/refunds/queue", people: "/api/people" } as const
type Room = keyof typeof addresses
const may: Partial<Record<Role, readonly Room[]>> = {
  lead: ["review"],
  finance: ["refunds"],
  administrator: ["people"],
}

describeChromium("each role at the others' doors", () => {
  const ends: (() => Promise<unknown> | unknown)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })

  test("opens its own desk and is told why not at every other, by the page and by the server [sqlite]", async () => {
    const warehouse = await openWarehouse()
    ends.push(warehouse.close)
    for (const role of ["lead", "finance", "administrator", "customer_service", "quality"] as const) {
      const browser = await openChromium({
        baseURL: warehouse.proxy.url,
        locale: "fr-FR",
        viewport: { width: 1440, height: 900 },
      })
      const { page } = browser
      await page.goto("/")
      await page.getByRole("button", { name: new RegExp(signInOf(role).name) }).click()
      await page.waitForURL((url) => url.pathname !== "/sign-in")
      for (const [room, address] of Object.entries(addresses)) {
        const own = may[role]?.includes(room as Room) ?? false
        await page.goto(`/${room}`)
        const refusal = page.getByText(identity.cannot.role)
        if (own) {
          await page.getByRole("heading", { level: 1 }).first().waitFor()
          expect(await axeFindings(page), `axe at /${room}`).toEqual([])
        }
        if (!own) await refusal.first().waitFor()
        expect(await refusal.count(), `${role} at /${room}`).toBe(own ? 0 : 1)
        const status = await page.evaluate(async (path) => (await fetch(path)).status, address)
        expect(status, `${role} at ${address}`).toBe(own ? 200 : 403)
      }
      await browser.close()
    }
  })

  test("an operator on a handheld gets neither finance's page nor a byte of its data [sqlite]", async () => {
    const warehouse = await openWarehouse()
    ends.push(warehouse.close)
    const handheld = await openHandheld(warehouse.proxy.url)
    ends.push(() => handheld.browser.close())
    await startShift(handheld)
    expect(await axeFindings(handheld.page), "axe at /receive").toEqual([])
    for (const [room, address] of Object.entries(addresses)) {
      await handheld.page.goto(`/${room}`)
      await handheld.page.getByText(identity.cannot.role).first().waitFor()
      const answer = await handheld.page.evaluate(async (path) => {
        const reply = await fetch(path)
        return { status: reply.status, body: await reply.json() }
      }, address)
      expect(answer).toMatchObject({ status: 403, body: { code: "not_allowed" } })
    }
  })
})
