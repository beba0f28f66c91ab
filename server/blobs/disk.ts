import { randomBytes } from "node:crypto"
import { access, mkdir, open, readFile, rename, rm } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { BlobKind, BlobStore } from "./blob-store.ts"

/** Photos in a folder: `dir/kind/ab/cd/abcd…`, so that no folder grows to a million names. */
export function diskBlobs(dir: string): BlobStore {
  const pathOf = (kind: BlobKind, name: string) => blobPath(dir, kind, name)
  return {
    put: (kind, name, bytes) => writeForGood(pathOf(kind, name), bytes),
    has: (kind, name) =>
      access(pathOf(kind, name)).then(
        () => true,
        () => false,
      ),
    get: (kind, name) => readFile(pathOf(kind, name)).catch(nullWhereMissing),
  }
}

export function blobPath(dir: string, kind: BlobKind, name: string): string {
  if (!/^[\w-]{1,128}(\.\w{1,8})?$/.test(name)) throw new RangeError("no name of a blob")
  return join(dir, kind, name.slice(0, 2), name.slice(2, 4) || "_", name)
}

/** A crash leaves the whole file under its name, or nothing: never half a file that looks like one. */
async function writeForGood(path: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(path)
  const madeFrom = await mkdir(folder, { recursive: true })
  const half = join(folder, `.${randomBytes(9).toString("hex")}.part`)
  try {
    const file = await open(half, "wx", 0o640)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(half, path)
  } catch (error) {
    await rm(half, { force: true })
    throw error
  }
  await syncFolder(folder)
  // new folders are names in folders of their own
  for (let at = folder; madeFrom && at.length >= madeFrom.length; at = dirname(at)) await syncFolder(dirname(at))
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r")
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function nullWhereMissing(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT") return null
  throw error
}
