import type { Page } from "playwright-core"
import sharp from "sharp"
import { afterEach, expect, test } from "vitest"
import { openDatabase } from "../../server/db/open.ts"
import en from "../../shared/locales/en/portal-announce.ts"
import track from "../../shared/locales/en/track.ts"
import { startMailServer } from "../mail/mail-server.ts"
import { axeFindings } from "../support/axe.ts"
import { openChromium } from "../support/chromium.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { startShopStub } from "../support/shop-stub.ts"
import { eventually, openWarehouse, signInOf, type Warehouse } from "../support/warehouse.ts"
import { type Handheld, openHandheld, startShift } from "./handheld.ts"
import { inspect, inspectDamaged, sent } from "./operator.ts"

// A customer's phone of some years ago, on a train: 360 × 640, a CPU four times slower while it announces (a slowed page
// takes most of a core all the while, and here there are two), a slow network all along.
const SLOW = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 90_000 }

/** What is answered to each question of the portal, by its title; what has none is answered by the first there is. */
interface Wish {
  order: string
  by: string
  shop: string
  article: RegExp
  reason?: string
  photo?: boolean
  wanted: string
  variant?: RegExp
}

describeChromium("a return from the phone to the dock and back", () => {
  const ends: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })

  interface Phone {
    page: Page
    /** How many times slower its CPU is. */
    slow(rate: number): Promise<unknown>
  }

  async function slowPhone(): Promise<Phone> {
    const opened = await openChromium({ locale: "en-GB", viewport: { width: 360, height: 640 }, hasTouch: true })
    ends.push(() => opened.close())
    const devtools = await opened.context.newCDPSession(opened.page)
    await devtools.send("Network.enable")
    await devtools.send("Network.emulateNetworkConditions", SLOW)
    return { page: opened.page, slow: (rate) => devtools.send("Emulation.setCPUThrottlingRate", { rate }) }
  }

  /** From the shop's page to the return's number. */
  async function announce({ page, slow }: Phone, portal: string, wish: Wish): Promise<string> {
    await slow(4)
    await page.goto(`${portal}/s/${wish.shop}`)
    await page.getByLabel("Order number").fill(wish.order)
    await page.getByLabel("E-mail or postcode").fill(wish.by)
    await page.getByRole("button", { name: "Find my order" }).click()
    await page.getByRole("link", { name: "Return an article" }).click()
    await page.getByRole("heading", { name: en.items.title, level: 1 }).waitFor()
    await page.getByRole("checkbox", { name: wish.article }).check()
    // half a page says less than the whole
    await page.waitForLoadState("load")
    for (let step = 0; step < 10; step++) {
      const before = await page.locator("h1").innerText()
      await page.getByRole("button", { name: en.next }).click()
      const isNext = (title: string) =>
        document.readyState === "complete" && (document.querySelector("h1")?.innerText ?? title) !== title
      await page.waitForFunction(isNext, before, { timeout: 15_000 })
      const title = await page.locator("h1").innerText()
      if (title === en.check.title) break
      await answer(page, title, wish)
    }
    await page.getByRole("heading", { name: en.check.title }).waitFor()
    await page.getByRole("button", { name: en.check.confirm }).click()
    await page.getByText("Your return number").waitFor()
    await slow(1)
    expect(await axeFindings(page)).toEqual([])
    return page.locator(".sum").first().innerText()
  }

  async function answer(page: Page, title: string, wish: Wish): Promise<void> {
    const choose = async (name: string | RegExp) => {
      const said = await page.locator("main").innerText()
      await page
        .getByRole("radio", { name })
        .first()
        .check({ timeout: 5_000 })
        .catch(() => {
          throw new Error(`no ${name} at ${said}`)
        })
    }
    if (title === en.wanted.title) return choose(wish.wanted)
    if (title === en.variant.title) return choose(wish.variant ?? /./)
    if (title === en.way.title) return choose(en.way.own_label)
    if (title === en.photos.title) {
      const photo = sharp({ create: { width: 900, height: 600, channels: 3, background: "#884422" } }).jpeg()
      const file = { name: "lid.jpg", mimeType: "image/jpeg", buffer: await photo.toBuffer() }
      await page.getByLabel(en.photos.choose).setInputFiles(file)
      await page.getByRole("button", { name: en.photos.add }).click()
      return page.getByText("1 photo added").waitFor()
    }
    return choose((title.startsWith("Why") && wish.reason) || /./)
  }

  /** At the dock, by the number on the shop's own label. */
  async function parcelOf(house: Warehouse, rma: string): Promise<{ tracking: string; lines: { gtin: string }[] }> {
    const line = await house.read
      .selectFrom("return_lines")
      .innerJoin("returns", "returns.id", "return_lines.return_id")
      .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
      .select("order_lines.gtin")
      .where("returns.rma", "=", rma)
      .executeTakeFirstOrThrow()
    return { tracking: rma, lines: [{ gtin: line.gtin ?? "" }] }
  }

  async function receive(handheld: Handheld, house: Warehouse, rma: string): Promise<void> {
    await inspect(handheld, (await parcelOf(house, rma)) as never)
    await sent(handheld)
  }

  /** A lead who looks at the broken thing and takes it as the operator saw it. */
  async function accept({ server, read }: Warehouse, rma: string): Promise<void> {
    const unit = await read
      .selectFrom("units")
      .innerJoin("returns", "returns.id", "units.return_id")
      .select("units.id")
      .where("returns.rma", "=", rma)
      .executeTakeFirstOrThrow()
    const { email, password } = signInOf("lead")
    const headers = { "content-type": "application/json", origin: server.url }
    const post = (path: string, body: unknown, cookie = "") =>
      fetch(server.url + path, { method: "POST", headers: { ...headers, cookie }, body: JSON.stringify(body) })
    const signedIn = await post("/api/session/password", { email, password })
    const cookie = signedIn.headers
      .getSetCookie()
      .map((line) => line.split(";")[0])
      .join("; ")
    const path = `/api/review/cases/unit:${unit.id}`
    const { version } = (await (await fetch(server.url + path, { headers: { cookie } })).json()) as { version: string }
    const answer = await post(`${path}/decide`, { version, answer: "accept" }, cookie)
    expect(answer.status, await answer.text()).toBe(200)
  }

  const open = async (page: Page) => {
    await page.getByRole("link", { name: en.done.follow }).click()
    await page.waitForURL(/\/track\//)
  }

  test("is announced, received and paid: the page that stayed open says so, and so does the mail; the dearer exchange is paid for and ordered; what broke on its way is sent anew [sqlite]", async () => {
    const stub = await startShopStub()
    ends.push(() => stub.close())
    const post = await startMailServer()
    const mail = { SMTP_URL: post.url, MAIL_FROM: "Returns <returns@shop.example>" }
    const env = { SHOP_ORDERS_URL: stub.url, SHOP_ORDERS_KEY: stub.key, ...mail }
    const house = await openWarehouse({ payAfterSeconds: 1, env })
    ends.push(() => house.close())
    const portal = /portal on (http:\S+)/.exec(house.server.log())?.[1] ?? ""
    const write = async (work: (db: Awaited<ReturnType<typeof openDatabase>>["db"]) => Promise<unknown>) => {
      const { db, close } = await openDatabase({ file: `${house.server.dataDir}/backdock.sqlite` })
      await work(db)
      await close()
    }
    // one of the dress's family that costs 20.00 more, and the shop has it
    const dress = await house.read
      .selectFrom("order_lines")
      .innerJoin("orders", "orders.id", "order_lines.order_id")
      .innerJoin("products", (join) =>
        join.onRef("products.shop_id", "=", "orders.shop_id").onRef("products.sku", "=", "order_lines.sku"),
      )
      .selectAll("products")
      .where("orders.number", "=", "NOV-4711")
      .where("products.title", "like", "Robe%")
      .executeTakeFirstOrThrow()
    const family = dress.family ?? "dress"
    const dearer = { sku: "ROBE-LONGUE", title: "Robe longue", price_minor: (dress.price_minor ?? 0) + 2_000 }
    await write(async (db) => {
      await db
        .insertInto("products")
        .values({
          ...dress,
          ...dearer,
          id: "0190a3f0-0000-7000-8000-0000000000aa",
          gtins: "[]",
          family,
          stock: 2,
          variant: "longue",
        })
        .execute()
      await db.updateTable("products").set({ family }).where("id", "=", dress.id).execute()
    })
    stub.stock.set(dearer.sku, 2)

    const [first, second] = await Promise.all([slowPhone(), slowPhone()])
    const [phone, other] = [first.page, second.page]
    const nov = { shop: "novembre", by: "69001" }
    const given = { ...nov, order: "NOV-4712", article: /Écharpe/, wanted: en.wanted.refund }
    const swapped = { ...nov, order: "NOV-4711", article: /Robe/, wanted: en.wanted.exchange, variant: /longue/i }
    const scarf = await announce(first, portal, given)
    const robe = await announce(second, portal, swapped)
    await Promise.all([open(phone), open(other)])
    const ofScarf = phone.url()
    const broken = { shop: "brise", order: "BRI-4714", by: "zoé.lemaire@example.com", article: /Vase/ }
    const vase = await announce(first, portal, {
      ...broken,
      reason: "Arrived damaged or broken",
      wanted: en.wanted.replace,
    })
    await open(phone)
    const ofVase = phone.url()
    const chosen = await house.read
      .selectFrom("resolutions")
      .innerJoin("returns", "returns.id", "resolutions.return_id")
      .select(["resolutions.state", "returns.basis"])
      .where("returns.rma", "=", vase)
      .execute()
    expect(chosen).toEqual([{ state: "replacement", basis: "conformity" }])
    await phone.goto(ofScarf)

    const handheld = await openHandheld(house.proxy.url)
    ends.push(() => handheld.browser.close())
    await startShift(handheld)
    await receive(handheld, house, scarf)
    await receive(handheld, house, robe)

    // nobody loaded it again
    await phone.getByRole("heading", { name: track.head.paid }).waitFor({ timeout: 30_000 })
    expect(await axeFindings(phone)).toEqual([])
    /** In the SMTP server's box, and once. */
    const mailed = async (kind: string, rma: string) => {
      // what is told of one return within three minutes is one mail: they are over
      await write((db) => db.updateTable("notices").set({ due_at: 0 }).where("state", "=", "waiting").execute())
      const mail = await eventually(
        `the mail "${kind}" has left`,
        () =>
          house.read
            .selectFrom("mails")
            .innerJoin("returns", "returns.id", "mails.return_id")
            .select(["mails.message_id as id", "mails.state"])
            .where("returns.rma", "=", rma)
            .where("mails.kinds", "like", `%"${kind}"%`)
            .executeTakeFirst(),
        (mail) => mail?.state === "sent",
        30_000,
      )
      expect(post.taken.filter((text) => text.includes(`Message-ID: ${mail?.id}\r\n`))).toHaveLength(1)
    }
    await mailed("paid", scarf)

    const pay = other.getByRole("link", { name: /^Pay / })
    await pay.waitFor({ timeout: 20_000 })
    expect(await axeFindings(other)).toEqual([])
    await pay.click()
    await other.getByRole("button", { name: /^Pay 20\.00/ }).click()
    await other.waitForURL(/\/track\//)
    // it would be looked at within a minute
    await write((db) =>
      db.updateTable("jobs").set({ run_at: 0 }).where("kind", "in", ["ask_difference", "pay_intent"]).execute(),
    )
    await other.getByRole("heading", { name: track.head.exchange_ordered }).waitFor({ timeout: 20_000 })
    expect([...stub.orders.values()].map((one) => one.sku)).toEqual([dearer.sku])
    expect(await house.read.selectFrom("differences_asked").select(["state", "amount_minor"]).execute()).toEqual([
      { state: "paid", amount_minor: 2_000 },
    ])

    await phone.goto(ofVase)
    stub.stock.set("BRI-VASE", 1)
    await inspectDamaged(handheld, await parcelOf(house, vase), "carrier")
    await sent(handheld)
    await accept(house, vase)
    await phone.getByRole("heading", { name: track.head.exchange_ordered }).waitFor({ timeout: 30_000 })
    stub.ship()
    // the shop is asked every hour what became of it
    await write((db) => db.updateTable("jobs").set({ run_at: 0 }).where("kind", "=", "pay_intent").execute())
    await phone.getByRole("heading", { name: track.head.exchanged }).waitFor({ timeout: 30_000 })
    expect(await axeFindings(phone)).toEqual([])
    expect([...stub.orders.values()].map((one) => `${one.sku} ${one.state}`)).toContain("BRI-VASE shipped")
    await mailed("exchanged", vase)
  }, 180_000)
})
