import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { performance } from "node:perf_hooks"
import { type Database, openDatabase } from "../../server/db/open.ts"
import { search } from "../../server/intake/search.ts"
import { testContext } from "../support/context.ts"
import { startPostgres } from "../support/postgres-cluster.ts"
import { customerOf, LOADED_AT, loadMany, nameOf } from "./load-many.ts"

const service = {
  kind: "person" as const,
  id: "bench",
  roles: [{ role: "customer_service" as const, siteId: null }],
}
const ROUNDS = 60

/** What is asked of return n, by kind. */
const questions: Record<string, (n: number) => string> = {
  order: (n) => `fr ${digits(n, 8)}`,
  orderPrefix: (n) => `FR-${digits(n, 8).slice(0, 6)}`,
  rma: (n) => `RM${digits(n, 10)}`,
  tracking: (n) => `8R ${digits(n * 7, 11)}`,
  article: (n) => `SKU-${digits((n * 31) % 5000, 5)}`,
  lpn: (n) => `LPN${digits(n - (n % 2), 9)}`,
  serial: (n) => `SN${digits((n - (n % 10)) * 13, 10)}`,
  email: (n) => emailOf(customerOf(n)),
  emailPrefix: (n) => emailOf(customerOf(n)).slice(0, 8),
  name: (n) => `${nameOf(customerOf(n)).first.written} ${nameOf(customerOf(n)).last.written}`,
  lastName: (n) => nameOf(customerOf(n)).last.written,
  firstName: (n) => nameOf(customerOf(n)).first.written,
  halfName: (n) => `${nameOf(customerOf(n)).last.folded.slice(0, 4)} ${nameOf(customerOf(n)).first.folded.slice(0, 3)}`,
  swapped: (n) => `${nameOf(customerOf(n)).first.folded} ${swap(nameOf(customerOf(n)).last.folded)}`,
  nobody: (n) => `qxwv${n} zzqx`,
  oneLetter: (n) => "abcdefghijklmnopqrstuvwxyz"[n % 26] ?? "a",
}

const digits = (n: number, width: number) => String(n).padStart(width, "0")
const swap = (word: string) => word.slice(0, 2) + (word[3] ?? "") + (word[2] ?? "") + word.slice(4)
function emailOf(customer: number): string {
  const { first, last } = nameOf(customer)
  return `${first.folded}.${last.folded}${customer}@mail.example`
}

/** `--returns N` instead of a million; `--sqlite FILE`, `--postgres URL`: houses that were loaded before. */
export async function* measure(flags: readonly string[]): AsyncGenerator<Record<string, unknown>> {
  const given = (name: string) => (flags.includes(name) ? flags[flags.indexOf(name) + 1] : undefined)
  const returns = Number(given("--returns") ?? 1_000_000)
  for (const engine of ["sqlite", "postgres"] as const) {
    const house = await loaded(engine, given(`--${engine}`), returns)
    const database = await openDatabase(house.where)
    try {
      for (const [kind, ask] of Object.entries(questions))
        yield { figure: "search", engine, returns, kind, ...(await timed(database, ask, returns)) }
    } finally {
      await database.close()
      await house.close()
    }
  }
}

async function loaded(engine: "sqlite" | "postgres", given: string | undefined, returns: number) {
  if (given) return { where: engine === "sqlite" ? { file: given } : { url: given }, close: async () => {} }
  const house = { returns, open: Math.min(20_000, Math.floor(returns / 10)) }
  if (engine === "sqlite") {
    const folder = mkdtempSync(join(tmpdir(), "backdock-bench-"))
    const where = { file: join(folder, "many.sqlite") }
    await loadMany(where, house)
    return { where, close: async () => rmSync(folder, { recursive: true }) }
  }
  const cluster = await startPostgres()
  const where = { url: cluster.url("postgres") }
  await loadMany(where, house)
  return { where, close: () => cluster.stop() }
}

async function timed(database: Database, ask: (n: number) => string, returns: number) {
  const ctx = { ...testContext(database), now: () => LOADED_AT }
  const times: number[] = []
  let found = 0
  for (let round = 0; round < ROUNDS; round++) {
    // spread over the whole house; the first few warm the caches as a day's calls do
    const n = ((round * 736_357) % returns) + 1
    const from = performance.now()
    const answer = await search(database.read, ctx, service, { text: ask(n) })
    if (round >= 5) times.push(performance.now() - from)
    if (answer.ok && answer.value.hits.length > 0) found++
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => Number((times[Math.floor(times.length * share)] ?? 0).toFixed(1))
  return { p50Ms: at(0.5), p95Ms: at(0.95), found }
}
