import { existsSync } from "node:fs"
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import type { Config } from "../config.ts"
import { type Db, openForReading } from "../db/open.ts"
import { type Manifest, writeArchive } from "./archive.ts"
import { BackupRefused } from "./backup-refused.ts"
import { blobsOf, copyPictures, photoCopier } from "./copy-photos.ts"
import { describeDatabase, picturesOf } from "./describe-database.ts"
import { findSafe, type SafeStream } from "./find-safe.ts"
import { rowsOf } from "./postgres-rows.ts"
import { copySqlite, countRows, readCopy } from "./sqlite-copy.ts"
import { verifyArchive } from "./verify-archive.ts"

export interface BackupWanted {
  database: Config["database"]
  dataDir: string
  /** Where the archive goes; `blobs/` beside it takes the photos, those of every archive of that folder. */
  file: string
  app: string
  now: number
}

/** Whole, opened again and found right. Nothing of it is in the database yet: `keepBackup` writes that down. */
export interface Backup {
  file: string
  madeAt: number
  epoch: string
  position: number
  bytes: number
  photos: number
  /** Photos that the server says it has and that its own disk has not, or not whole. */
  missing: string[]
  safe: SafeStream[]
}

/**
 * 1 one moment of the database, 2 written to a file, 3 that file opened again and compared, 4 the photos that it names copied
 * and compared (the database first: a photo's row is written after its file, so each that it names is there), 5 only now
 * its name. Takes a thread for itself: see `backupAside`.
 */
export async function makeBackup(wanted: BackupWanted): Promise<Backup> {
  const { file, dataDir, now } = wanted
  const folder = dirname(file)
  if (existsSync(file)) throw new BackupRefused(`${file} is there already, and is left as it is: name another file.`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const scratch = await mkdtemp(join(folder, ".backup-"))
  try {
    const half = join(scratch, basename(file))
    const { safe, pictures } = await writeMoment(wanted, half, scratch)
    const copy = photoCopier(blobsOf(dataDir), join(folder, "blobs"), tonights(now))
    const missing: string[] = []
    const manifest = await verifyArchive(half, async (photo) => {
      if (!(await copy(photo))) missing.push(photo.sha256)
    })
    await copyPictures(blobsOf(dataDir), join(folder, "blobs"), pictures)
    const { size } = await stat(half)
    await rename(half, file)
    await syncFolder(folder)
    const { madeAt, epoch, position, photos } = manifest
    return { file, madeAt, epoch, position, photos, bytes: size, missing, safe }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

interface Moment {
  safe: SafeStream[]
  pictures: string[]
}

async function writeMoment(wanted: BackupWanted, half: string, scratch: string): Promise<Moment> {
  const { database, dataDir, app, now } = wanted
  const files = await filesBeside(dataDir)
  const known = { engine: database.engine, app, madeAt: now, files }
  return database.engine === "sqlite"
    ? fromSqlite(database.file, half, { known, copy: join(scratch, "copy.sqlite") })
    : fromPostgres(database.url, half, known)
}

type Known = Pick<Manifest, "engine" | "app" | "madeAt" | "files">

async function fromSqlite(
  file: string,
  half: string,
  { known, copy }: { known: Known; copy: string },
): Promise<Moment> {
  await copySqlite(file, copy)
  const opened = openForReading({ file: copy })
  try {
    const described = await describeDatabase(opened.read)
    const rows = await countRows(opened.read)
    await writeArchive(half, readCopy(copy), () => ({ ...known, ...described, rows }))
    return await momentOf(opened.read)
  } finally {
    await opened.close()
  }
}

/** One snapshot for every table: what is committed meanwhile is in none of them. */
async function fromPostgres(url: string, half: string, known: Known): Promise<Moment> {
  const opened = openForReading({ url })
  try {
    const snapshot = opened.read.transaction().setIsolationLevel("repeatable read").setAccessMode("read only")
    return await snapshot.execute(async (tx) => {
      const described = await describeDatabase(tx)
      const rows: Record<string, number> = {}
      await writeArchive(half, rowsOf(tx, rows), () => ({ ...known, ...described, rows }))
      return momentOf(tx)
    })
  } finally {
    await opened.close()
  }
}

const momentOf = async (db: Db): Promise<Moment> => ({ safe: await findSafe(db), pictures: await picturesOf(db) })

/** The key that signs sign-ins, and the authority that handhelds trust: without them a restored server is a stranger. */
async function filesBeside(dataDir: string): Promise<Manifest["files"]> {
  const tls = await readdir(join(dataDir, "tls")).catch(() => [] as string[])
  const paths = ["secret.key", ...tls.sort().map((name) => `tls/${name}`)].filter((path) =>
    existsSync(join(dataDir, path)),
  )
  return Promise.all(
    paths.map(async (path) => ({ path, base64: (await readFile(join(dataDir, path))).toString("base64") })),
  )
}

/** Each night another part of the copied photos is read again, so that all of them are within a month. */
function tonights(now: number): (sha256: string) => boolean {
  const part = Math.floor(now / 86_400_000) % 32
  return (sha256) => Number.parseInt(sha256.slice(0, 2), 16) % 32 === part
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r")
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
