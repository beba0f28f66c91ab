import { join } from "node:path"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openDatabase } from "../../server/db/open.ts"
import { learn } from "../../server/insights/learn/learn.ts"
import { keepSignal } from "../../server/insights/look/keep-signal.ts"
import { seriesKey } from "../../server/insights/look/series-key.ts"
import { tallyAnew } from "../../server/insights/numbers/tally-anew.ts"
import insights from "../../shared/locales/fr/insights.ts"
import numbers from "../../shared/locales/fr/numbers.ts"
import questions from "../../shared/locales/fr/questions.ts"
import { axeFindings } from "../support/axe.ts"
import { type ChromiumUnderTest, launchChromium } from "../support/chromium.ts"
import { HOUR, testContext } from "../support/context.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { openWarehouse, signInOf, type Warehouse } from "../support/warehouse.ts"

describeChromium("quality and why things come back", () => {
  let warehouse: Warehouse
  let browser: ChromiumUnderTest
  let page: Page
  let signal: { id: string; count: number }

  beforeAll(async () => {
    warehouse = await openWarehouse()
    signal = await plant(warehouse)
    browser = await launchChromium({
      baseURL: warehouse.proxy.url,
      locale: "fr-FR",
      viewport: { width: 1440, height: 900 },
    })
    page = browser.page
    await page.goto("/")
    await page.getByRole("button", { name: new RegExp(signInOf("quality").name) }).click()
    await page.waitForURL(/insights/)
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    await warehouse?.close()
  })

  test("from a letter's link to the units' photos to an action is no more than five clicks [sqlite]", async () => {
    let clicks = 0
    const click = async (name: string | RegExp) => {
      clicks++
      await page.getByRole("button", { name }).first().click()
    }
    await page.goto(`/insights/${signal.id}`)
    await page.getByRole("heading", { name: new RegExp(`^${signal.count} articles? derri`) }).waitFor()
    await click(/^Voir en grand/)
    const photo = page.locator(".desk-viewer img")
    await photo.waitFor()
    expect(
      await photo.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth)),
    ).toBeGreaterThan(100)
    await page.keyboard.press("Escape")
    await click(insights.act.action)
    const dialog = page.getByRole("dialog")
    await dialog.getByLabel(insights.form.action).fill("Le lot est retiré de la vente")
    clicks++
    await dialog.getByRole("button", { name: insights.act.action }).click()
    await page.getByRole("heading", { name: insights.effect.title }).waitFor()
    expect(clicks).toBeLessThanOrEqual(5)
    const { state } = await warehouse.read
      .selectFrom("signals")
      .select("state")
      .where("id", "=", signal.id)
      .executeTakeFirstOrThrow()
    expect(state).toBe("acted")
    await page.goto("/insights/effects")
    await page.getByRole("heading", { name: questions.effects.waiting }).waitFor()
  })

  test("an address that is shared gives a colleague the same numbers, and its file sums to what the screen says [sqlite]", async () => {
    await page.goto("/insights/costs")
    await page.waitForURL(/from=2026-W\d\d&to=/)
    await page.getByRole("combobox", { name: questions.by, exact: true }).selectOption("category")
    await page.waitForURL(/by=category/)
    await page.locator(".rows-chart a.row").first().waitFor()
    expect(await axeFindings(page), "axe on a chart").toEqual([])
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await page.waitForURL(/at=category/)
    await page.locator(".rows-chart a[aria-current]").waitFor()
    const shown = await table(page)
    expect(await axeFindings(page), "axe on its numbers").toEqual([])

    const colleague = await browser.context.newPage()
    await colleague.goto(page.url())
    expect(await table(colleague)).toEqual(shown)
    await colleague.close()

    const [head = [], ...rows] = shown
    const total = rows.pop() ?? []
    expect(total[0]).toBe(numbers.total)
    const link = await page.getByRole("link", { name: questions.file.csv, exact: true }).getAttribute("href")
    const file = await (await page.request.get(link ?? "")).text()
    const [, ...lines] = file
      .trim()
      .split("\r\n")
      .map((line) => line.split(";").map((cell) => cell.replace(/^"|"$/g, "")))
    for (const measure of [numbers.measure.cost, numbers.measure.returned]) {
      const at = head.indexOf(measure)
      const sum = (all: string[][], of: number) =>
        all.reduce((so, cells) => so + Math.round(100 * amount(cells[of])), 0)
      expect(sum(rows, at), `${measure} on the screen`).toBe(sum([total], at))
      const column = (file.split("\r\n")[0] ?? "").split(";").findIndex((name) => name.includes(measure))
      expect(sum(lines.slice(0, -1), column), `${measure} in the file`).toBe(sum([total], at))
      expect(sum(lines.slice(-1), column)).toBe(sum([total], at))
    }
  })

  test("every question opens on a phone without a wider page, says what it counts, and breaks no rule of accessibility [sqlite]", async () => {
    await page.setViewportSize({ width: 360, height: 640 })
    for (const id of ["why", "disagree", "wait", "fair", "stock"] as const) {
      await page.goto(`/insights/${id}`)
      await page.getByRole("heading", { level: 1, name: questions.ask[id].replaceAll(" ?", "\u202f?") }).waitFor()
      await page.locator(".chart-of svg a").first().waitFor()
      expect(await page.evaluate("document.documentElement.scrollWidth"), id).toBeLessThanOrEqual(360)
      expect(await axeFindings(page), `axe on ${id}`).toEqual([])
    }
  })
})

const amount = (text = "") => Number(text.replace(/[^\d,-]/g, "").replace(",", "."))

/** The page's numbers as cells, once they are shown. */
async function table(page: Page): Promise<string[][]> {
  await page.locator(".rows-chart a.row").first().waitFor()
  await page.keyboard.press("t")
  await page.locator(".questions-chart table").waitFor()
  const rows = page.locator(".questions-chart tr")
  return rows.evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? "")))
}

/** Counts what the demo lived through, and tells a signal of an article of which there are photos. */
async function plant({ server, read }: Warehouse): Promise<{ id: string; count: number }> {
  const file = join(server.dataDir, "backdock.sqlite")
  const database = await openDatabase({ file })
  const ctx = testContext(database, { now: () => Date.now() + HOUR })
  await learn(ctx)
  await tallyAnew(ctx)
  const unit = await read
    .selectFrom("learned_units")
    .innerJoin("inspections", "inspections.unit_id", "learned_units.unit_id")
    .innerJoin("fact_photos", "fact_photos.fact_id", "inspections.fact_id")
    .innerJoin("photos", "photos.sha256", "fact_photos.sha256")
    .innerJoin("learned_defects", "learned_defects.unit_id", "learned_units.unit_id")
    .select(["learned_units.product_id", "learned_units.sold_week", "learned_defects.defect"])
    .where("photos.state", "=", "stored")
    .where("fact_photos.slot", "not in", ["label", "carton", "content"])
    .orderBy("learned_units.seen_at", "desc")
    .executeTakeFirstOrThrow()
  const named = { kind: "product_defect" as const, about: { thing: unit.product_id, defect: unit.defect } }
  const since = unit.sold_week
  const { count } = await read
    .selectFrom("learned_units")
    .innerJoin("learned_defects", "learned_defects.unit_id", "learned_units.unit_id")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("product_id", "=", unit.product_id)
    .where("defect", "=", unit.defect)
    .where("sold_week", ">=", since)
    .executeTakeFirstOrThrow()
  const told = {
    series: seriesKey(named),
    named,
    week: since + 1,
    since,
    year: 1,
    logE: 9,
    count,
    expected: 0.2,
    sold: 40,
  }
  await database.write((tx) => keepSignal(tx, ctx, { ...told, chart: { points: [], usual: 0.01 } }))
  const { id } = await read.selectFrom("signals").select("id").executeTakeFirstOrThrow()
  await database.close()
  return { id, count }
}
