import { once } from "node:events"
import { Worker } from "node:worker_threads"
import { letEnd } from "../db/aside.ts"
import type { Said } from "./backup-worker.ts"
import type { BackupWanted } from "./make-backup.ts"

/** Makes a backup in a thread of its own: the server answers meanwhile. A stop of the server ends it, and leaves no file. */
export async function backupAside(wanted: BackupWanted): Promise<Said> {
  const worker = new Worker(new URL("./backup-worker.ts", import.meta.url), { workerData: wanted })
  worker.unref()
  try {
    const ended = once(worker, "exit").then((): Said => ({ ok: false, problem: "cut_off" }))
    const told = once(worker, "message").then(([said]) => said as Said)
    return await Promise.race([told, ended])
  } finally {
    await letEnd(worker)
  }
}
