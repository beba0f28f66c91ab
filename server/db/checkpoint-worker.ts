import { parentPort, workerData } from "node:worker_threads"
import SQLite from "better-sqlite3"

// A connection of its own, for that moment alone: the last one to be closed leaves no log behind, and this must not be it.
parentPort?.on("message", () => {
  const handle = new SQLite(workerData as string)
  try {
    handle.pragma("synchronous = FULL")
    handle.pragma("wal_checkpoint(passive)")
  } finally {
    handle.close()
  }
  parentPort?.postMessage("done")
})
