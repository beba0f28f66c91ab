import type { InsightView, NewInsightView } from "../../../shared/contract/numbers.ts"
import { done, type Result, refused } from "../../../shared/contract/problem.ts"
import { type Actor, may } from "../../../shared/policy/access.ts"
import { appendAudit } from "../../audit/append.ts"
import type { Context } from "../../context.ts"
import type { Db, Tx } from "../../db/open.ts"
import { insightsNotAllowed } from "../not-allowed.ts"

type Person = Extract<Actor, { kind: "person" }>
const reads = (actor: Actor): actor is Person => actor.kind === "person" && may(actor, "insights.read")

const MOST = 60

/** One's own, and those that others share, by name. */
export async function listViews(db: Db, actor: Actor): Promise<Result<{ views: InsightView[] }>> {
  if (!reads(actor)) return insightsNotAllowed()
  const own = await rows(db).where("person_id", "=", actor.id).execute()
  const shared = await rows(db).where("shared", "=", 1).where("person_id", "<>", actor.id).limit(500).execute()
  const views = [...own, ...shared].map((row) => shown(row, actor))
  return done({ views: views.sort((a, b) => a.name.localeCompare(b.name)) })
}

const rows = (db: Db) =>
  db
    .selectFrom("insight_views")
    .innerJoin("people", "people.id", "insight_views.person_id")
    .selectAll("insight_views")
    .select("people.name as person")

type Row = Awaited<ReturnType<ReturnType<typeof rows>["execute"]>>[number]

const shown = (row: Row, actor: Person): InsightView => ({
  ...{ id: row.id, name: row.name, address: row.address, shared: row.shared === 1 },
  own: row.person_id === actor.id,
  by: row.person,
})

/** Keeps a page with its filters. Asked twice under one id it is kept once; another of one's own of that name is in the way. */
export async function keepView(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { id, name, address, shared }: NewInsightView,
): Promise<Result<InsightView>> {
  if (!reads(actor)) return insightsNotAllowed()
  const own = await rows(tx).where("person_id", "=", actor.id).execute()
  const known = own.find((row) => row.id === id)
  if (known) return done(shown(known, actor))
  if (own.some((row) => row.name === name))
    return refused("conflict", "You have a view of that name.", { todo: "Choose another name." })
  if (own.length >= MOST) return refused("conflict", `At most ${MOST} views are kept.`, { todo: "Remove one first." })
  const row = { id, person_id: actor.id, name, address, shared: shared ? (1 as const) : (0 as const) }
  const added = await tx
    .insertInto("insight_views")
    .values({ ...row, created_at: ctx.now() })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returning("id")
    .executeTakeFirst()
  if (!added) return refused("conflict", "That id is taken.")
  await appendAudit(tx, ctx, actor, {
    action: "insights.view_keep",
    subject: `view:${id}`,
    detail: { name, address, shared },
  })
  const kept = await rows(tx).where("insight_views.id", "=", id).executeTakeFirstOrThrow()
  return done(shown(kept, actor))
}

export async function removeView(tx: Tx, ctx: Context, actor: Actor, id: string): Promise<Result<{ id: string }>> {
  if (!reads(actor)) return insightsNotAllowed()
  const row = await tx
    .deleteFrom("insight_views")
    .where("id", "=", id)
    .where("person_id", "=", actor.id)
    .returning(["name", "address"])
    .executeTakeFirst()
  if (!row) return refused("not_found", "No such view of yours.")
  await appendAudit(tx, ctx, actor, { action: "insights.view_remove", subject: `view:${id}`, detail: row })
  return done({ id })
}
