import type { Page } from "playwright-core"
import type { DocBody, DocKind } from "../../shared/contract/device-docs.ts"
import common from "../../shared/locales/fr/common.ts"
import identity from "../../shared/locales/fr/identity.ts"
import receiving from "../../shared/locales/fr/receiving.ts"
import scan from "../../shared/locales/fr/scan.ts"
import {
  type ChromiumOptions,
  type ChromiumUnderTest,
  launchChromium,
  type OpenChromium,
  openChromium,
} from "../support/chromium.ts"
import { typeAsScanner } from "../support/type-as-scanner.ts"
import { eventually, signInOf } from "../support/warehouse.ts"

/** What the handhelds of the journeys show, in French as on the dock. */
export const words = { common, identity, receiving, scan }

export interface Handheld<Browser extends OpenChromium = OpenChromium> {
  browser: Browser
  page: Page
  /** A keyboard wedge with Enter after it. */
  scan(code: string, msPerCharacter?: number): Promise<void>
  /** The answer in large type. */
  answer(): Promise<string>
  /** Waits for an answer that holds these words. */
  sees(...texts: string[]): Promise<void>
  tap(name: string | RegExp): Promise<void>
  docs<K extends DocKind>(kind: K): Promise<{ id: string; body: DocBody<K> }[]>
  /** Every row of a table of the device's database. */
  rows<T>(table: string): Promise<T[]>
}

const asOnTheDock = { locale: "fr-FR", hasTouch: true }

export const openHandheld = async (baseURL: string): Promise<Handheld> =>
  handheldOn(await openChromium({ baseURL, ...asOnTheDock }))

/** With a browser of its own: to be killed, to be started again on its profile, or to see a film. */
export const launchHandheld = async (
  baseURL: string,
  options: ChromiumOptions = {},
): Promise<Handheld<ChromiumUnderTest>> => handheldOn(await launchChromium({ baseURL, ...asOnTheDock, ...options }))

export function handheldOn<Browser extends OpenChromium>(browser: Browser): Handheld<Browser> {
  const { page } = browser
  const answer = async () => (await page.locator("h1").first().innerText()).replace(/\s+/g, " ")
  const rows = <T>(table: string) => page.evaluate(readTable, table) as Promise<T[]>
  return {
    browser,
    page,
    rows,
    answer,
    scan: (code, msPerCharacter) => typeAsScanner(page, code, msPerCharacter),
    sees: async (...texts) => {
      for (const text of texts) await see(page, text)
    },
    tap: async (name) => {
      const button = page.getByRole("button", { name }).last()
      await button.waitFor({ timeout: 20_000 }).catch(async () => {
        throw new Error(`no button ${name} on ${page.url()}, which says: ${await textOf(page)}`)
      })
      await button.click()
    },
    docs: async (kind) => {
      const all = await rows<{ kind: string; id: string; body: never }>("docs")
      return all.filter((row) => row.kind === kind)
    },
  }
}

/** Where it does not come, the error says what is there instead. */
async function see(page: Page, text: string): Promise<void> {
  const wanted = page.getByText(text, { exact: false }).first()
  const seen = await wanted.waitFor({ timeout: 20_000 }).then(
    () => true,
    () => false,
  )
  if (seen) return
  throw new Error(`“${text}” is not on ${page.url()}, which says: ${await textOf(page)}`)
}

const textOf = async (page: Page) => (await page.locator("body").innerText()).replace(/\s*\n\s*/g, " | ")

function readTable(table: string): Promise<unknown[]> {
  return new Promise((done, fail) => {
    const opening = indexedDB.open("backdock")
    opening.onerror = () => fail(opening.error)
    opening.onsuccess = () => {
      const reading = opening.result.transaction(table).objectStore(table).getAll()
      reading.onsuccess = () => {
        opening.result.close()
        done(reading.result)
      }
      reading.onerror = () => fail(reading.error)
    }
  })
}

/** A lead enrols the handheld, an operator signs in by badge and PIN, and what the site expects is all there. */
export async function startShift(handheld: Handheld): Promise<void> {
  await enrol(handheld, "Quai 1")
  await goOnShift(handheld)
}

/** The same on a handheld whose profile was enrolled before, in a browser that ended properly as at any day's end. */
export async function startAnotherShift(
  baseURL: string,
  options: ChromiumOptions,
): Promise<Handheld<ChromiumUnderTest>> {
  const before = await launchHandheld(baseURL, options)
  await enrol(before, "Quai 1")
  await before.sees(identity.badge.title)
  // from then on it opens without a network; on a busy machine that takes a while
  await before.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
  await before.browser.close()
  const handheld = await launchHandheld(baseURL, options)
  await handheld.page.goto("/")
  await goOnShift(handheld)
  return handheld
}

async function goOnShift(handheld: Handheld): Promise<void> {
  await signInByBadge(handheld)
  await eventually(
    "the first pull",
    () => handheld.rows<{ key: string; value: unknown }>("meta"),
    (meta) => meta.some((row) => row.key === "asOf" && row.value !== null),
    60_000,
  )
  await handheld.sees(scan.scanParcel)
}

async function enrol({ page }: Handheld, name: string): Promise<void> {
  await page.goto("/")
  await page.getByRole("button", { name: new RegExp(signInOf("lead").name) }).click()
  await page.waitForURL(/review/)
  await page.goto("/device")
  await page.getByRole("textbox").first().fill(name)
  await page
    .getByRole("button", { name: /Inscrire/ })
    .last()
    .click()
  await page.getByRole("button", { name: /badge/i }).click()
}

export async function signInByBadge(handheld: Handheld, role: "operator" | "lead" = "operator"): Promise<void> {
  const { page } = handheld
  const person = signInOf(role)
  await page.waitForURL(/sign-in/)
  await handheld.sees(identity.badge.title)
  await handheld.scan(person.badge)
  await page.getByText(identity.badge.title).first().waitFor({ state: "detached" })
  await page.keyboard.type(person.pin, { delay: 120 })
  await page.keyboard.press("Enter")
  await page.waitForURL(/receive/, { timeout: 30_000 })
}
