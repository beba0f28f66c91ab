import { existsSync } from "node:fs"
import type { Db } from "./db/open.ts"
import { checkRuntime } from "./runtime-check.ts"

/** What a check found, in lines for a person. */
export interface Found {
  ok: boolean
  lines: string[]
}

/**
 * A command that reads our database while the server may be running, changes nothing and says what it found. Exit code 0:
 * all well; 1: something is wrong; 2: it could not be asked.
 */
export async function readOnlyCli(
  usage: { verb: string; line: string },
  read: (db: Db) => Promise<Found>,
): Promise<void> {
  process.exitCode = await run(usage, read)
}

async function run({ verb, line }: { verb: string; line: string }, read: (db: Db) => Promise<Found>): Promise<number> {
  const runtime = checkRuntime()
  if (!runtime.ok) return say([runtime.line], 2)
  if (process.argv[2] !== verb) return say([line], 2)
  if (existsSync(".env")) process.loadEnvFile(".env")
  // loaded only now: on a Node that is too old the database's driver ends the process without a word
  const { readProcessConfig } = await import("./config.ts")
  const config = readProcessConfig()
  if (!config.ok) return say([config.line], 2)
  const where = config.config.database
  if (where.engine === "sqlite" && !existsSync(where.file)) return say([`There is no database at ${where.file}.`], 1)
  const { openForReading } = await import("./db/open.ts")
  const database = openForReading(where.engine === "sqlite" ? { file: where.file } : { url: where.url })
  try {
    const { ok, lines } = await read(database.read)
    return say(lines, ok ? 0 : 1)
  } catch (error) {
    return say([`The database could not be read: ${error instanceof Error ? error.message : String(error)}`], 1)
  } finally {
    await database.close()
  }
}

function say(lines: readonly string[], code: number): number {
  for (const line of lines) (code === 0 ? console.log : console.error)(line)
  return code
}
