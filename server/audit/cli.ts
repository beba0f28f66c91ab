import { existsSync } from "node:fs"
import { checkRuntime } from "../runtime-check.ts"

// npm run audit -- verify

async function main(): Promise<number> {
  const runtime = checkRuntime()
  if (!runtime.ok) return say(runtime.line, 2)
  if (process.argv[2] !== "verify") return say("What should be done? It knows one thing: npm run audit -- verify", 2)
  if (existsSync(".env")) process.loadEnvFile(".env")
  // loaded only now: on a Node that is too old the database's driver ends the process without a word
  const { readProcessConfig } = await import("../config.ts")
  const read = readProcessConfig()
  if (!read.ok) return say(read.line, 2)
  return verify(read.config.database)
}

async function verify(where: { engine: "sqlite"; file: string } | { engine: "postgres"; url: string }) {
  if (where.engine === "sqlite" && !existsSync(where.file)) return say(`There is no database at ${where.file}.`, 1)
  const { openForReading } = await import("../db/open.ts")
  const { verifyAudit } = await import("./verify.ts")
  const database = openForReading(where.engine === "sqlite" ? { file: where.file } : { url: where.url })
  try {
    const found = await verifyAudit(database.read)
    if (!found.ok) return say(`The audit is broken at record ${found.brokenAt}.`, 1)
    return say(`The audit holds: ${found.records} records, head ${found.head}.`, 0)
  } catch (error) {
    return say(`The audit could not be read: ${error instanceof Error ? error.message : String(error)}`, 1)
  } finally {
    await database.close()
  }
}

function say(line: string, code: number): number {
  if (code === 0) console.log(line)
  else console.error(line)
  return code
}

process.exitCode = await main()
