import { sql } from "kysely"
import { among } from "../db/among.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Db, Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import type { Tables } from "../db/tables.ts"

/** Longer than a lookup and a call to a provider together (20 s each). */
export const LEASE = 60_000

/** A job with its lease: what its holder writes carries the fence, and counts only while nobody claimed it since. */
export type Claimed = Pick<Tables["jobs"], "id" | "kind" | "subject" | "payload" | "tries" | "fence">

/** A look without a write: an idle worker takes no lock and stamps no commit. */
export async function isJobDue(db: Db, kinds: readonly string[], now: number): Promise<boolean> {
  return (await anyDue(db, { kinds, now })).length > 0
}

const anyDue = prepared((db, { kinds, now }: { kinds: readonly string[]; now: number }) => dueJobs(db, kinds, now))

export function dueJobs(db: Db, kinds: readonly string[], now: number, count = 1) {
  const due = db
    .selectFrom("jobs")
    .select("id")
    .where("done_at", "is", null)
    .where("run_at", "<=", now)
    .where(among(db, "kind", kinds))
    .where((eb) => eb.or([eb("leased_until", "is", null), eb("leased_until", "<=", now)]))
    // a payment whose provider is paused is passed by; whose it is nobody knows before the first look
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("provider_gates")
            .select("provider_gates.provider")
            .whereRef("provider_gates.provider", "=", "jobs.provider")
            .where("paused_until", ">", now),
        ),
      ),
    )
  return due.orderBy("run_at").orderBy("id").limit(count)
}

/** The next due job, leased, with a fence that nobody had before. */
export async function claimJob(tx: Tx, kinds: readonly string[], now: number): Promise<Claimed | null> {
  return (await claimJobs(tx, kinds, now, 1))[0] ?? null
}

/** As `claimJob`, several in one go: each commit is one that all workers stand in line for. */
export async function claimJobs(tx: Tx, kinds: readonly string[], now: number, count: number): Promise<Claimed[]> {
  const due = await forUpdate(tx, dueJobs(tx, kinds, now, count), { skipLocked: true }).execute()
  if (due.length === 0) return []
  const ids = due.map((job) => job.id)
  const claimed = await tx
    .updateTable("jobs")
    .set({ leased_until: now + LEASE, fence: sql<number>`fence + 1`, tries: sql<number>`tries + 1` })
    .where("id", "in", ids)
    .returning(["id", "kind", "subject", "payload", "tries", "fence"])
    .execute()
  return claimed.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
}

/** Locks the job's row and says whether it is still ours: what follows in this transaction nobody else can do. */
export async function holdsLease(tx: Tx, job: Claimed): Promise<boolean> {
  const query = tx.selectFrom("jobs").select(["fence", "done_at"]).where("id", "=", job.id)
  const row = await forUpdate(tx, query).executeTakeFirst()
  return row !== undefined && row.done_at === null && row.fence === job.fence
}

/** As `holdsLease`, and it is ours for as long again. */
export async function extendLease(tx: Tx, { id, fence }: Claimed, now: number): Promise<boolean> {
  return (await extend(tx, { id, fence, until: now + LEASE })).length === 1
}

export async function finishJob(tx: Tx, { id, fence }: Claimed, now: number): Promise<boolean> {
  return (await finish(tx, { id, fence, now })).length === 1
}

const extend = prepared((db, { id, fence, until }: Held & { until: number }) =>
  held(db, { id, fence }).set({ leased_until: until }).returning("id"),
)
const finish = prepared((db, { id, fence, now }: Held & { now: number }) =>
  held(db, { id, fence }).set({ done_at: now, leased_until: null }).returning("id"),
)

type Held = Pick<Claimed, "id" | "fence">

/** The row of a job that is still ours. */
function held(db: Db, { id, fence }: Held) {
  return db.updateTable("jobs").where("id", "=", id).where("fence", "=", fence).where("done_at", "is", null)
}

/** Gives the lease back; it runs again at `runAt`. */
export async function postponeJob(tx: Tx, job: Claimed, runAt: number, error: string | null = null): Promise<boolean> {
  return changeJob(tx, job, { run_at: runAt, leased_until: null, last_error: error?.slice(0, 500) ?? null })
}

/** It is this provider's turn that it waits for: nothing was tried, and it keeps its place in the line. */
export async function waitForTurn(tx: Tx, job: Claimed, provider: string): Promise<boolean> {
  return changeJob(tx, job, { provider, leased_until: null, tries: job.tries - 1 })
}

/** For a worker that leaves while a call is out: whoever comes next goes on, and the late answer is dropped. */
export async function abandonJob(tx: Tx, job: Claimed): Promise<boolean> {
  return changeJob(tx, job, { leased_until: null, fence: job.fence + 1 })
}

async function changeJob(tx: Tx, job: Claimed, change: Partial<Tables["jobs"]>): Promise<boolean> {
  const { numUpdatedRows } = await held(tx, job).set(change).executeTakeFirst()
  return numUpdatedRows === 1n
}
