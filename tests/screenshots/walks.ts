import type { Page } from "playwright-core"
import type { Database } from "../../server/db/open.ts"
import { expectedParcels } from "../../server/demo/waiting-parcels.ts"
import type { Role } from "../../shared/domain/states.ts"
import { typeAsScanner } from "../support/type-as-scanner.ts"
import { pulled } from "./operator-screens.ts"
import type { Size } from "./shots.ts"

/** Called wherever there is something to look at. */
export type Show = (name: string) => Promise<void>

/** What of the demo the walks come by. */
export interface Sights {
  /** One that waits at the dock's own site, with one article inside. */
  parcel: { tracking: string; gtin: string }
  /** A return that is announced, of an order that has more to announce; and the name of who bought it. */
  announced: { id: string; name: string; orderNumber: string }
}

/** Finds them in the demo's own database. */
export async function sightsIn(read: Database["read"]): Promise<Sights> {
  const waiting = await expectedParcels(read, { size: 300, skip: 0 })
  const parcel = waiting.find(({ rmas, lines }) => rmas.length === 1 && lines.length === 1 && lines[0]?.quantity === 1)
  const announced = await read
    .selectFrom("returns")
    .innerJoin("orders", "orders.id", "returns.order_id")
    .innerJoin("customers", "customers.id", "orders.customer_id")
    .select(["returns.id", "customers.name", "orders.number"])
    .where("returns.status", "=", "approved")
    .where("returns.window_until", "is", null)
    .where((given) =>
      given.exists(
        given
          .selectFrom("order_lines")
          .select("order_lines.id")
          .whereRef("order_lines.order_id", "=", "orders.id")
          .where("order_lines.id", "not in", given.selectFrom("return_lines").select("return_lines.order_line_id")),
      ),
    )
    .orderBy("orders.number")
    .executeTakeFirstOrThrow()
  if (!parcel?.lines[0]?.gtin) throw new Error("the demo waits for no plain parcel")
  return {
    parcel: { tracking: parcel.tracking, gtin: parcel.lines[0].gtin },
    announced: { id: announced.id, name: announced.name ?? "", orderNumber: announced.number },
  }
}

export interface Walk {
  role: Role
  home: Size
  go(page: Page, show: Show, sights: Sights): Promise<void>
  /** For the eye alone: the same with many photos or none, and on paper. */
  more?(page: Page, show: Show, sights: Sights): Promise<void>
}

/** Through every screen of each role, with what opens over it; in any language. */
export const walks: Readonly<Record<string, Walk>> = {
  dock: { role: "operator", home: "handheld", go: walkDock },
  lead: { role: "lead", home: "tablet", go: walkReview, more: moreOfReview },
  finance: { role: "finance", home: "desk", go: walkRefunds, more: moreOfRefunds },
  customer_service: { role: "customer_service", home: "desk", go: walkReturns, more: moreOfReturns },
  administrator: { role: "administrator", home: "desk", go: walkHouse },
}

async function open(page: Page, path: string, settled: string): Promise<void> {
  await page.goto(path)
  await page.locator(settled).filter({ visible: true }).first().waitFor()
}

/** What a press opens, and Escape ends. */
async function behind(page: Page, press: () => Promise<void>, name: string, show: Show): Promise<void> {
  await press()
  const dialog = page.getByRole("dialog").first()
  await dialog.waitFor()
  await show(name)
  await page.keyboard.press("Escape")
  await dialog.waitFor({ state: "detached" })
}

const key = (page: Page, name: string) => () => page.keyboard.press(name)
const click = (page: Page, selector: string) => () => page.locator(selector).first().click()

/** The guide's steps, and the menu behind the person's name. */
async function showBar(page: Page, show: Show): Promise<void> {
  await page.locator(".guide-all summary").click()
  await show("guide")
  await page.keyboard.press("Escape")
  await page.locator(".guide-all:not([open]) summary:focus").waitFor()
  await page.locator(".desk-who").click()
  await page.locator(".desk-menu").waitFor()
  await show("account")
  await page.keyboard.press("Escape")
  await page.locator(".desk-menu").waitFor({ state: "detached" })
}

/** A row with these words; the list is a page of its own where the window is narrow. */
async function openRow(page: Page, words: RegExp, settled: string): Promise<void> {
  await page.locator(".desk-row", { hasText: words }).filter({ visible: true }).first().click()
  await page.locator(settled).filter({ visible: true }).first().waitFor()
}

/** Answers to this address, made into another. */
async function alter<T>(page: Page, path: RegExp, change: (body: T) => T): Promise<() => Promise<void>> {
  const is = (url: URL) => path.test(url.pathname)
  await page.route(is, async (route) => {
    if (route.request().method() !== "GET") return route.continue()
    const answer = await route.fetch()
    // what is asked while a page is left may be answered twice
    return route.fulfill({ response: answer, json: change((await answer.json()) as T) }).catch(() => {})
  })
  return () => page.unroute(is)
}

type WithPhotos = { photos: { sha256: string }[] }

/** As many as the largest case has; each is one of those that there are. */
const twelve = (body: WithPhotos): WithPhotos => ({
  ...body,
  photos: Array.from({ length: 12 }, (_, at) => ({ ...body.photos[at % body.photos.length] }) as { sha256: string }),
})

async function walkDock(page: Page, show: Show, { parcel }: Sights): Promise<void> {
  const main = page.locator(".actions .button.main")
  const read = async (code: string, band: string) => {
    await typeAsScanner(page, code)
    await page.locator(`.band${band}`).waitFor()
  }
  const start = (path = "/receive") => open(page, path, ".actions .button")
  await start()
  await pulled(page)
  await show("ready")
  await read("1Z999AA10123456789", ".stop")
  await show("misread")
  await start()
  await read("1Z999AA10123456784", ".look")
  await show("unknown")
  await start("/arrive")
  await show("arrival")
  await start()
  await read(parcel.tracking, ".go")
  await show("found")
  await main.click()
  await page.locator(".photo-camera").waitFor()
  await page.waitForFunction(() => (document.querySelector("video")?.videoWidth ?? 0) > 0)
  await show("photo-camera")
  await page.keyboard.press("Enter")
  await page.locator(".photo-camera").waitFor({ state: "detached" })
  await main.click()
  await read(parcel.gtin, ".go")
  await show("unit")
  await page.locator(".actions .button").first().click()
  await page.locator(".actions").waitFor()
  await show("findings")
  for (const [path, name] of [
    ["/outbox", "outbox"],
    ["/scans", "scans"],
    ["/scanner", "scanner"],
    ["/me", "me"],
    ["/guide", "guide"],
    ["/device", "device"],
    ["/nowhere", "missing"],
    ["/refunds", "cannot"],
  ] as const) {
    await open(page, path, "h1")
    await show(name)
  }
}

async function walkReview(page: Page, show: Show, { announced }: Sights): Promise<void> {
  await open(page, "/review", ".desk-row")
  await show("review")
  await showBar(page, show)
  await openRow(page, /à voir par vous|for you to see/, "#review-main")
  await show("review-case")
  await behind(page, key(page, "?"), "review-keys", show)
  await behind(page, click(page, ".desk-photo button"), "review-photo", show)
  await page.keyboard.press("c")
  await page.locator("form.desk-acts").waitFor()
  await show("review-change")
  await page.keyboard.press("Escape")
  await open(page, "/review", ".desk-row")
  await openRow(page, /inconnu|unknown/i, "#review-find")
  await page.locator("#review-find").fill(announced.orderNumber)
  await page.locator(".review-found li").first().waitFor()
  await show("review-unknown-parcel")
}

async function moreOfReview(page: Page, show: Show): Promise<void> {
  await open(page, "/review", ".desk-row")
  await openRow(page, /à voir par vous|for you to see/, "#review-main")
  await showPhotos(page, /^\/api\/review\/cases\/[^/]+$/, "#review-main", show)
}

async function moreOfRefunds(page: Page, show: Show): Promise<void> {
  await open(page, "/refunds?show=paid", ".desk-timeline > li")
  await show("refunds-paid")
  await onPaper(page, "refunds-print", show)
  await open(page, "/refunds", ".desk-timeline > li")
  await openRow(page, /deuxième personne|second person/i, ".desk-timeline > li")
  await showPhotos(page, /^\/api\/refunds\/cases\/[^/]+$/, ".desk-timeline > li", show)
}

async function moreOfReturns(page: Page, show: Show, { announced }: Sights): Promise<void> {
  await open(page, `/returns/${announced.id}`, ".desk-acts")
  await onPaper(page, "returns-print", show)
}

async function onPaper(page: Page, name: string, show: Show): Promise<void> {
  await page.emulateMedia({ media: "print" })
  await show(name)
  await page.emulateMedia({ media: "screen" })
}

async function showPhotos(page: Page, path: RegExp, settled: string, show: Show): Promise<void> {
  for (const [change, name] of [
    [twelve, "twelve-photos"],
    [(body: WithPhotos) => ({ ...body, photos: [] }), "no-photo"],
  ] as const) {
    const undo = await alter(page, path, change)
    await page.reload()
    await page.locator(settled).first().waitFor()
    await show(name)
    await undo()
  }
}

async function walkRefunds(page: Page, show: Show): Promise<void> {
  await open(page, "/refunds", ".desk-timeline > li")
  await show("refunds")
  await openRow(page, /deuxième personne|second person/i, ".desk-timeline > li")
  await show("refunds-case")
  await behind(page, key(page, "?"), "refunds-keys", show)
  await behind(page, key(page, "c"), "refunds-date", show)
  await behind(page, key(page, "f"), "refunds-filter", show)
  await behind(page, key(page, "h"), "refunds-hold", show)
  await behind(page, key(page, "l"), "refunds-lists", show)
  await behind(page, key(page, "w"), "refunds-leaving", show)
  await behind(page, key(page, "b"), "refunds-beside", show)
  await page.keyboard.press("v")
  await show("refunds-many")
  const since = Date.now() - 9 * 60_000
  const undo = await alter(page, /^\/api\/refunds\/waiting$/, () => ({
    waits: { since, cause: "new_epoch", unreachable: "stripe" },
  }))
  await open(page, "/refunds", ".desk-list .message")
  await page.keyboard.press("g")
  await show("refunds-waiting")
  await page.keyboard.press("g")
  await undo()
  await open(page, "/refunds?text=nothing", ".empty")
  await show("refunds-none")
}

async function walkReturns(page: Page, show: Show, { announced }: Sights): Promise<void> {
  const find = async (text: string, settled: string) => {
    await page.locator("#find").fill(text)
    await page.locator(settled).filter({ visible: true }).first().waitFor()
  }
  await open(page, "/returns", "#find")
  await show("returns-start")
  // out of the box first, where it would be typed
  await page.keyboard.press("Escape")
  await behind(page, key(page, "?"), "returns-keys", show)
  await find("zzzqqq", ".empty")
  await show("returns-none")
  await find(announced.name.slice(0, -2).toLowerCase(), ".found-row")
  await show("returns-found")
  await page.keyboard.press("ArrowDown")
  await page.keyboard.press("Enter")
  await page.locator(".desk-case h1").waitFor()
  await show("returns-case")
  await open(page, `/returns/${announced.id}`, ".desk-acts")
  await show("returns-announced")
  const acts = page.locator(".desk-acts .line button:not(.main)")
  for (const [at, name] of ["extend", "correct", "cancel"].entries())
    await behind(page, () => acts.nth(at).click(), `returns-${name}`, show)
  await page.locator(".desk-acts .line .main").click()
  await page.locator(".announce-form").waitFor()
  await show("returns-announce")
  await page.locator(".line-fields select").first().selectOption({ index: 1 })
  await show("returns-announce-line")
  // as if it were: the next language finds the same to announce
  await page.route("**/announce", (route) =>
    route.fulfill({ json: { id: announced.id, rma: "RT1000000007", created: true } }),
  )
  await page.locator(".announce-form .desk-button.main").click()
  await page.locator(".announced-slip").waitFor()
  await show("returns-announced-now")
}

/** Two good lines, which no import before has brought; a day that is none, and a number that a spreadsheet spoilt. */
const ordersOf = (
  mark: string,
) => `Numéro de commande;Date de facture;Nom du client;E-mail;Pays;Devise;SKU;Désignation;Catégorie;Quantité;Montant payé
${mark}-1001;22/11/2026;Camille Exemple;camille@example.org;FR;EUR;NOV-ALIZE-38;Robe Alizé, rouge brique, 38;clothing;1;29,90
${mark}-1002;21/11/2026;Dominique Exemple;dominique@example.org;FR;EUR;NOV-ALIZE-40;Robe Alizé, rouge brique, 40;clothing;1;39,90
${mark}-1003;31/02/2026;Claude Exemple;claude@example.org;FR;EUR;NOV-ALIZE-42;Robe Alizé, rouge brique, 42;clothing;1;49,90
${mark}-1004;19/11/2026;Sacha Exemple;sacha@example.org;FR;EUR;NOV-BASK-39;Baskets;shoes;1,5E+15;59,90
`
/** Its quotes never close. */
const spoilt = `Numéro de commande;SKU\n"EX-1001;NOV-ALIZE-38\nEX-1002;NOV-ALIZE-40\n`

async function walkHouse(page: Page, show: Show): Promise<void> {
  await open(page, "/people", ".desk-rows li")
  await show("people")
  await showBar(page, show)
  await behind(page, click(page, ".desk-page-head .desk-button"), "people-add", show)
  for (const [at, name] of ["change", "badge", "remove"].entries())
    await behind(page, () => page.locator(".acts button").nth(at).click(), `people-${name}`, show)
  await open(page, "/devices", ".desk h1")
  await show("devices")
  const revoke = page.locator(".acts button")
  if ((await revoke.count()) > 0) await behind(page, () => revoke.first().click(), "devices-revoke", show)
  await open(page, "/rules", ".rules-form")
  await show("rules")
  await page.locator(".rules-sentence input").nth(6).fill("40")
  await page.locator(".rules-draft .desk-button.main").click()
  await page.locator(".rules-preview").waitFor()
  await show("rules-preview")
  await open(page, "/keys", ".desk-rows li")
  await show("keys")
  await behind(page, click(page, ".desk-page-head .desk-button"), "keys-add", show)
  for (const [at, name] of ["rotate", "revoke"].entries())
    await behind(page, () => page.locator(".acts button").nth(at).click(), `keys-${name}`, show)
  await walkImports(page, show)
  await open(page, "/api/docs", "h1")
  await show("api")
}

async function walkImports(page: Page, show: Show): Promise<void> {
  const put = async (name: string, text: string) => {
    await open(page, "/imports", "input[type=file]")
    await page
      .locator("input[type=file]")
      .setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text, "utf8") })
    await page.waitForURL(/imports\/./)
  }
  await open(page, "/imports", ".desk h1")
  await show("imports")
  await put("commandes-gâtées.csv", spoilt)
  await page.locator(".message.stop").waitFor()
  await show("imports-unreadable")
  await put("commandes.csv", ordersOf(`EX-${Date.now()}`))
  await page.locator(".desk-button.main[type=submit]").waitFor()
  await show("imports-mapping")
  await page.locator(".desk-button.main[type=submit]").click()
  await page.locator(".import-result").waitFor()
  await show("imports-checked")
  await page.locator(".import-result .import-acts .desk-button").click()
  await page.locator(".import-result .import-acts").waitFor({ state: "detached" })
  await show("imports-done")
  const undo = await alter<Record<string, unknown>>(page, /^\/api\/imports\/[^/]+$/, (doc) => ({
    ...doc,
    state: "applying",
    applied: null,
    progress: { phase: "applying", done: 61_200, of: 200_000 },
  }))
  await page.reload()
  await page.locator("progress").waitFor()
  await show("imports-at-work")
  await undo()
  await open(page, "/imports", ".import-history li")
  await show("imports-history")
}
