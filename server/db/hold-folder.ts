import { mkdirSync } from "node:fs"
import { join } from "node:path"
import SQLite from "better-sqlite3"

/**
 * Keeps a second server out of the same data folder. The lock is SQLite's own on a file beside the data: the operating
 * system ends it with the process, so that nothing is left behind by a kill. Null: somebody else holds it.
 */
export function holdFolder(folder: string): { release(): void } | null {
  mkdirSync(folder, { recursive: true })
  const handle = new SQLite(join(folder, "in-use.lock"), { timeout: 0 })
  try {
    handle.pragma("locking_mode = EXCLUSIVE")
    handle.exec("begin exclusive")
  } catch (error) {
    handle.close()
    if ((error as { code?: string }).code === "SQLITE_BUSY") return null
    // a file system without locks
    throw error
  }
  return { release: () => handle.close() }
}
