import { done, type Result } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import { enqueueJob } from "../db/enqueue-job.ts"
import type { Db, Tx } from "../db/open.ts"
import { booksNotAllowed, isRunning, RECONCILE } from "./list-books.ts"

/** Finance wants the books compared now; one that is under way goes on. */
export async function beginReconcile(tx: Tx, ctx: Context, actor: Actor): Promise<Result<{ running: true }>> {
  if (actor.kind !== "person" || !may(actor, "books.reconcile")) return booksNotAllowed()
  if (!(await isRunning(tx))) await queueReconcile(tx, ctx, actor.id)
  return done({ running: true })
}

/** `personId` null: the house itself, at night. */
export async function queueReconcile(tx: Tx, ctx: Context, personId: string | null): Promise<void> {
  await enqueueJob(tx, { id: ctx.newId(), kind: RECONCILE, subject: "all", payload: { personId }, now: ctx.now() })
}

const HOUR = 3_600_000
const NIGHT_FROM = 2
const NIGHT_TO = 5

/** In the site's night, once; by day where the nights went by without one; an hour after one that could not ask everybody. */
export async function isReconcileDue(db: Db, now: number): Promise<boolean> {
  if (await isRunning(db)) return false
  const last = await db
    .selectFrom("reconciliations")
    .select(["begun_at", "state"])
    .orderBy("begun_at", "desc")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst()
  if (last?.state === "incomplete") return now - last.begun_at > HOUR
  const age = now - (last?.begun_at ?? 0)
  const site = await db.selectFrom("sites").select("time_zone").orderBy("id").limit(1).executeTakeFirst()
  if (!site) return false
  return isNight(now, site.time_zone) ? age > 6 * HOUR : age > 30 * HOUR
}

function isNight(now: number, timeZone: string): boolean {
  const hour = Number(new Intl.DateTimeFormat("en", { hour: "numeric", hourCycle: "h23", timeZone }).format(now))
  return hour >= NIGHT_FROM && hour < NIGHT_TO
}
