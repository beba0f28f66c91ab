import type { Page } from "playwright-core"
import type { DocBody, DocKind } from "../../shared/contract/device-docs.ts"
import common from "../../shared/locales/fr/common.ts"
import identity from "../../shared/locales/fr/identity.ts"
import receiving from "../../shared/locales/fr/receiving.ts"
import scan from "../../shared/locales/fr/scan.ts"
import { type ChromiumOptions, type ChromiumUnderTest, launchChromium } from "../support/chromium.ts"
import { eventually, signInOf } from "../support/warehouse.ts"

/** What the handhelds of the journeys show, in French as on the dock. */
export const words = { common, identity, receiving, scan }

export interface Handheld {
  browser: ChromiumUnderTest
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

export async function openHandheld(baseURL: string, options: ChromiumOptions = {}): Promise<Handheld> {
  const browser = await launchChromium({ baseURL, locale: "fr-FR", hasTouch: true, ...options })
  return handheldOn(browser)
}

export function handheldOn(browser: ChromiumUnderTest): Handheld {
  const { page } = browser
  const answer = async () => (await page.locator("h1").first().innerText()).replace(/\s+/g, " ")
  const rows = <T>(table: string) => page.evaluate(readTable, table) as Promise<T[]>
  return {
    browser,
    page,
    rows,
    answer,
    scan: async (code, msPerCharacter = 5) => {
      await page.keyboard.type(code, { delay: msPerCharacter })
      await page.keyboard.press("Enter")
    },
    sees: async (...texts) => {
      for (const text of texts) await page.getByText(text, { exact: false }).first().waitFor({ timeout: 15_000 })
    },
    tap: (name) => page.getByRole("button", { name }).last().click(),
    docs: async (kind) => {
      const all = await rows<{ kind: string; id: string; body: never }>("docs")
      return all.filter((row) => row.kind === kind)
    },
  }
}

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
export async function startShift(handheld: Handheld, name = "Quai 1"): Promise<void> {
  const { page } = handheld
  await enrol(handheld, name)
  await signInByBadge(handheld)
  await eventually(
    "the first pull",
    () => handheld.rows<{ key: string; value: unknown }>("meta"),
    (meta) => meta.some((row) => row.key === "asOf" && row.value !== null),
    60_000,
  )
  await page.getByText(scan.scanParcel).first().waitFor()
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
  await page.getByText(identity.badge.title).first().waitFor()
  await handheld.scan(person.badge)
  await page.getByText(identity.badge.title).first().waitFor({ state: "detached" })
  await page.keyboard.type(person.pin, { delay: 120 })
  await page.keyboard.press("Enter")
  await page.waitForURL(/receive/, { timeout: 30_000 })
}
