import type { Page } from "playwright-core"
import { afterEach, expect, test } from "vitest"
import { openChromium } from "../support/chromium.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { eventually, openWarehouse, signInOf } from "../support/warehouse.ts"

interface Queue {
  total: number
  cases: { id: string; kinds: string[]; owner: { name: string } | null }[]
}

const TEN = 10

describeChromium("a lead's desk", () => {
  const ends: (() => Promise<unknown> | unknown)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })

  test("is worked through by keyboard alone: ten cases, one taken back, one looked after [sqlite]", async () => {
    const warehouse = await openWarehouse()
    ends.push(warehouse.close)
    const browser = await openChromium({
      baseURL: warehouse.proxy.url,
      locale: "fr-FR",
      viewport: { width: 1440, height: 900 },
    })
    ends.push(() => browser.close())
    const { page } = browser
    const queue = () => warehouse.ask<Queue>("lead", "/api/review/queue")
    await page.goto("/")
    await page.getByRole("button", { name: new RegExp(signInOf("lead").name) }).click()
    await page.waitForURL(/review/)
    // from here on no mouse
    const before = await queue()
    expect(before.total).toBeGreaterThan(TEN)
    await opened(page)
    // a list that takes its time holds up no answer
    await page.route(/review\/queue/, (route) => setTimeout(() => void route.continue().catch(() => {}), 2000))
    await page.keyboard.press("t")
    await eventually("the first case has an owner", queue, (now) => now.cases.some((one) => one.owner !== null))
    for (let done = 0; done < TEN; done++) {
      await answerOpenCase(page)
      await eventually(`${done + 1} are answered`, queue, (now) => now.total <= before.total - done - 1)
    }
    const after = (await queue()).total
    await page.keyboard.press("u")
    await eventually("the last answer is taken back", queue, (now) => now.total > after)
    expect((await queue()).total).toBeLessThan(before.total)
  })
})

/** The case that is shown, with its buttons. */
async function opened(page: Page): Promise<void> {
  await page.locator("#review-main, form.desk-acts").first().waitFor()
}

/** A leads to the answer; one that wants words takes them; a parcel that nobody knows is closed by R. */
async function answerOpenCase(page: Page): Promise<void> {
  await opened(page)
  const { pathname } = new URL(page.url())
  const title = await page.locator("h1").last().textContent()
  const looksForReturn = (await page.locator("#review-find").count()) > 0
  await page.keyboard.press(looksForReturn ? "r" : "a")
  if (!looksForReturn) {
    await page.waitForFunction(() => document.activeElement?.id === "review-main")
    await page.keyboard.press("Enter")
  }
  const asksWords = page.locator("form.desk-acts textarea")
  const gone = page.waitForFunction(
    ([path, was]) => location.pathname !== path || [...document.querySelectorAll("h1")].at(-1)?.textContent !== was,
    [pathname, title] as const,
  )
  await Promise.race([asksWords.waitFor(), gone])
  if (await asksWords.count()) {
    // past what can be chosen, to the reason
    for (let tab = 0; tab < 8 && !(await asksWords.evaluate((area) => area === document.activeElement)); tab++)
      await page.keyboard.press("Tab")
    await page.keyboard.type("Vu avec l’équipe", { delay: 70 })
    await page.keyboard.press("Control+Enter")
  }
  await gone
}
