import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { openForReading } from "../../server/db/open.ts"
import words from "../../shared/locales/fr/imports.ts"
import { FAULTS } from "../imports/big-file.ts"
import { manyOrders } from "../imports/many-orders.ts"
import { launchChromium } from "../support/chromium.ts"
import { checkFile, refusedLines, runGood, signInToImport } from "../support/import-page.ts"
import { startServer } from "../support/server-process.ts"

/** Of one file, on a machine that does other things too. */
const PATIENCE = { timeout: 20 * 60_000 }

/** The same file by the hands of an administrator: a real server process, and what a real browser shows. */
export async function importInBrowser(lines: number): Promise<Record<string, unknown>> {
  const server = await startServer({ env: { DEMO: "on", LOG_LEVEL: "warn" } })
  const browser = await launchChromium({ locale: "fr-FR", viewport: { width: 1440, height: 900 } })
  const database = openForReading({ file: join(server.dataDir, "backdock.sqlite") })
  try {
    const { page } = browser
    const file = join(browser.userDataDir, "commandes.csv")
    writeFileSync(file, [...manyOrders(lines, FAULTS)].join(""))
    await signInToImport(page, server.url)
    const from = Date.now()
    const [url, good] = [server.url, lines / 2 - FAULTS]
    const refused = { [words.result.refused]: FAULTS, [words.result.held]: FAULTS }
    const none = { [words.result.changed]: 0, [words.result.same]: 0 }
    const checked = await checkFile(page, file, { url, ...PATIENCE })
    same("a check", checked, { [words.result.created]: good, ...none, ...refused })
    const checkS = seconds(from)
    same("the file of refused lines", await refusedLines(page), { lines: 2 * FAULTS, own: FAULTS })
    const began = Date.now()
    const done = await runGood(page, PATIENCE)
    same("an import", done[words.result.wasCreated], good)
    const writeS = seconds(began)
    const once = await ordersOf(database)
    same("orders", once.count, good)
    const again = await checkFile(page, file, { url, ...PATIENCE })
    same("the file again", again, { [words.result.created]: 0, ...none, [words.result.same]: good, ...refused })
    same("what it wrote", await ordersOf(database), once)
    return { figure: "soak-import", where: "browser", lines, faults: FAULTS, orders: good, checkS, writeS }
  } finally {
    await database.close()
    await browser.close()
    await server.close()
  }
}

const seconds = (from: number) => Math.round((Date.now() - from) / 1000)

async function ordersOf({ read }: Pick<ReturnType<typeof openForReading>, "read">) {
  const row = await read
    .selectFrom("orders")
    .select((eb) => [eb.fn.countAll<number>().as("count"), eb.fn.max("updated_at").as("newest")])
    .where("number", "like", "C%")
    .where("number", "not like", "%-%")
    .executeTakeFirstOrThrow()
  return { count: Number(row.count), newest: row.newest }
}

/** Numbers are read off the page as text. */
function same(what: string, found: unknown, wanted: unknown): void {
  const told = (value: unknown) => JSON.stringify(value, (_, one) => (typeof one === "number" ? String(one) : one))
  if (told(found) !== told(wanted)) throw new Error(`${what}: ${told(found)}, not ${told(wanted)}`)
}
