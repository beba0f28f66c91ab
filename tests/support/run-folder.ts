import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from "node:fs"
import { freemem, tmpdir } from "node:os"
import { join } from "node:path"
import { alive, endAbandonedClusters } from "./postgres-cluster.ts"

const PREFIX = "backdock-run-"
const MEMORY = "/dev/shm"
/** What all databases, profiles and films of a run take at one moment, with room to spare. */
const ROOM = 3 * 1024 ** 3

/**
 * The one folder that all of a run is under, whoever asks for a temporary one; answers with how to remove it. In memory
 * where there is room: a new database is hundreds of files, and on a disk that is most of what the tests would do.
 */
export async function openRunFolder(): Promise<() => void> {
  const plain = tmpdir()
  for (const base of new Set([MEMORY, plain])) await removeAbandoned(base)
  const folder = mkdtempSync(join(hasRoom() ? MEMORY : plain, `${PREFIX}${process.pid}-`))
  // PostgreSQL, which root runs as nobody, goes through it
  chmodSync(folder, 0o711)
  process.env.TMPDIR = folder
  return () => {
    process.env.TMPDIR = plain
    remove(folder)
  }
}

/** A container's own is 64 MB unless it was told otherwise. */
function hasRoom(): boolean {
  if (!existsSync(MEMORY)) return false
  const { bavail, bsize } = statfsSync(MEMORY)
  return bavail * bsize > ROOM && freemem() > ROOM
}

/** A run that was killed leaves its folder, and perhaps its PostgreSQL. */
async function removeAbandoned(base: string): Promise<void> {
  for (const name of existsSync(base) ? readdirSync(base) : []) {
    const owner = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1])
    if (!owner || alive(owner)) continue
    await endAbandonedClusters(join(base, name))
    remove(join(base, name))
  }
}

const remove = (folder: string) => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
