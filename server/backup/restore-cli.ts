import { existsSync } from "node:fs"
import { writeFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import { checkRuntime } from "../runtime-check.ts"
import type { Restored } from "./restore.ts"

// npm run restore -- FILE [--force]

const USAGE = `What should be restored? npm run restore -- FILE [--force]
  --force moves what is in DATA_DIR, or in the database of DATABASE_URL, aside; it deletes nothing.`

async function main(args: readonly string[]): Promise<number> {
  const runtime = checkRuntime()
  if (!runtime.ok) return say(runtime.line, 2)
  if (existsSync(".env")) process.loadEnvFile(".env")
  // loaded only now: on a Node that is too old the database's driver ends the process without a word
  const { readProcessConfig } = await import("../config.ts")
  const read = readProcessConfig()
  if (!read.ok) return say(read.line, 2)
  const [file, ...rest] = args.filter((arg) => arg !== "--force")
  if (!file || file.startsWith("-") || rest.length > 0) return say(USAGE, 2)
  const { restore } = await import("./restore.ts")
  const { config } = read
  const force = args.includes("--force")
  const restored = await restore({ config, file: resolve(file), force, now: Date.now() })
  return say((await linesOf(restored, config.dataDir)).join("\n"), 0)
}

async function linesOf({ manifest, aside, photos, missing }: Restored, dataDir: string): Promise<string[]> {
  const lines = [
    `Restored: the data of ${new Date(manifest.madeAt).toISOString()}, with ${photos} photos.`,
    ...aside.map((where) => `What was there before is in ${where}.`),
  ]
  if (missing.length > 0) lines.push(...(await linesOfMissing(missing, dataDir)))
  return [
    ...lines,
    "",
    "Next: npm start, on the address that the handhelds know. Each of them finds that this server was restored and sends",
    "again by itself what it kept; what it had already deleted it names, and the page of devices shows it. Refunds wait until",
    "what the payment providers paid meanwhile is known.",
  ]
}

/** Few are read at once; many want a list. */
async function linesOfMissing(missing: Restored["missing"], dataDir: string): Promise<string[]> {
  const all = missing.map(
    ({ sha256, slot, factId, type, happenedAt, parcel }) =>
      `parcel ${parcel ?? "unknown"}, ${type} ${factId} of ${new Date(happenedAt).toISOString()}, photo "${slot}", ${sha256}`,
  )
  const list = join(dataDir, "missing-photos.txt")
  await writeFile(list, `${all.join("\n")}\n`)
  return [
    `${missing.length} photos are in no backup and are asked for again from the handhelds; ${list} names them:`,
    ...all.slice(0, 10).map((line) => `  ${line}`),
    ...(all.length > 10 ? ["  …"] : []),
  ]
}

function say(line: string, code: number): number {
  if (code === 0) console.log(line)
  else console.error(line)
  return code
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.exitCode = say(error instanceof Error ? error.message : String(error), 1)
}
