import { sql } from "kysely"
import type { Tx } from "./open.ts"

export interface NewJob {
  id: string
  kind: string
  /** What it is about; one open job a kind and subject. */
  subject: string
  payload?: unknown
  now: number
  runAt?: number
}

/**
 * Puts work in the outbox, in the transaction that decided it. A job that is open already is made due again, and its
 * fence goes up: a worker that looked at the subject before this transaction cannot close it unseen.
 */
export async function enqueueJob(tx: Tx, job: NewJob): Promise<void> {
  const runAt = job.runAt ?? job.now
  const payload = JSON.stringify(job.payload ?? {})
  const { id, kind, subject } = job
  await tx
    .insertInto("jobs")
    .values({ id, kind, subject, payload, run_at: runAt, created_at: job.now, tries: 0, fence: 0 })
    .onConflict((conflict) =>
      conflict
        .columns(["kind", "subject"])
        .where("done_at", "is", null)
        .doUpdateSet({ payload, run_at: runAt, tries: 0, fence: sql<number>`jobs.fence + 1`, leased_until: null }),
    )
    .execute()
}
