import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest"
import { openDatabase } from "../../server/db/open.ts"
import { compose } from "../../server/notices/compose.ts"
import { samples } from "../../server/notices/samples.ts"
import { portalCss } from "../../server/portal/portal-css.ts"
import { answer, type Customer, customerOf, PROOF, portalHouse } from "../portal/customer.ts"
import { axeFindings } from "../support/axe.ts"
import { type ChromiumUnderTest, launchChromium } from "../support/chromium.ts"
import { testConfig, testContext } from "../support/context.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { freshDatabase } from "../support/engines.ts"
import { newPhone } from "../tracking/phone.ts"

const nothing = { fr: "", en: "" }
const look = {
  name: "Atelier Brume",
  logo: null,
  colours: { accent: "#00554f", accentNight: "#66dcc2" },
  contact: { email: "bonjour@brume.example", phone: "01 23 45 67 89", address: ["12 rue du Port", "59000 Lille"] },
  legal: { terms: nothing, privacy: nothing, imprint: nothing },
}
const shop = { id: "s", code: "brume", name: look.name, currency: "EUR", timeZone: "Europe/Paris", version: 1, look }
const ctx = testContext({} as never, { config: testConfig({ PORTAL_URL: "https://retours.example.com" }) })

const looks = [
  ["fr", "light"],
  ["en", "dark"],
] as const

/** Every page that is shown from here on, by its heading. */
function keepPages(customer: Customer): Map<string, string> {
  const pages = new Map<string, string>()
  const { get, send } = customer
  const keep = <P extends { status: number; text: string }>(page: P): P => {
    const heading = /<h1[^>]*>(.*?)<\/h1>/s.exec(page.text)?.[1]
    if (heading) pages.set(`${page.status} ${heading}`, page.text)
    return page
  }
  customer.get = async (...asked) => keep(await get(...asked))
  customer.send = async (...asked) => keep(await send(...asked))
  return pages
}

describeChromium("what customers read", () => {
  let browser: ChromiumUnderTest
  beforeAll(async () => {
    browser = await launchChromium({ locale: "fr-FR", viewport: { width: 360, height: 640 } })
  })
  afterAll(() => browser?.close())

  test.each(looks)(
    "in their letters breaks no rule of accessibility and fits a phone, in %s by %s",
    async (locale, colorScheme) => {
      const { page } = browser
      await page.emulateMedia({ colorScheme })
      const seen = new Set<string>()
      const found: string[] = []
      for (const { state, kinds, facts } of samples(
        shop,
        locale,
        `https://retours.example.com/track/v1/${"x".repeat(90)}`,
      )) {
        if (seen.has(`${kinds}`)) continue
        seen.add(`${kinds}`)
        await page.setContent(compose(ctx, facts, facts.notices).html)
        if (await page.evaluate("document.documentElement.scrollWidth > innerWidth")) found.push(`${state} is too wide`)
        found.push(...(await axeFindings(page)).map((one) => `${state}: ${JSON.stringify(one)}`))
      }
      expect(found).toEqual([])
      expect(seen.size).toBeGreaterThan(13)
    },
  )

  test.each(looks)(
    "on the portal's pages breaks no rule of accessibility and fits a phone, in %s by %s [sqlite]",
    async (language, colorScheme) => {
      const database = await openDatabase(await freshDatabase("sqlite"))
      onTestFinished(() => database.close())
      const house = await portalHouse(database)
      const customer = customerOf(house.ctx, { language })
      const pages = keepPages(customer)
      await customer.find("A-1", "nobody@example.com")
      await customer.find("A-1", PROOF)
      for (const path of ["/order", "/withdraw", "/s/portal/help", "/announce/items", "/nowhere"])
        await customer.get(path)
      await customer.send("/announce/items", [])
      const { shirt = "", cream = "" } = house.lines
      const wanted = [
        { id: shirt, reason: "arrived_damaged", comment: "<b>broken</b>" },
        { id: cream, reason: "changed_mind" },
      ]
      await answer(customer, wanted)
      await customer.get("/announce/sealed/2")
      await customer.send("/announce/sealed/2", [["sealed", "no"]])
      await customer.get("/announce/sealed/2")
      await customer.send("/announce/why/1", [])
      await answer(customer, wanted.slice(0, 1))
      const done = await customer.send("/announce/check", [])
      await customer.get(done.location ?? "")
      const id = done.location?.split("/").at(-1) ?? ""
      await customer.get(`/cancel/${id}`)
      const phone = newPhone(house.ctx, language)
      const followed = await phone.follow(id)
      const { page } = browser
      await page.emulateMedia({ colorScheme })
      const found: string[] = []
      const all = [...pages, ["followed", (await phone.get(followed)).text] as const]
      for (const [name, text] of all) {
        await page.setContent(text)
        await page.addStyleTag({ content: portalCss(look.colours) })
        expect(await page.locator("html").getAttribute("lang"), name).toBe(language)
        if (await page.evaluate("document.documentElement.scrollWidth > innerWidth")) found.push(`${name} is too wide`)
        found.push(...(await axeFindings(page)).map((one) => `${name}: ${JSON.stringify(one)}`))
      }
      expect(found).toEqual([])
      expect(all.map(([name]) => name).length, all.map(([name]) => name).join("\n")).toBeGreaterThan(17)
    },
  )
})
