import { existsSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import type { Config } from "../config.ts"
import { checkRuntime } from "../runtime-check.ts"
import { BackupRefused } from "./backup-refused.ts"

// npm run backup -- FILE | --verify FILE | --verified-at TIME

const USAGE = `What should be done? It knows three things:
  npm run backup -- FILE                 makes a verified backup, while the server runs or not
  npm run backup -- --verify FILE        opens a backup and reads all of it, photos too
  npm run backup -- --verified-at TIME   a backup of yours, begun at TIME (2026-11-28T02:00:00+01:00), is good`

async function main(args: readonly string[]): Promise<number> {
  const runtime = checkRuntime()
  if (!runtime.ok) return say(runtime.line, 2)
  if (existsSync(".env")) process.loadEnvFile(".env")
  // loaded only now: on a Node that is too old the database's driver ends the process without a word
  const { readProcessConfig } = await import("../config.ts")
  const read = readProcessConfig()
  if (!read.ok) return say(read.line, 2)
  const [first = "", second] = args
  if (first === "--verify" && second && args.length === 2) return verify(resolve(second))
  if (first === "--verified-at" && second && args.length === 2) return vouch(read.config, second)
  if (first !== "" && !first.startsWith("-") && args.length === 1) return make(read.config, resolve(first))
  return say(USAGE, 2)
}

async function make(config: Config, file: string): Promise<number> {
  refuseNothing(config)
  const [{ makeBackup }, { keepBackup }, { appVersion }] = await Promise.all([
    import("./make-backup.ts"),
    import("./keep-backup.ts"),
    import("./app-version.ts"),
  ])
  const { database, dataDir } = config
  const backup = await makeBackup({ database, dataDir, file, app: appVersion(), now: Date.now() })
  const streams = await writing(config, (tx) => keepBackup(tx, { now: Date.now }, backup))
  const lines = [
    `${file}: ${size(backup.bytes)}, verified, with ${backup.photos - backup.missing.length} photos in ${join(dirname(file), "blobs")}.`,
    `Keep the two together. Handhelds may now forget what is in them (${streams} more streams).`,
  ]
  if (backup.missing.length > 0)
    lines.push(`${backup.missing.length} photos are missing on this server's disk: ${some(backup.missing)}`)
  return say(lines.join("\n"), 0)
}

async function verify(file: string): Promise<number> {
  const [{ verifyArchive }, { photoIsWhole }] = await Promise.all([
    import("./verify-archive.ts"),
    import("./copy-photos.ts"),
  ])
  const missing: string[] = []
  const manifest = await verifyArchive(file, async ({ sha256 }) => {
    if (!(await photoIsWhole(join(dirname(file), "blobs"), sha256))) missing.push(sha256)
  })
  const at = `${file}: made at ${new Date(manifest.madeAt).toISOString()} by Backdock ${manifest.app} on ${manifest.engine}`
  if (missing.length > 0)
    return say(`${at}; ${missing.length} of its photos are missing or damaged: ${some(missing)}`, 1)
  return say(`${at}; all of it is good, and its ${manifest.photos} photos too.`, 0)
}

async function vouch(config: Config, time: string): Promise<number> {
  const at = /(Z|[+-]\d\d:?\d\d)$/.test(time) ? Date.parse(time) : Number.NaN
  if (!Number.isFinite(at)) return say(`${time} is no time: it wants one with its offset, as 2026-11-28T02:00:00Z.`, 2)
  if (at > Date.now()) return say(`${time} is in the future: it wants the time at which your backup began.`, 2)
  refuseNothing(config)
  const { vouchFor } = await import("./keep-backup.ts")
  const streams = await writing(config, (tx) => vouchFor(tx, { now: Date.now }, { at }))
  return say(`Handhelds may forget what had come by a minute before ${time} (${streams} streams moved).`, 0)
}

async function writing<T>(config: Config, work: (tx: import("../db/open.ts").Tx) => Promise<T>): Promise<T> {
  const { openDatabase } = await import("../db/open.ts")
  const { database: where } = config
  const database = await openDatabase(where.engine === "sqlite" ? { file: where.file } : { url: where.url })
  try {
    return await database.write(work)
  } finally {
    await database.close()
  }
}

/** An empty database would be made by asking for it. */
function refuseNothing({ database }: Config): void {
  if (database.engine === "sqlite" && !existsSync(database.file))
    throw new BackupRefused(`There is no database at ${database.file}: set DATA_DIR.`)
}

const size = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MB`
const some = (names: readonly string[]) => names.slice(0, 5).join(", ") + (names.length > 5 ? ", …" : "")

function say(line: string, code: number): number {
  if (code === 0) console.log(line)
  else console.error(line)
  return code
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  // what cannot be opened, written or read is for a person to mend, and wants no stack
  process.exitCode = say(error instanceof Error ? error.message : String(error), 1)
}
