import { parentPort, workerData } from "node:worker_threads"
import { BackupRefused } from "./backup-refused.ts"
import { type BackupWanted, makeBackup } from "./make-backup.ts"

/** What the thread says at its end. */
export type Said = { ok: true; backup: Awaited<ReturnType<typeof makeBackup>> } | { ok: false; problem: string }

try {
  parentPort?.postMessage({ ok: true, backup: await makeBackup(workerData as BackupWanted) } satisfies Said)
} catch (error) {
  parentPort?.postMessage({ ok: false, problem: problemOf(error) } satisfies Said)
}

/** A code, or our own line: what else a database or a disk says may quote what is in it. */
function problemOf(error: unknown): string {
  if (error instanceof BackupRefused) return error.message
  const { code, name } = error as { code?: unknown; name?: string }
  return typeof code === "string" ? code : (name ?? "unknown")
}
