import { randomBytes } from "node:crypto"
import { existsSync } from "node:fs"
import { chmod, mkdir, open, rename } from "node:fs/promises"
import { dirname, join, resolve, sep } from "node:path"
import type { Config } from "../config.ts"
import { holdFolder } from "../db/hold-folder.ts"
import { migrations } from "../db/migrate.ts"
import type { Database } from "../db/open.ts"
import { type Manifest, readManifest } from "./archive.ts"
import { BackupRefused } from "./backup-refused.ts"
import { beginAnew, type MissingPhoto } from "./begin-anew.ts"
import { blobsOf, copyPictures, photoCopier } from "./copy-photos.ts"
import { photosOf, picturesOf } from "./describe-database.ts"
import { putPostgres, refusePostgres } from "./put-postgres.ts"
import { putSqlite } from "./put-sqlite.ts"
import { verifyArchive } from "./verify-archive.ts"

export interface RestoreWanted {
  config: Pick<Config, "database" | "dataDir">
  file: string
  /** What is there is moved aside; without it, a folder or a database that holds anything is refused. */
  force: boolean
  now: number
}

export interface Restored {
  manifest: Manifest
  epoch: string
  photos: number
  missing: MissingPhoto[]
  /** Where what was there before lies now. */
  aside: string[]
}

/**
 * 1 the archive opened and found right, 2 nobody else at work here, and nothing in the way, 3 what was there moved aside,
 * 4 the files beside the database, 5 the database, 6 its photos, 7 a new epoch. On SQLite the database gets its name last of
 * all, and on PostgreSQL 5 is one transaction that begins the new epoch: a restore that was cut off leaves none that a server would start on.
 */
export async function restore(wanted: RestoreWanted): Promise<Restored> {
  const { config, file, force, now } = wanted
  const manifest = await readManifest(file)
  refuseWrong(manifest, config)
  const held = holdFolder(config.dataDir)
  if (!held) throw new BackupRefused(`Backdock is running on ${config.dataDir}: stop it first.`)
  try {
    await verifyArchive(file, async () => {})
    if (config.database.engine === "postgres") await refusePostgres(config.database.url, { force })
    const aside = await moveAside(config, { force, now })
    await putFiles(config.dataDir, manifest)
    const put = manifest.engine === "sqlite" ? putSqlite : putPostgres
    const done = await put({ config, file, manifest, now }, (database) => finish(database, manifest, wanted))
    if (done.aside) aside.push(done.aside)
    return { manifest, aside, ...done.finished }
  } finally {
    held.release()
  }
}

function refuseWrong({ engine, migrations: named }: Manifest, { database }: RestoreWanted["config"]): void {
  const names = { sqlite: "SQLite", postgres: "PostgreSQL" }
  if (engine !== database.engine)
    throw new BackupRefused(
      `This is a backup of ${names[engine]}, and here ${names[database.engine]} is used: ${engine === "postgres" ? "set DATABASE_URL" : "unset DATABASE_URL"}.`,
    )
  const unknown = named.find((name) => !(name in migrations))
  if (unknown !== undefined)
    throw new BackupRefused(`This backup was made by a newer Backdock (${unknown}): install that version first.`)
}

/** The database and the keys; photos stay where they are, since one that is there under its hash is as good as its copy. */
async function moveAside({ database, dataDir }: RestoreWanted["config"], how: { force: boolean; now: number }) {
  const names = ["secret.key", "tls"].map((name) => join(dataDir, name))
  if (database.engine === "sqlite") names.push(...["", "-wal", "-shm"].map((end) => database.file + end))
  const there = names.filter((path) => existsSync(path))
  if (there.length === 0) return []
  if (!how.force)
    throw new BackupRefused(
      `${dataDir} is not empty (${there.map((path) => path.slice(dataDir.length + 1)).join(", ")}): with --force it is moved aside, not deleted.`,
    )
  const folder = join(dataDir, `before-restore-${new Date(how.now).toISOString().replace(/[:.]/g, "-")}`)
  await mkdir(folder, { mode: 0o700 })
  for (const path of there) await rename(path, join(folder, path.slice(dirname(path).length + 1)))
  return [folder]
}

async function putFiles(dataDir: string, { files }: Manifest): Promise<void> {
  for (const { path, base64 } of files) {
    const to = resolve(dataDir, path)
    if (!to.startsWith(resolve(dataDir) + sep)) throw new BackupRefused(`The backup names a file outside: ${path}`)
    await mkdir(dirname(to), { recursive: true })
    if (dirname(to) !== resolve(dataDir)) await chmod(dirname(to), 0o700)
    // keys: for this user's eyes only, whatever the umask says
    const written = await open(to, "wx", 0o600)
    await written.writeFile(Buffer.from(base64, "base64"))
    await written.sync()
    await written.close()
  }
}

async function finish(database: Database, { epoch, position }: Manifest, { config, file, now }: RestoreWanted) {
  const from = join(dirname(file), "blobs")
  // each that is there is read: what a broken disk left under a photo's name is not that photo
  const copy = photoCopier(from, blobsOf(config.dataDir), () => true)
  const missing: string[] = []
  let photos = 0
  for await (const photo of photosOf(database.read)) {
    if (await copy(photo)) photos += 1
    else missing.push(photo.sha256)
  }
  await copyPictures(from, blobsOf(config.dataDir), await picturesOf(database.read))
  const ctx = { now: () => now, randomBytes }
  const begun = await database.write((tx) => beginAnew(tx, ctx, { before: { epoch, position }, missing }))
  return { photos, ...begun }
}
