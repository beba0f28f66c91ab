import type { z } from "zod/mini"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { BatchDecided, BatchSummary, ReleaseBatches } from "../../shared/contract/refund-acts.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { partAgainst } from "../../shared/policy/four-eyes.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Db, Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { type Line, summarise } from "./batch-summary.ts"

type Batch = Tables["release_batches"]
type Decision = z.infer<typeof BatchDecided>["state"]

const notFinance = () => refused("not_allowed", "Refunds are finance's to release.")
const isFinance = (actor: Actor): actor is Extract<Actor, { kind: "person" }> =>
  actor.kind === "person" && may(actor, "refund.release")
/** So many that wait are shown; who has more decides some first. */
const MOST_SHOWN = 20

/** What these come to, before anybody releases them. Changes nothing. */
export async function releasePreview(
  db: Db,
  ctx: Context,
  actor: Actor,
  { refunds }: { refunds: readonly Line[] },
): Promise<Result<BatchSummary>> {
  if (!isFinance(actor)) return notFinance()
  return done((await summarise(db, ctx, actor.id, refunds)).summary)
}

interface Proposal {
  refunds: readonly Line[]
  totals: BatchSummary["totals"]
  reason: string
}

/** Keeps what is too much for one person until a second one approves or declines it; nothing leaves meanwhile. */
export async function proposeBatch(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { refunds, totals, reason }: Proposal,
): Promise<Result<{ id: string }>> {
  if (!isFinance(actor)) return notFinance()
  const id = ctx.newId()
  await tx
    .insertInto("release_batches")
    .values({
      ...{ id, proposed_by: actor.id, proposed_at: ctx.now(), reason, state: "waiting" },
      ...{ refunds: JSON.stringify(refunds), totals: JSON.stringify(totals), decided_by: null, decided_at: null },
    })
    .execute()
  const detail = { reason, refunds: refunds.map((one) => one.id), totals }
  await appendAudit(tx, ctx, actor, { action: "batch.propose", subject: `batch:${id}`, detail })
  return done({ id })
}

/** What waits for a second person, the oldest first, each with what it comes to now for whoever asks. */
export async function releaseBatches(
  db: Db,
  ctx: Context,
  actor: Actor,
): Promise<Result<z.infer<typeof ReleaseBatches>>> {
  if (!isFinance(actor)) return notFinance()
  const rows = await db
    .selectFrom("release_batches")
    .innerJoin("people", "people.id", "release_batches.proposed_by")
    .selectAll("release_batches")
    .select("people.name")
    .where("state", "=", "waiting")
    .orderBy("proposed_at")
    .orderBy("release_batches.id")
    .limit(MOST_SHOWN)
    .execute()
  const batches = []
  for (const row of rows)
    batches.push({
      id: row.id,
      proposedBy: { id: row.proposed_by, name: row.name },
      proposedAt: row.proposed_at,
      reason: row.reason,
      mayApprove: partAgainst("batch.approve", { proposed: row.proposed_by === actor.id }) === null,
      summary: (await summarise(db, ctx, actor.id, linesOf(row))).summary,
    })
  return done({ batches })
}

const linesOf = ({ refunds }: Pick<Batch, "refunds">): Line[] => JSON.parse(refunds)

/**
 * The second person's word, given once: of two who answer at one moment the later is told so. Answers what is to be
 * released now; each line is then released by itself, and one that has changed since is refused by itself.
 */
export async function decideBatch(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { id, to, reason }: { id: string; to: Decision; reason: string | null },
): Promise<Result<{ id: string; state: Decision; lines: Line[]; proposedBy: string; reason: string }>> {
  if (!isFinance(actor)) return notFinance()
  const batch = await tx.selectFrom("release_batches").selectAll().where("id", "=", id).executeTakeFirst()
  if (!batch) return refused("not_found", "No such release.")
  const own = partAgainst("batch.approve", { proposed: batch.proposed_by === actor.id })
  if (to === "approved" && own)
    return refused("not_allowed", "You proposed it: a second person must approve it.", { todo: "Ask a colleague." })
  const decided = await tx
    .updateTable("release_batches")
    .set({ state: to, decided_by: actor.id, decided_at: ctx.now() })
    .where("id", "=", id)
    .where("state", "=", "waiting")
    .returning("id")
    .executeTakeFirst()
  if (!decided) return refused("already_done", `It is ${batch.state === "waiting" ? "decided" : batch.state} already.`)
  const action = to === "approved" ? "batch.approve" : "batch.decline"
  const detail = { reason, proposedBy: `person:${batch.proposed_by}`, totals: JSON.parse(batch.totals) }
  await appendAudit(tx, ctx, actor, { action, subject: `batch:${id}`, detail })
  return done({ id, state: to, lines: linesOf(batch), proposedBy: batch.proposed_by, reason: batch.reason })
}
