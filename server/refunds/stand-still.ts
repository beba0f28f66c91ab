import { sql } from "kysely"
import type { PaymentsWait, waitCauses } from "../../shared/contract/payments-wait.ts"
import { enqueueJob } from "../db/enqueue-job.ts"
import type { Db, Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"

export type WaitCause = (typeof waitCauses)[number]

/** While a job of this kind is open nothing is paid (protocol.md, Money 11). */
export const MATCH_REFUNDS = "match_refunds"
const ALL = "all"

/**
 * From this transaction on the worker pays nothing until what the providers gave back is listed and matched. Where it
 * stands still already it lists once more: what was found so far is of the time before.
 */
export async function standStill(tx: Tx, what: { id: string; now: number; cause: WaitCause }): Promise<void> {
  const { id, now, cause } = what
  await enqueueJob(tx, { id, kind: MATCH_REFUNDS, subject: ALL, payload: { cause }, now })
}

export async function standsStill(db: Db): Promise<boolean> {
  return (await matchingIn(db, {})).length > 0
}

/** Since when, why, and what keeps it; null: payments go out. */
export async function paymentsWait(db: Db): Promise<PaymentsWait | null> {
  const job = await openMatching(db).select(["payload", "created_at", "last_error"]).executeTakeFirst()
  if (!job) return null
  const { cause } = JSON.parse(job.payload) as { cause: WaitCause }
  const [, provider = null] = job.last_error?.match(/^(\w+): /) ?? []
  return { since: job.created_at, cause, unreachable: provider }
}

/** Asked at every look of every worker. */
const matchingIn = prepared((db, _: object) => openMatching(db).select("id"))

export function openMatching(db: Db) {
  // written out: the partial index is taken only for a constant
  return db
    .selectFrom("jobs")
    .where("kind", "=", MATCH_REFUNDS)
    .where("subject", "=", ALL)
    .where(sql<boolean>`done_at is null`)
}
