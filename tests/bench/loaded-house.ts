import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Database, openDatabase } from "../../server/db/open.ts"
import { startPostgres } from "../support/postgres-cluster.ts"
import { loadMany } from "./load-many.ts"

export interface LoadedHouse {
  engine: "sqlite" | "postgres"
  database: Database
  returns: number
}

/**
 * A house of a million returns on each engine, one after another, gone when the next is asked for. `--returns N` for a
 * smaller one; `--engine sqlite` for one of them; `--sqlite FILE`, `--postgres URL`: houses that were loaded before.
 */
export async function* loadedHouses(flags: readonly string[]): AsyncGenerator<LoadedHouse> {
  const given = (name: string) => (flags.includes(name) ? flags[flags.indexOf(name) + 1] : undefined)
  const returns = Number(given("--returns") ?? 1_000_000)
  for (const engine of ["sqlite", "postgres"] as const) {
    if ((given("--engine") ?? engine) !== engine) continue
    const house = await loaded(engine, given(`--${engine}`), returns)
    const database = await openDatabase(house.where)
    try {
      yield { engine, database, returns }
    } finally {
      await database.close()
      await house.close()
    }
  }
}

async function loaded(engine: "sqlite" | "postgres", given: string | undefined, returns: number) {
  if (given) return { where: engine === "sqlite" ? { file: given } : { url: given }, close: async () => {} }
  const house = { returns, open: openOf(returns) }
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

/** How many of so many returns wait for somebody. */
export const openOf = (returns: number): number => Math.min(20_000, Math.floor(returns / 10))

/** Of the moments that something took, in milliseconds; the first few warm the caches as a day's work does. */
export function shares(times: readonly number[]): { p50Ms: number; p95Ms: number } {
  const sorted = times.slice(5).sort((a, b) => a - b)
  const at = (share: number) => Number((sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1))
  return { p50Ms: at(0.5), p95Ms: at(0.95) }
}
