import { afterAll, beforeAll, expect, test } from "vitest"
import { compose } from "../../server/notices/compose.ts"
import { samples } from "../../server/notices/samples.ts"
import { axeFindings } from "../support/axe.ts"
import { type ChromiumUnderTest, launchChromium } from "../support/chromium.ts"
import { testConfig, testContext } from "../support/context.ts"
import { describeChromium } from "../support/describe-chromium.ts"

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

describeChromium("the letters that customers get", () => {
  let browser: ChromiumUnderTest
  beforeAll(async () => {
    browser = await launchChromium({ locale: "fr-FR", viewport: { width: 360, height: 640 } })
  })
  afterAll(() => browser?.close())

  test.each([
    ["fr", "light"],
    ["en", "dark"],
  ] as const)("break no rule of accessibility and fit a phone, in %s by %s", async (locale, colorScheme) => {
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
  })
})
