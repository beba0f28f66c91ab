import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { sizes } from "../screenshots/shots.ts"
import { type Sights, sightsIn, walks } from "../screenshots/walks.ts"
import { axeFindings } from "../support/axe.ts"
import { type ChromiumUnderTest, launchChromium } from "../support/chromium.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { openWarehouse, signInOf, type Warehouse } from "../support/warehouse.ts"

const table = readFileSync(join(import.meta.dirname, "../../client/app/routes.tsx"), "utf8")
/** Rooms of the client's route table. */
const rooms = [
  ...new Set([
    ...[...table.matchAll(/<Route path="\/([a-z-]+)/g)].map(([, room = ""]) => room),
    ...[...table.matchAll(/^ {2}([a-z]+): \{\n? *action: /gm)].map(([, room = ""]) => room),
  ]),
].sort()

/** Each language in the light of the other's night, and each in windows of its own: words change no contrast. */
const passes = [
  { locale: "fr-FR", colorScheme: "light", size: null },
  { locale: "en-GB", colorScheme: "dark", size: "tablet" },
] as const
type Pass = (typeof passes)[number]

describeChromium("every screen of every role", () => {
  let warehouse: Warehouse
  let sights: Sights
  const browsers: ChromiumUnderTest[] = []
  beforeAll(async () => {
    warehouse = await openWarehouse()
    sights = await sightsIn(warehouse.read)
  }, 240_000)
  afterAll(async () => {
    for (const browser of browsers) await browser.close()
    await warehouse?.close()
  })

  async function launch({ locale, colorScheme }: Pass): Promise<Page> {
    const browser = await launchChromium({ baseURL: warehouse.proxy.url, locale, colorScheme })
    browsers.push(browser)
    return browser.page
  }

  /** What axe finds on the way, and the rooms that the way led through. */
  async function walkAll(pass: Pass): Promise<{ found: string[]; been: string[] }> {
    const page = await launch(pass)
    const [language] = pass.locale.split("-")
    const [found, been]: [string[], string[]] = [[], []]
    for (const [name, { role, home, go }] of Object.entries(walks)) {
      const show = async (screen: string) => {
        const at = new URL(page.url()).pathname
        been.push(at.split("/")[1] ?? "")
        // the page for developers has one language
        const spoken = at === "/api/docs" ? "en" : language
        expect([screen, await page.locator("html").getAttribute("lang")]).toEqual([screen, spoken])
        const wrong = await axeFindings(page)
        found.push(...wrong.map((one) => `${name}, ${screen}, ${language}: ${JSON.stringify(one)}`))
      }
      await page.setViewportSize(sizes[home === "handheld" ? home : (pass.size ?? home)])
      await beNobody(page, warehouse.proxy.url)
      await page.goto("/")
      const person = page.locator("button", { hasText: signInOf(role).name }).first()
      await person.waitFor()
      if (name === "dock") await show("sign-in")
      await person.click()
      await page.waitForURL(({ pathname }) => pathname !== "/sign-in" && pathname !== "/")
      await go(page, show, sights)
    }
    return { found, been }
  }

  test("leaves axe nothing to find, in French by day and in English by night, dialogs and menus open [sqlite]", async () => {
    const walked = await Promise.all(passes.map(walkAll))
    expect(walked.flatMap(({ found }) => found)).toEqual([])
    expect(rooms.length).toBeGreaterThan(10)
    // the setup's link works once, on an empty house: empty-start.test.ts
    for (const { been } of walked) expect(rooms.filter((room) => !been.includes(room) && room !== "setup")).toEqual([])
  })
})

/** Whoever comes next finds as little of the last one as on a desk of their own. */
async function beNobody(page: Page, url: string): Promise<void> {
  const { origin } = new URL(url)
  await page.goto("about:blank")
  await page.context().clearCookies()
  const devtools = await page.context().newCDPSession(page)
  await devtools.send("Storage.clearDataForOrigin", { origin, storageTypes: "all" })
  await devtools.detach()
}
