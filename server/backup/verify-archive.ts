import { mkdtemp, rm } from "node:fs/promises"
import { dirname, join } from "node:path"
import { openForReading } from "../db/open.ts"
import { checkPayload, type Manifest, readManifest, readPayload } from "./archive.ts"
import { BackupRefused } from "./backup-refused.ts"
import type { Wanted } from "./copy-photos.ts"
import { photosOf } from "./describe-database.ts"
import { batches } from "./postgres-rows.ts"
import { checkIntegrity, countRows, unpackCopy } from "./sqlite-copy.ts"

/**
 * Opens an archive as a restore would: unpacks all of it, checks its hash, the database's own integrity and the number of
 * rows of each table, and gives each photo that belongs to it to `onPhoto`. Throws `BackupRefused` where anything is wrong.
 */
export async function verifyArchive(path: string, onPhoto: (photo: Wanted) => Promise<void>): Promise<Manifest> {
  const manifest = await readManifest(path)
  await checkPayload(path, manifest)
  const rows =
    manifest.engine === "sqlite" ? await inSqlite(path, manifest, onPhoto) : await inRows(path, manifest, onPhoto)
  const wrong = Object.keys({ ...manifest.rows, ...rows }).filter((table) => manifest.rows[table] !== rows[table])
  if (wrong.length > 0) throw new BackupRefused(`${path} is damaged: rows are missing in ${wrong.join(", ")}.`)
  return manifest
}

type OnPhoto = (photo: Wanted) => Promise<void>

async function inSqlite(path: string, manifest: Manifest, onPhoto: OnPhoto): Promise<Record<string, number>> {
  const scratch = await mkdtemp(join(dirname(path), ".verify-"))
  try {
    const file = join(scratch, "copy.sqlite")
    await unpackCopy(readPayload(path, manifest), file)
    const copy = openForReading({ file })
    try {
      await checkIntegrity(copy.read)
      for await (const photo of photosOf(copy.read)) await onPhoto(photo)
      return await countRows(copy.read)
    } finally {
      await copy.close()
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function inRows(path: string, manifest: Manifest, onPhoto: OnPhoto): Promise<Record<string, number>> {
  const rows: Record<string, number> = {}
  for await (const { table, lines } of batches(readPayload(path, manifest))) {
    rows[table] = (rows[table] ?? 0) + lines.length
    const values = lines.map((line) => JSON.parse(line) as Wanted & { state?: string })
    if (table === "photos") for (const one of values) if (one.state === "stored") await onPhoto(one)
  }
  return rows
}
