import { createHash } from "node:crypto"
import { stat } from "node:fs/promises"
import { join } from "node:path"
import { blobPath, diskBlobs } from "../blobs/disk.ts"

export interface Wanted {
  sha256: string
  bytes: number
}

const isItself = (bytes: Uint8Array, sha256: string) => createHash("sha256").update(bytes).digest("hex") === sha256

const sizeOf = (path: string) =>
  stat(path).then(
    ({ size }) => size,
    () => -1,
  )

/**
 * Brings photos from one folder of blobs to another. A photo is named by its hash and never changes: one that is there with
 * its full size is not copied again, but read again where `readAgain` says so. Answers whether it is there, whole.
 */
export function photoCopier(fromDir: string, toDir: string, readAgain: (sha256: string) => boolean) {
  const [from, to] = [diskBlobs(fromDir), diskBlobs(toDir)]
  return async ({ sha256, bytes }: Wanted): Promise<boolean> => {
    const size = await sizeOf(blobPath(toDir, "sealed", sha256))
    if (size === bytes && !readAgain(sha256)) return true
    if (size !== -1 && isItself((await to.get("sealed", sha256)) ?? new Uint8Array(), sha256)) return true
    const fresh = await from.get("sealed", sha256)
    // a damaged file is as good as none: it must not take the place of one that a device still has
    if (fresh === null || !isItself(fresh, sha256)) return false
    await to.put("sealed", sha256, fresh)
    return true
  }
}

/** Whether it is there, whole: every byte is read. */
export async function photoIsWhole(dir: string, sha256: string): Promise<boolean> {
  const bytes = await diskBlobs(dir).get("sealed", sha256)
  return bytes !== null && isItself(bytes, sha256)
}

/** Pictures of articles, by their names: few, and shown, never evidence. */
export async function copyPictures(fromDir: string, toDir: string, names: readonly string[]): Promise<void> {
  const [from, to] = [diskBlobs(fromDir), diskBlobs(toDir)]
  for (const name of names) {
    if (await to.has("picture", name)) continue
    const bytes = await from.get("picture", name)
    if (bytes) await to.put("picture", name, bytes)
  }
}

export const blobsOf = (dataDir: string) => join(dataDir, "blobs")
