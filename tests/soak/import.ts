import { readCsv } from "../../server/intake/imports/read-csv.ts"
import { runDueJobs, runNextJob } from "../../server/jobs/worker.ts"
import en from "../../shared/locales/en/imports.ts"
import { FAULTS, onEngine, uploadMany } from "../imports/big-file.ts"
import { type ImportDesk, importDesk } from "../imports/desk.ts"
import type { Database, Engine } from "../support/engines.ts"
import { importInBrowser } from "./import-in-browser.ts"

// A file of 200,000 lines of which 137 are spoiled, on both engines: each fault is found and given back with its reason,
// the rest is written once although the worker dies in the middle, and the same file again changes nothing. Then the same
// file by a real browser's page. `--lines 20000` for fewer, `--engine sqlite` for one engine alone, `--page` for the page.

export async function* measure(flags: readonly string[]): AsyncGenerator<Record<string, unknown>> {
  const given = (name: string) => (flags.includes(name) ? flags[flags.indexOf(name) + 1] : undefined)
  const lines = Number(given("--lines") ?? 200_000)
  const engines = (given("--engine") ? [given("--engine")] : ["sqlite", "postgres"]) as Engine[]
  const page = flags.includes("--page")
  for (const engine of page ? [] : engines)
    yield await onEngine(engine, (database) => importAll(database, engine, lines))
  if (page || !given("--engine")) yield await importInBrowser(lines)
}

async function importAll(database: Database, engine: Engine, lines: number): Promise<Record<string, unknown>> {
  const desk = await importDesk(database)
  const from = Date.now()
  try {
    const good = lines / 2 - FAULTS
    const first = await checked(desk, lines)
    same("what a check finds", first.checked, { created: good, changed: 0, same: 0, refused: FAULTS, heldBack: FAULTS })
    same("what a check writes", await written(desk), { orders: 0, audited: 0, newest: null })
    same("reasons in the file of refused lines", await reasons(desk, first.id), { lines: 2 * FAULTS, own: FAULTS })
    const died = await runWithADeath(desk, first.id)
    const { applied } = await desk.look(first.id)
    same("what an import writes", applied, { created: good, changed: 0, same: 0, refused: FAULTS, heldBack: FAULTS })
    const once = await written(desk)
    same("orders, and their records", { orders: once.orders, audited: once.audited }, { orders: good, audited: good })
    desk.ctx.clock.advance(60_000)
    const again = await checked(desk, lines)
    same("the file again", again.checked, { created: 0, changed: 0, same: good, refused: FAULTS, heldBack: FAULTS })
    await desk.run(again.id, true)
    same("what it wrote", await written(desk), once)
    const tookS = Math.round((Date.now() - from) / 1000)
    return { figure: "soak-import", engine, lines, faults: FAULTS, orders: good, diedAfter: died, tookS }
  } finally {
    desk.close()
  }
}

async function checked(desk: ImportDesk, lines: number) {
  const { id, mapping } = await uploadMany(desk, lines)
  const asked = await desk.admin.ask("POST", `/api/imports/${id}/check`, { mapping })
  if (asked.status !== 200) throw new Error(JSON.stringify(asked.body))
  await runDueJobs(desk.ctx)
  return desk.look(id)
}

/** A worker that is cut off in the middle, its lease still held; another goes on. Answers how many orders there were. */
async function runWithADeath(desk: ImportDesk, id: string): Promise<number> {
  const asked = await desk.admin.ask("POST", `/api/imports/${id}/run`, { onlyGood: true })
  if (asked.status !== 200) throw new Error(JSON.stringify(asked.body))
  let writes = 0
  const { database } = desk.ctx
  const write: Database["write"] = (work) =>
    ++writes > 20 ? Promise.reject(new Error("cut off")) : database.write(work)
  await runNextJob({ ...desk.ctx, database: { ...database, write } }).catch(() => {})
  const half = (await desk.look(id)).applied?.created ?? 0
  if (half === 0) throw new Error("it died before it wrote")
  desk.ctx.clock.advance(3_600_000)
  await runDueJobs(desk.ctx)
  return half
}

/** Orders of the file, records of the audit that say they are new, and when one was last written. */
async function written({ ctx }: ImportDesk) {
  const { read } = ctx.database
  const orders = await read
    .selectFrom("orders")
    .select((eb) => [eb.fn.countAll<number>().as("count"), eb.fn.max("updated_at").as("newest")])
    .where("number", "like", "C%")
    .executeTakeFirstOrThrow()
  const audit = await read
    .selectFrom("audit")
    .select((eb) => eb.fn.count<number>("subject").distinct().as("count"))
    .where("action", "=", "order.created")
    .where("actor", "like", "person:%")
    .executeTakeFirstOrThrow()
  return { orders: Number(orders.count), audited: Number(audit.count), newest: orders.newest }
}

async function reasons({ admin }: ImportDesk, id: string) {
  const answer = await admin.ask("GET", `/api/imports/${id}/refused?locale=en`)
  const all: string[] = []
  for await (const { cells } of readCsv([Buffer.from(answer.body).toString()], ";")) all.push(String(cells.at(-1)))
  const waits = en.fault.held_back.slice(0, 8)
  return { lines: all.length - 1, own: all.slice(1).filter((one) => one !== "" && !one.startsWith(waits)).length }
}

function same(what: string, found: unknown, wanted: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(wanted))
    throw new Error(`${what}: ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`)
}
