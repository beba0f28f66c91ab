import type { Context } from "../context.ts"
import { enqueueJob } from "../db/enqueue-job.ts"
import type { Tx } from "../db/open.ts"
import { type Connection, firstPlace, noCounts, openRun, type Run, SYNC_SHOP } from "./connection-row.ts"

const DAY = 86_400_000
/** A shop's clock and ours, and a change that was still being written when it was asked. */
const OVERLAP = 5 * 60_000
/** Of each connection so many runs are kept: the page shows the last of each kind. */
const KEPT = 20

interface Asked {
  connection: Connection
  kind: Run["kind"]
  askedBy: string | null
}

/** A run and its job; null: one is under way. The dry one goes the way of a whole one. */
export async function beginRun(tx: Tx, ctx: Context, { connection, kind, askedBy }: Asked): Promise<string | null> {
  if (await openRun(tx, connection.id)) return null
  const reach = ctx.now() - connection.reach_days * DAY
  const since =
    kind === "sync" && connection.synced_until !== null ? Math.max(0, connection.synced_until - OVERLAP) : reach
  const id = ctx.newId()
  const empty = { place: JSON.stringify(firstPlace), counts: JSON.stringify(noCounts), notes: "[]" }
  await tx
    .insertInto("shop_runs")
    .values({
      id,
      connection_id: connection.id,
      kind,
      asked_by: askedBy,
      state: "running",
      since,
      ...empty,
      begun_at: ctx.now(),
      ended_at: null,
    })
    .execute()
  await enqueueJob(tx, { id: ctx.newId(), kind: SYNC_SHOP, subject: id, now: ctx.now() })
  await forgetOld(tx, connection.id)
  return id
}

async function forgetOld(tx: Tx, connectionId: string): Promise<void> {
  const oldest = await tx
    .selectFrom("shop_runs")
    .select("begun_at")
    .where("connection_id", "=", connectionId)
    .orderBy("begun_at", "desc")
    .limit(1)
    .offset(KEPT)
    .executeTakeFirst()
  if (!oldest) return
  await tx
    .deleteFrom("shop_runs")
    .where("connection_id", "=", connectionId)
    .where("state", "<>", "running")
    .where("begun_at", "<=", oldest.begun_at)
    .execute()
}
