import { readFileSync } from "node:fs"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { writeAddress } from "../../client/refunds/refund-address.ts"
import { demoSignIns } from "../../server/demo/sign-ins.ts"
import { checkLedger } from "../../server/ledger/check.ts"
import bankWords from "../../shared/locales/fr/bank.ts"
import customerWords from "../../shared/locales/fr/portal-bank.ts"
import { narrowSpaces } from "../../shared/locales/narrow-spaces.ts"
import { all, faultsOf, parseXml, textOf } from "../bank/message-structure.ts"
import { reportXml } from "../bank/reports.ts"
import { axeFindings } from "../support/axe.ts"
import { type OpenChromium, openChromium } from "../support/chromium.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { eventually, openWarehouse, type Warehouse } from "../support/warehouse.ts"

const bank = narrowSpaces(bankWords)
const customer = narrowSpaces(customerWords)

describeChromium("a refund whose card is closed", () => {
  let warehouse: Warehouse
  let browser: OpenChromium
  let phone: OpenChromium
  const [first, second] = demoSignIns.filter((one) => one.role === "finance")
  if (!first || !second) throw new Error("the demo has two of finance")

  beforeAll(async () => {
    warehouse = await openWarehouse()
    browser = await openChromium({ locale: "fr-FR", viewport: { width: 1440, height: 900 } })
    phone = await openChromium({ locale: "fr-FR", viewport: { width: 360, height: 640 }, hasTouch: true })
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    await phone?.close()
    await warehouse?.close()
  })

  test("is paid to the account that the customer gives on their phone, once a second person approved it [sqlite]", async () => {
    const { read, proxy } = warehouse
    const failed = await read
      .selectFrom("intents")
      .select(["id", "return_id", "amount_minor"])
      .where("state", "=", "failed")
      .where("currency", "=", "EUR")
      .orderBy("id")
      .executeTakeFirstOrThrow()
    const stateOf = async () =>
      (await read.selectFrom("intents").select("state").where("id", "=", failed.id).executeTakeFirstOrThrow()).state
    const chloé = await signIn(browser.page, proxy.url, first.name)
    await chloé.goto(proxy.url + writeAddress({ show: "all", returnId: failed.return_id, intentId: failed.id }))
    await chloé.getByRole("button", { name: new RegExp(bank.part.ask) }).click()
    await chloé.getByText(/Le lien part par e-mail/).waitFor()
    expect(await axeFindings(chloé), "axe on the case").toEqual([])

    const mail = await read
      .selectFrom("mails")
      .select("text")
      .where("about", "like", "bank_ask:%")
      .executeTakeFirstOrThrow()
    await phone.page.goto(/https?:\S+/.exec(mail.text)?.[0] ?? "")
    expect(new URL(phone.page.url()).pathname).toBe("/portal/bank/account")
    await phone.page.getByLabel(customer.iban).fill("de89 3704 0044 0532 0130 01")
    await phone.page.getByRole("button", { name: customer.send }).click()
    await phone.page.getByText(customer.wrong.iban_check_digits).first().waitFor()
    expect(await axeFindings(phone.page), "axe on the customer's page").toEqual([])
    await phone.page.getByLabel(customer.iban).fill("de89 3704 0044 0532 0130 00")
    await phone.page.getByLabel(customer.holder).fill("Camille Dupont")
    await phone.page.getByLabel(customer.town).fill("Köln")
    await phone.page.getByLabel(customer.country).selectOption("DE")
    await phone.page.getByLabel(/J’accepte expressément/).check()
    await phone.page.getByRole("button", { name: customer.send }).click()
    await phone.page.getByRole("heading", { name: customer.done }).waitFor()

    // who sent the link does not approve what came of it
    await chloé.getByText(bank.toDecide.mine).waitFor()
    const inès = await signIn(await browser.context.newPage(), proxy.url.replace("127.0.0.1", "localhost"), second.name)
    await inès.goto(new URL("/bank", inès.url()).href)
    await inès.getByRole("button", { name: bank.toDecide.approve }).click()
    await inès.getByText(bank.waiting.why.ready).first().waitFor()
    expect(await axeFindings(inès), "axe on the page of transfers").toEqual([])
    await inès.getByRole("button", { name: new RegExp(bank.waiting.make) }).click()
    await inès.getByText(bank.files.state.made).waitFor()
    const coming = inès.waitForEvent("download")
    await inès.getByRole("button", { name: bank.files.download, exact: true }).click()
    const message = parseXml(readFileSync(await (await coming).path(), "utf8"))
    expect(faultsOf(message)).toEqual([])
    expect(all(message, "IBAN").at(-1)?.text).toBe("DE89370400440532013000")
    expect(await stateOf()).toBe("paying")

    const report = reportXml({ messageId: textOf(message, "MsgId"), group: "ACSC" })
    const file = { name: "pain002.xml", mimeType: "application/xml", buffer: Buffer.from(report) }
    await inès.locator("input[type=file]").setInputFiles(file)
    await inès.locator(".bank-files").getByText(bank.files.state.paid, { exact: true }).waitFor()
    await eventually("the refund is paid", stateOf, (state) => state === "paid")
    expect(await checkLedger(read)).toEqual([])
    await inès.locator("input[type=file]").setInputFiles(file)
    await inès.getByText(bank.report.already).waitFor()
    expect(await stateOf()).toBe("paid")
  })
})

async function signIn(page: Page, url: string, name: string): Promise<Page> {
  await page.goto(url)
  await page.getByRole("button", { name: new RegExp(name) }).click()
  await page.waitForURL(/refunds/)
  return page
}
