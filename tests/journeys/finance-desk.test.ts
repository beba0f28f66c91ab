import type { Locator, Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { intentOfRow, writeAddress } from "../../client/refunds/refund-address.ts"
import { demoSignIns } from "../../server/demo/sign-ins.ts"
import type { RefundRow } from "../../shared/contract/refunds.ts"
import words from "../../shared/locales/fr/acts.ts"
import desk from "../../shared/locales/fr/desk-words.ts"
import finance from "../../shared/locales/fr/finance.ts"
import { axeFindings } from "../support/axe.ts"
import { type OpenChromium, openChromium } from "../support/chromium.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { batchAbove, eventually, openWarehouse, type Warehouse } from "../support/warehouse.ts"

const FEW = 6
/** A desk that is told of changes asks by itself once a minute only: what comes within this was told. */
const TOLD_MS = 10_000

/** Without a pause it would be a scanner's. */
const AS_A_PERSON = { delay: 70 }

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

  test("what is above the sum for one person leaves by two: the first proposes, the second sees it at once and approves [sqlite]", async () => {
    await batchAbove(warehouse, 1_000)
    const before = await acts(warehouse)
    await chloe.goto(`${warehouse.proxy.url}/refunds?holder=finance`)
    await ines.goto(ines.url().replace(/refunds.*/, "refunds"))
    for (const page of [chloe, ines]) await page.getByText(desk.live, { exact: true }).waitFor()
    await chloe.locator(".finance-pick").first().waitFor()
    await chloe.keyboard.press("v")
    await chloe.locator(".finance-summary .second").waitFor()
    await chloe.locator("#many-reason").fill("Vus ensemble")
    await chloe.locator("#release-many").click()
    await chloe.getByText(words.batch.proposed).waitFor()
    await ines.locator(".finance-waits").waitFor({ timeout: TOLD_MS })
    expect(await acts(warehouse), "nothing has left").toHaveLength(before.length)
    await chloe.keyboard.press("y")
    await chloe.getByText(words.batch.own).waitFor()
    expect(
      await chloe
        .getByRole("dialog")
        .getByRole("button", { name: /Approuver/ })
        .count(),
    ).toBe(0)
    await chloe.keyboard.press("Escape")
    await ines.keyboard.press("y")
    const approve = ines.getByRole("dialog").getByRole("button", { name: /Approuver/ })
    await approve.waitFor()
    expect(await axeFindings(ines), "axe with the approval").toEqual([])
    await tabTo(ines, approve)
    await ines.keyboard.press("Enter")
    await ines
      .getByRole("dialog")
      .getByText(/débloqué/)
      .first()
      .waitFor()
    await chloe.locator(".finance-waits").waitFor({ state: "detached", timeout: TOLD_MS })
    expect((await acts(warehouse)).length).toBeGreaterThan(before.length)
    await ines.keyboard.press("Escape")

    const dear = await heldForTwo(warehouse)
    await openCase(chloe, dear)
    await release(chloe)
    await openCase(ines, dear)
    await release(ines)
    const { released_by } = await eventually(
      "two have released it",
      () => intentOf(warehouse, dear),
      ({ state }) => state !== "held",
    )
    expect(JSON.parse(released_by)).toHaveLength(2)
  })

  test("a day is worked without a mouse: found by a name, released, refused, held, and the list kept for tomorrow [sqlite]", async () => {
    const before = await acts(warehouse)
    await ines.close()
    await chloe.goto(`${warehouse.proxy.url}/refunds`)
    await chloe.locator(".desk-row").first().waitFor()
    await chloe.getByText(desk.live, { exact: true }).waitFor()
    await chloe.keyboard.press("/")
    await chloe.waitForFunction(() => document.activeElement?.id === "refund-number")
    await chloe.keyboard.type("martin", AS_A_PERSON)
    await chloe.keyboard.press("Enter")
    await chloe.waitForURL(/text=martin/)
    await chloe.keyboard.press("Escape")
    await chloe.keyboard.press("1")
    await chloe.waitForURL((url) => !url.search.includes("show=all"))
    await chloe.goto(`${warehouse.proxy.url}/refunds`)
    await chloe.locator(".desk-row").first().waitFor()
    await chloe.keyboard.press("f")
    const holder = chloe.getByRole("dialog").getByLabel(finance.by.holder)
    await tabTo(chloe, holder)
    await chloe.keyboard.type("fin", AS_A_PERSON)
    await tabTo(chloe, chloe.getByRole("dialog").getByRole("button", { name: finance.by.apply }))
    await chloe.keyboard.press("Enter")
    await chloe.waitForURL(/holder=finance/)
    await chloe.getByRole("dialog").waitFor({ state: "detached" })
    await chloe.locator(".desk-row").first().waitFor()
    for (let decided = 0, step = 0; decided < FEW; step++) {
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
      // a delivery may leave the list with the goods that were just decided
      const row = `[data-row="intent:${intent}"]`
      const isListed = await eventually(
        "the case is the list's current one, or left it",
        async () => [await chloe.locator(`${row}[aria-current="true"]`).count(), await chloe.locator(row).count()],
        ([current, listed]) => current === 1 || listed === 0,
      ).then(([current]) => current === 1)
      if (!isListed) continue
      await chloe.locator(".desk-acts").waitFor()
      if (await decide(chloe, (["a", "r", "h"] as const)[decided % 3] ?? "a", `Dossier ${decided + 1}`)) decided++
    }
    expect(chloe.url()).toContain("holder=finance")
    const after = (await acts(warehouse)).slice(before.length)
    expect(after).toHaveLength(FEW)
    expect(new Set(after)).toEqual(new Set(["refund.release", "refund.reject", "refund.hold"]))
    await chloe.keyboard.press("l")
    await chloe.getByRole("dialog").getByLabel(words.saved.name).waitFor()
    await chloe.keyboard.type("Les miens", AS_A_PERSON)
    await chloe.keyboard.press("Enter")
    await chloe.getByRole("button", { name: "Les miens" }).waitFor()
    await chloe.keyboard.press("Escape")
    await chloe.keyboard.press("?")
    await chloe.getByRole("dialog").getByText(words.keys.hold).waitFor()
    expect(await axeFindings(chloe), "axe with the keys").toEqual([])
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
    .where("action", "in", ["refund.release", "refund.reject", "refund.hold", "refund.stop"])
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

/**
 * Released: the reason first, back out of it, the key to the button, Enter there. Refused or held: the key asks for the
 * reason, by its first letters and in words. False where the case leaves nothing to do.
 */
async function decide(page: Page, key: "a" | "r" | "h", reason: string): Promise<boolean> {
  if (key === "a") {
    if ((await page.locator("#refund-reason").count()) === 0) return false
    await page.keyboard.press("m")
    await page.keyboard.type(reason, AS_A_PERSON)
    await page.keyboard.press("Escape")
    // without a reason the button asks for one instead
    if ((await buttonOf(page).count()) === 0) return false
    await page.keyboard.press("a")
    const isThere = () => buttonOf(page).evaluate((one) => one === document.activeElement)
    await eventually("the key leads to its button", isThere, (there) => there)
    await page.keyboard.press("Enter")
  } else {
    const name = key === "r" ? /^(Refuser|Arrêter)/ : words.hold.open
    if ((await page.locator(".desk-acts").getByRole("button", { name }).count()) === 0) return false
    const dialog = page.getByRole("dialog")
    // what the decision before has changed may take the dialog away again: it is asked for anew
    const isAsked = async () => {
      if ((await dialog.count()) === 0) await page.keyboard.press(key)
      return page.evaluate(() => document.activeElement?.tagName === "SELECT")
    }
    await eventually("the key asks for a reason", isAsked, (asked) => asked)
    // by its first letter
    await page.keyboard.press(key === "r" ? "d" : "e")
    await page.keyboard.press("Tab")
    await page.keyboard.type(reason, AS_A_PERSON)
    await page.keyboard.press("Enter")
    // or it has moved under the hands: it is shown as it is, the words are kept, and sent again
    const movedOn = dialog.getByText(desk.problem.moved_on)
    const answered = async () => [await dialog.count(), await movedOn.count()]
    const [, moved] = await eventually("an answer", answered, ([open, moved]) => open === 0 || moved === 1)
    if (moved) await page.keyboard.press("Enter")
    await dialog.waitFor({ state: "detached" })
  }
  await page.locator(".desk-acts .message").first().waitFor()
  return true
}

/** A refund that nothing holds but that two must release. */
async function heldForTwo(warehouse: Warehouse): Promise<RefundRow> {
  const { rows } = await warehouse.ask<{ rows: RefundRow[] }>("finance", "/api/refunds/queue?reason=second_person")
  const found = rows.find((row) => row.reasons.length === 1 && row.kind === "principal")
  if (!found) throw new Error("nothing in the demo waits for two people")
  return found
}

const intentOf = ({ read }: Warehouse, row: RefundRow) =>
  read
    .selectFrom("intents")
    .select(["state", "released_by"])
    .where("id", "=", intentOfRow(row.id) ?? "")
    .executeTakeFirstOrThrow()
