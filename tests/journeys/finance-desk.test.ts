import type { Locator, Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { intentOfRow, writeAddress } from "../../client/refunds/refund-address.ts"
import { demoSignIns } from "../../server/demo/sign-ins.ts"
import type { RefundRow } from "../../shared/contract/refunds.ts"
import desk from "../../shared/locales/fr/desk-words.ts"
import finance from "../../shared/locales/fr/finance.ts"
import refunds from "../../shared/locales/fr/refunds.ts"
import { axeFindings } from "../support/axe.ts"
import { type OpenChromium, openChromium } from "../support/chromium.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { eventually, openWarehouse, type Warehouse } from "../support/warehouse.ts"

const TEN = 10
/** A desk that is told of changes asks by itself once a minute only: what comes within this was told. */
const TOLD_MS = 10_000

describeChromium("finance's desk", () => {
  let warehouse: Warehouse
  let browser: OpenChromium
  let chloe: Page
  let ines: Page
  const [first, second] = demoSignIns.filter((one) => one.role === "finance")
  if (!first || !second) throw new Error("the demo has two of finance")

  beforeAll(async () => {
    warehouse = await openWarehouse()
    browser = await openChromium({ locale: "fr-FR", viewport: { width: 1440, height: 900 } })
    const { url } = warehouse.proxy
    chloe = await signIn(browser.page, url, first.name)
    // another name of the same house: a second person in one browser, with cookies of their own
    ines = await signIn(await browser.context.newPage(), url.replace("127.0.0.1", "localhost"), second.name)
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    await warehouse?.close()
  })

  test("two on one case see each other; what one releases the other sees at once and cannot release again [sqlite]", async () => {
    const [seen, raced] = await heldForFinance(warehouse)
    const before = await acts(warehouse)
    for (const page of [chloe, ines]) await openCase(page, seen)
    await chloe.getByText(`${second.name} regarde aussi`).waitFor()
    await ines.getByText(`${first.name} regarde aussi`).waitFor()
    for (const page of [chloe, ines]) await page.getByText(desk.live, { exact: true }).waitFor()
    expect(await axeFindings(ines), "axe with somebody beside").toEqual([])
    await ines.locator("#refund-reason").fill("Je vérifie encore")
    await release(chloe)
    await buttonOf(ines).waitFor({ state: "detached", timeout: TOLD_MS })
    await ines.getByText("Je vérifie encore").waitFor()
    expect(await acts(warehouse)).toHaveLength(before.length + 1)

    for (const page of [chloe, ines]) await openCase(page, raced)
    await ines.locator("#refund-reason").fill("Moi aussi")
    // her page hears of the change, and its question hangs on the wire: she acts on what she has seen
    const letGo = await holdBack(ines, `/api/refunds/cases/${raced.returnId}`)
    await release(chloe)
    await buttonOf(ines).click()
    await ines.getByText(desk.problem.moved_on).waitFor()
    letGo()
    await buttonOf(ines).waitFor({ state: "detached" })
    await ines.getByText("Moi aussi").waitFor()
    expect(await acts(warehouse)).toHaveLength(before.length + 2)
    await chloe.goto(`${warehouse.proxy.url}/refunds`)
    await ines.getByText(`${first.name} regarde aussi`).waitFor({ state: "detached" })
  })

  test("ten cases are worked without a mouse, in a list that was filtered without one [sqlite]", async () => {
    const before = await acts(warehouse)
    await ines.close()
    await chloe.goto(`${warehouse.proxy.url}/refunds`)
    await chloe.locator(".desk-row").first().waitFor()
    await chloe.keyboard.press("f")
    const holder = chloe.getByRole("dialog").getByLabel(finance.by.holder)
    await tabTo(chloe, holder)
    await chloe.keyboard.type("fin")
    await tabTo(chloe, chloe.getByRole("dialog").getByRole("button", { name: finance.by.apply }))
    await chloe.keyboard.press("Enter")
    await chloe.waitForURL(/holder=finance/)
    await chloe.getByRole("dialog").waitFor({ state: "detached" })
    await chloe.locator(".desk-row").first().waitFor()
    for (let decided = 0, step = 0; decided < TEN; step++) {
      expect(step, "cases to decide").toBeLessThan(40)
      const was = chloe.url()
      await chloe.keyboard.press("j")
      await eventually(
        `the key leads to the next case, ${decided} decided, ${step} seen`,
        () => chloe.url(),
        (url) => url !== was,
        5_000,
      )
      const intent = new URL(chloe.url()).searchParams.get("intent")
      await chloe.locator(`[data-row="intent:${intent}"][aria-current="true"]`).waitFor()
      await chloe.locator(".desk-acts").waitFor()
      if (await decide(chloe, decided % 3 === 2 ? "r" : "d", `Dossier ${decided + 1}`)) decided++
    }
    expect(chloe.url()).toContain("holder=finance")
    const after = (await acts(warehouse)).slice(before.length)
    expect(after).toHaveLength(TEN)
    expect(new Set(after)).toEqual(new Set(["refund.release", "refund.reject"]))
  })
})

async function signIn(page: Page, url: string, name: string): Promise<Page> {
  await page.goto(url)
  await page.getByRole("button", { name: new RegExp(name) }).click()
  await page.waitForURL(/refunds/)
  return page
}

async function openCase(page: Page, { returnId, id }: RefundRow) {
  const address = writeAddress({ show: "waiting", returnId, intentId: intentOfRow(id) })
  await page.goto(new URL(address, page.url()).href)
  await page.locator("#refund-reason").waitFor()
}

const buttonOf = (page: Page): Locator => page.locator(".desk-acts").getByRole("button", { name: /Débloquer/ })

async function release(page: Page) {
  await page.locator("#refund-reason").fill("Vérifié")
  await buttonOf(page).click()
  await buttonOf(page).waitFor({ state: "detached" })
}

/** What people did with refunds, oldest first. */
async function acts({ read }: Warehouse): Promise<string[]> {
  const rows = await read
    .selectFrom("audit")
    .select("action")
    .where("action", "in", ["refund.release", "refund.reject"])
    .where("actor", "like", "person:%")
    .orderBy("seq")
    .execute()
  return rows.map((row) => row.action)
}

/** Two refunds that one of finance alone may release. */
async function heldForFinance(warehouse: Warehouse): Promise<[RefundRow, RefundRow]> {
  const { rows } = await warehouse.ask<{ rows: RefundRow[] }>("finance", "/api/refunds/queue?show=waiting")
  const own = rows.filter((row) => row.state === "held" && row.holder === "finance" && row.kind === "principal")
  const [one, other] = own.filter((row) => !row.reasons.includes("second_person"))
  if (!one || !other) throw new Error("nothing in the demo waits for one of finance")
  return [one, other]
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

async function tabTo(page: Page, target: Locator) {
  await target.waitFor()
  for (let tab = 0; tab < 20; tab++) {
    if (await target.evaluate((one) => one === document.activeElement)) return
    await page.keyboard.press("Tab")
  }
  throw new Error("the keyboard does not reach it")
}

/** The reason first, back out of it, the key to the button, Enter there; false where the case leaves nothing to do. */
async function decide(page: Page, key: "d" | "r", reason: string): Promise<boolean> {
  const button = key === "d" ? buttonOf(page) : page.locator(".desk-acts").getByRole("button", { name: refunds.reject })
  if ((await page.locator("#refund-reason").count()) === 0) return false
  await page.keyboard.press("m")
  await page.keyboard.type(reason)
  await page.keyboard.press("Escape")
  if ((await button.count()) === 0) return false
  await page.keyboard.press(key)
  const isThere = () => button.evaluate((one) => one === document.activeElement)
  await eventually("the key leads to its button", isThere, (there) => there)
  await page.keyboard.press("Enter")
  await page.locator(".desk-acts .message").first().waitFor()
  return true
}
