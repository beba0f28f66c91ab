import { readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { trackingLink } from "../../server/links/tracking-link.ts"
import en from "../../shared/locales/en/track.ts"
import { axeFindings } from "../support/axe.ts"
import { openChromium } from "../support/chromium.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { imageOf } from "../support/images.ts"
import { openWarehouse, type Warehouse } from "../support/warehouse.ts"
import { tabAndEnter, tabTo } from "./by-tab.ts"

describeChromium("a customer who follows their return on a phone", () => {
  let house: Warehouse
  const ends: (() => Promise<unknown>)[] = []
  beforeAll(async () => {
    house = await openWarehouse()
    ends.push(() => house.close())
  }, 240_000)
  afterAll(async () => {
    for (const end of ends.reverse()) await end()
  })

  /** As a mail carries it. */
  function linkTo(returnId: string): string {
    const portalUrl = /portal on (http:\S+)/.exec(house.server.log())?.[1] ?? ""
    const secret = Buffer.from(readFileSync(join(house.server.dataDir, "secret.key"), "utf8"), "base64")
    const ctx = { secret, config: { portalUrl } } as unknown as Parameters<typeof trackingLink>[0]
    return trackingLink(ctx, { returnId, version: 1, locale: "en" })
  }
  const waiting = () =>
    house.read.selectFrom("hearings").selectAll().where("state", "=", "open").orderBy("id").executeTakeFirstOrThrow()

  test("objects by keyboard to a deduction with a photo, and sees on the page that stays open what becomes of their return [sqlite]", async () => {
    const hearing = await waiting()
    const link = linkTo(hearing.return_id)
    const phone = await openChromium({ locale: "en-GB", viewport: { width: 360, height: 640 }, hasTouch: true })
    ends.push(() => phone.close())
    const { page } = phone
    const well = async (what: string) => {
      expect(await axeFindings(page), what).toEqual([])
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(wider, `${what} is wider than the phone`).toBeLessThanOrEqual(0)
    }
    await page.goto(link)
    expect(new URL(page.url()).pathname, "the link is not what stands in the address").toMatch(/^\/track\/[^/]+$/)
    await page.getByRole("heading", { name: en.head.to_answer }).waitFor()
    await well("to answer")

    const other = await phone.context.newPage()
    await other.goto(page.url())
    await tabAndEnter(other, other.getByRole("link", { name: en.hear.open }))
    await tabTo(other, other.getByLabel(en.hear.objectLabel))
    await other.keyboard.type("It came like that.", { delay: 70 })
    const photo = { name: "stain.jpg", mimeType: "image/jpeg", buffer: Buffer.from(await imageOf()) }
    await other.locator("#photos").setInputFiles(photo)
    expect(await axeFindings(other), "the answer").toEqual([])
    await tabAndEnter(other, other.getByRole("button", { name: en.hear.objectButton }))
    await other.getByText("It came like that.").waitFor()

    // the first page was left open, and nobody loaded it again
    await page.getByText("It came like that.").waitFor()
    await page.getByText(en.waits.second_look).waitFor()
    await well("objected")
    expect(await house.read.selectFrom("hearings").select("state").where("id", "=", hearing.id).execute()).toEqual([
      { state: "objected" },
    ])
    const odd = house.read.selectFrom("exceptions").select(["kind", "note"]).where("unit_id", "=", hearing.unit_id)
    expect(await odd.where("closed_at", "is", null).execute()).toEqual([
      { kind: "customer_objects", note: "It came like that." },
    ])
  }, 120_000)
})
