import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Database, migrateToLatest, openDatabase } from "../../server/db/open.ts"
import { startPostgres } from "../support/postgres-cluster.ts"
import { loadMany } from "./load-many.ts"

export interface LoadedHouse {
  engine: "sqlite" | "postgres"
  database: Database
  returns: number
}

type EngineName = LoadedHouse["engine"]
type Where = { file: string } | { url: string }
interface House {
  where: Where
  close(): Promise<void>
}

/**
 * A house of a million returns on each engine, one after another, gone when the next is asked for. `--returns N` for a
 * smaller one; `--engine sqlite` for one of them; `--keep FOLDER`: loaded there once, and found there from then on;
 * `--sqlite FILE`, `--postgres URL`: houses that were loaded elsewhere.
 */
export async function* loadedHouses(flags: readonly string[]): AsyncGenerator<LoadedHouse> {
  const given = (name: string) => (flags.includes(name) ? flags[flags.indexOf(name) + 1] : undefined)
  const returns = Number(given("--returns") ?? 1_000_000)
  for (const engine of ["sqlite", "postgres"] as const) {
    if ((given("--engine") ?? engine) !== engine) continue
    const house = await loaded(engine, { returns, given: given(`--${engine}`), keep: given("--keep") })
    const database = await openDatabase(house.where)
    try {
      yield { engine, database, returns }
    } finally {
      await database.close()
      await house.close()
    }
  }
}

interface Wanted {
  returns: number
  given: string | undefined
  keep: string | undefined
}

async function loaded(engine: EngineName, { returns, given, keep }: Wanted): Promise<House> {
  if (given) return { where: engine === "sqlite" ? { file: given } : { url: given }, close: async () => {} }
  const folder = keep && join(keep, `${engine}-${returns}`)
  const done = folder && `${folder}/loaded`
  if (folder) mkdirSync(folder, { recursive: true })
  const house = engine === "sqlite" ? sqliteIn(folder) : await postgresIn(folder)
  if (done && existsSync(done)) await migrated(house.where)
  else await loadMany(house.where, { returns, open: openOf(returns) })
  if (done) mkdirSync(done, { recursive: true })
  return house
}

function sqliteIn(kept: string | undefined): House {
  const folder = kept ?? mkdtempSync(join(tmpdir(), "backdock-bench-"))
  const close = async () => (kept ? undefined : rmSync(folder, { recursive: true }))
  return { where: { file: join(folder, "many.sqlite") }, close }
}

async function postgresIn(kept: string | undefined): Promise<House> {
  const cluster = await startPostgres(kept)
  return { where: { url: cluster.url("postgres") }, close: () => cluster.stop() }
}

async function migrated(where: Where): Promise<void> {
  const database = await openDatabase(where)
  await migrateToLatest(database)
  await database.close()
}

/** How many of so many returns wait for somebody. */
export const openOf = (returns: number): number => Math.min(20_000, Math.floor(returns / 10))

/** Of the moments that something took, in milliseconds; the first few warm the caches as a day's work does. */
export function shares(times: readonly number[]): { p50Ms: number; p95Ms: number } {
  const sorted = times.slice(5).sort((a, b) => a - b)
  const at = (share: number) => Number((sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1))
  return { p50Ms: at(0.5), p95Ms: at(0.95) }
}
