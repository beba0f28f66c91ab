import type { Page } from "playwright-core"
import sharp from "sharp"
import { afterAll, beforeAll, expect, test } from "vitest"
import frame from "../../shared/locales/en/portal.ts"
import { axeFindings } from "../support/axe.ts"
import { type OpenChromium, openChromium } from "../support/chromium.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { openWarehouse, type Warehouse } from "../support/warehouse.ts"
import { tabAndCheck, tabAndEnter, tabTo } from "./by-tab.ts"

// A customer's phone of some years ago, on a train: 360 × 640, a CPU four times slower, a slow network.
const SLOW = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 90_000 }

describeChromium("a customer with their phone", () => {
  let house: Warehouse
  let portal: string
  const phones: OpenChromium[] = []
  const slow = new Map<Page, (rate: number) => Promise<unknown>>()

  beforeAll(async () => {
    house = await openWarehouse()
    portal = /portal on (http:\S+)/.exec(house.server.log())?.[1] ?? ""
  }, 240_000)
  afterAll(async () => {
    for (const phone of phones) await phone.close()
    await house?.close()
  })

  async function phone(locale: "fr-FR" | "en-GB"): Promise<Page> {
    const opened = await openChromium({ locale, viewport: { width: 360, height: 640 }, hasTouch: true })
    phones.push(opened)
    const devtools = await opened.context.newCDPSession(opened.page)
    slow.set(opened.page, (rate) => devtools.send("Emulation.setCPUThrottlingRate", { rate }))
    await slow.get(opened.page)?.(4)
    await devtools.send("Network.enable")
    await devtools.send("Network.emulateNetworkConditions", SLOW)
    return opened.page
  }

  /** No findings, and nothing wider than the phone. To look at it is not the phone's work. */
  async function looksWell(page: Page, what: string) {
    await slow.get(page)?.(1)
    expect(await axeFindings(page), what).toEqual([])
    await slow.get(page)?.(4)
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(wider, `${what} is wider than the phone`).toBeLessThanOrEqual(0)
  }

  test("announces by keyboard what arrived broken with a photo, though the phone fell asleep in the middle, and gets the label [sqlite]", async () => {
    const page = await phone("en-GB")
    await page.goto(`${portal}/s/brise`)
    await looksWell(page, "find")
    await page.getByLabel("Order number").fill("BRI-4714")
    await page.getByLabel("E-mail or postcode").fill("nobody@example.com")
    await page.getByRole("button", { name: "Find my order" }).click()
    await page.getByRole("alert").waitFor()
    await looksWell(page, "not found")
    await page.getByLabel("E-mail or postcode").fill("zoé.lemaire@example.com")
    await page.getByRole("button", { name: "Find my order" }).click()
    await page.getByRole("heading", { name: "Order BRI-4714" }).waitFor()
    await page.getByRole("link", { name: "Withdraw from the contract here" }).waitFor()
    await looksWell(page, "order")
    // from here on without a pointer
    await tabAndEnter(page, page.getByRole("link", { name: "Return an article" }))
    await tabAndCheck(page, page.getByRole("checkbox").first())
    await looksWell(page, "items")
    await tabAndEnter(page, page.getByRole("button", { name: "Continue" }))

    await tabTo(page, page.getByLabel(/Anything else/))
    await page.keyboard.type("The lid is in two pieces", { delay: 70 })
    await tabAndCheck(page, page.getByLabel("Arrived damaged or broken"))
    // asleep: nothing was sent, and the page is loaded anew
    await page.reload()
    await expect.poll(() => page.getByLabel(/Anything else/).inputValue()).toBe("The lid is in two pieces")
    expect(await page.getByLabel("Arrived damaged or broken").isChecked()).toBe(true)
    await looksWell(page, "why")
    await tabAndEnter(page, page.getByRole("button", { name: "Continue" }))
    await tabAndCheck(page, page.getByLabel("The box had taken a knock"))
    await tabAndEnter(page, page.getByRole("button", { name: "Continue" }))

    await page.getByText("Keep the box and the packaging").waitFor()
    const large = await sharp({ create: { width: 3000, height: 2000, channels: 3, background: "#884422" } })
      .jpeg({ quality: 95 })
      .toBuffer()
    await page.getByLabel("Choose photos").setInputFiles({ name: "lid.jpg", mimeType: "image/jpeg", buffer: large })
    await tabAndEnter(page, page.getByRole("button", { name: "Add these photos" }))
    await page.getByText("1 photo added").waitFor()
    await looksWell(page, "photos")
    const kept = await house.read
      .selectFrom("photos")
      .select("width")
      .orderBy("stored_at", "desc")
      .executeTakeFirstOrThrow()
    expect(kept.width, "made smaller before it was sent").toBe(1600)
    await tabAndEnter(page, page.getByRole("button", { name: "Continue" }))
    await tabAndCheck(page, page.getByLabel("My money back"))
    await looksWell(page, "wanted")
    await tabAndEnter(page, page.getByRole("button", { name: "Continue" }))
    await tabAndCheck(page, page.getByLabel(/address label/))
    await looksWell(page, "ways")
    await tabAndEnter(page, page.getByRole("button", { name: "Continue" }))

    await page.getByRole("heading", { name: "Check before you confirm" }).waitFor()
    await page.getByText("legal guarantee of conformity").waitFor()
    await looksWell(page, "check")
    // back loses nothing
    await page.goBack()
    expect(await page.getByLabel(/address label/).isChecked()).toBe(true)
    await page.goForward()
    // no network: nothing is sent into the void, and what was asked stays on the page
    await page.context().setOffline(true)
    await page.getByRole("button", { name: "Confirm the return" }).click()
    await page.getByRole("alert").getByText(frame.offline).waitFor()
    await page.context().setOffline(false)
    await page.getByRole("alert").waitFor({ state: "detached" })
    await page.getByRole("button", { name: "Confirm the return" }).dblclick()
    await page.getByText("Your return number").waitFor()
    await looksWell(page, "announced")
    const number = await page.locator(".sum").first().innerText()
    const all = await house.read
      .selectFrom("returns")
      .innerJoin("orders", "orders.id", "returns.order_id")
      .select(["returns.rma", "returns.basis"])
      .where("orders.number", "=", "BRI-4714")
      .execute()
    expect(all, "two taps are one").toEqual([{ rma: number, basis: "conformity" }])
    const label = await page.getByRole("link", { name: /Print/ }).getAttribute("href")
    const file = await page.request.get(portal + label)
    expect(file.headers()["content-type"]).toBe("application/pdf")
    expect((await file.body()).subarray(0, 5).toString()).toBe("%PDF-")
    await page.close()
  }, 180_000)

  test("finds the order, withdraws and reads where it stands by keyboard with a browser that runs no script [sqlite]", async () => {
    const known = await openChromium({ locale: "fr-FR" })
    phones.push(known)
    const context = await known.context
      .browser()
      ?.newContext({ locale: "fr-FR", javaScriptEnabled: false, viewport: { width: 360, height: 640 } })
    if (!context) throw new Error("no browser")
    const page = await context.newPage()
    await page.goto(`${portal}/s/novembre`)
    await tabTo(page, page.getByLabel("Numéro de commande"))
    await page.keyboard.type("nov-4712")
    await tabTo(page, page.getByLabel("E-mail ou code postal"))
    await page.keyboard.type("69001")
    await tabAndEnter(page, page.getByRole("button", { name: "Retrouver ma commande" }))
    await tabAndEnter(page, page.getByRole("link", { name: "Se rétracter du contrat ici" }))
    await tabAndEnter(page, page.getByRole("button", { name: "Confirmer la rétractation" }))
    await page.getByText(/^Reçue le/).waitFor()
    await page.getByText(/Je me rétracte du contrat/).waitFor()
    await tabAndEnter(page, page.getByRole("link", { name: "Suivre mon retour" }))
    await page.getByRole("heading", { level: 1 }).waitFor()
    expect(new URL(page.url()).pathname).toMatch(/^\/track\/[A-Z0-9-]+$/)
    await context.close()
  }, 90_000)
})
