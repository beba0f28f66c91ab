import { done, type Result, refused } from "../../../shared/contract/problem.ts"
import type { WeeklyWish } from "../../../shared/contract/weekly.ts"
import { type Actor, may } from "../../../shared/policy/access.ts"
import { appendAudit } from "../../audit/append.ts"
import type { Context } from "../../context.ts"
import type { Db, Tx } from "../../db/open.ts"

const notTheirs = () => refused("not_allowed", "The weekly letter is written to quality and buying.")

/** Does the one who asks get the weekly letter? Everybody of quality does until they say otherwise. */
export async function weeklyWish(db: Db, actor: Actor): Promise<Result<WeeklyWish>> {
  if (!may(actor, "insights.read") || actor.kind !== "person") return notTheirs()
  const row = await db
    .selectFrom("people")
    .leftJoin("weekly_unwanted", "weekly_unwanted.person_id", "people.id")
    .where("people.id", "=", actor.id)
    .select(["people.email", "weekly_unwanted.at"])
    .executeTakeFirst()
  return done({ wanted: row?.at == null, address: row?.email ?? null })
}

/** For oneself alone. */
export async function setWeeklyWish(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { wanted }: { wanted: boolean },
): Promise<Result<WeeklyWish>> {
  if (!may(actor, "insights.read") || actor.kind !== "person") return notTheirs()
  const own = { person_id: actor.id, at: ctx.now() }
  const changed = wanted
    ? await tx.deleteFrom("weekly_unwanted").where("person_id", "=", actor.id).returning("at").execute()
    : await tx
        .insertInto("weekly_unwanted")
        .values(own)
        .onConflict((conflict) => conflict.doNothing())
        .returning("at")
        .execute()
  if (changed.length > 0)
    await appendAudit(tx, ctx, actor, {
      action: "insights.weekly",
      subject: `person:${actor.id}`,
      detail: { wanted },
    })
  return weeklyWish(tx, actor)
}
