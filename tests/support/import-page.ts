import { readFileSync } from "node:fs"
import type { Page } from "playwright-core"
import { demoSignIns } from "../../server/demo/sign-ins.ts"
import { readCsv } from "../../server/intake/imports/read-csv.ts"
import words from "../../shared/locales/fr/imports.ts"

/** An administrator of the demo before the page of imports, as a browser shows it to them in French. */
export async function signInToImport(page: Page, url = "/"): Promise<void> {
  const administrator = demoSignIns.find((one) => one.role === "administrator")
  await page.goto(url)
  await page.getByRole("button", { name: new RegExp(administrator?.name ?? "") }).click()
  await page.locator(".desk").waitFor()
}

/** Chooses the file, takes the columns as they are guessed, and waits for what a dry run says; answers with its numbers. */
export async function checkFile(page: Page, file: string, { rows = 21, timeout = 60_000, url = "" } = {}) {
  await page.goto(`${url}/imports`)
  await page.locator("input[type=file]").setInputFiles(file)
  await page.getByRole("heading", { name: words.map.title }).waitFor({ timeout })
  const shown = await page.locator(".import-table").getByRole("row").count()
  if (shown !== rows) throw new Error(`${shown} rows in the preview, not ${rows}`)
  await page.getByRole("button", { name: words.check }).click()
  await page.getByRole("heading", { name: words.result.title }).waitFor({ timeout })
  return tallyOf(page)
}

/** Imports what is good of a file that was checked, to its end. */
export async function runGood(page: Page, { timeout = 60_000 } = {}) {
  await page.getByRole("button", { name: words.runGood }).click()
  await page.getByRole("heading", { name: words.result.doneTitle }).waitFor({ timeout })
  await page.getByText(words.phase.applying).first().waitFor({ state: "detached", timeout })
  return tallyOf(page)
}

/** By their words: digits alone, whatever blanks part them. */
async function tallyOf(page: Page): Promise<Record<string, string>> {
  const told = await page.locator(".import-tally > div").evaluateAll((all) => all.map((one) => one.textContent))
  return Object.fromEntries(told.map((one) => [one.replace(/[\d\s\u00a0\u202f]+$/, ""), one.replace(/\D/g, "")]))
}

/** The file of refused lines as it is downloaded: its lines, and how many of them bear a reason of their own. */
export async function refusedLines(page: Page): Promise<{ lines: number; own: number }> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: words.refused.download }).click(),
  ])
  const reasons: string[] = []
  for await (const { cells } of readCsv([readFileSync(await download.path(), "utf8")], ";"))
    reasons.push(String(cells.at(-1)))
  const title = reasons.shift()
  if (title !== words.refused.column) throw new Error(`a column ${title}`)
  const waits = words.fault.held_back.slice(0, 12)
  return { lines: reasons.length, own: reasons.filter((one) => one !== "" && !one.startsWith(waits)).length }
}
