import { isDeepStrictEqual } from "node:util"
import { CostSettings, type CostSettingsChange } from "../../../shared/contract/numbers.ts"
import { done, type Result, refused } from "../../../shared/contract/problem.ts"
import { type Actor, may } from "../../../shared/policy/access.ts"
import { appendAudit } from "../../audit/append.ts"
import type { Context } from "../../context.ts"
import type { Db, Tx } from "../../db/open.ts"
import { insightsNotAllowed } from "../not-allowed.ts"

export const builtInCosts: CostSettings = {
  hourMinor: 2400,
  minutes: 6,
  minutesOf: {},
  worth: { A: 10_000, B: 9000, C: 6000, D: 1000 },
  falseRate: 0.05,
}

/** The newest; version 0 is what is built in. */
export async function currentCosts(db: Db): Promise<{ version: number; settings: CostSettings }> {
  const row = await db
    .selectFrom("cost_settings")
    .select(["version", "document"])
    .orderBy("version", "desc")
    .limit(1)
    .executeTakeFirst()
  if (!row) return { version: 0, settings: builtInCosts }
  return { version: row.version, settings: CostSettings.parse(JSON.parse(row.document)) }
}

export async function readCosts(db: Db, actor: Actor): ReturnType<typeof changeCosts> {
  if (!may(actor, "insights.read")) return insightsNotAllowed()
  return done(await currentCosts(db))
}

/** Another version. If costs go otherwise by it, what came back is counted anew, from the first unit on. */
export async function changeCosts(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { baseVersion, settings, reason }: CostSettingsChange,
): Promise<Result<{ version: number; settings: CostSettings }>> {
  if (!may(actor, "insights.act") || actor.kind !== "person") return insightsNotAllowed()
  const before = await currentCosts(tx)
  if (before.version !== baseVersion) return refused("moved_on", "Somebody has changed them meanwhile.")
  const version = before.version + 1
  const row = { version, document: JSON.stringify(settings), author_id: actor.id, reason, at: ctx.now() }
  const added = await tx
    .insertInto("cost_settings")
    .values(row)
    .onConflict((conflict) => conflict.column("version").doNothing())
    .returning("version")
    .executeTakeFirst()
  if (!added) return refused("moved_on", "Somebody has changed them meanwhile.")
  if (!isDeepStrictEqual({ ...settings, falseRate: 0 }, { ...before.settings, falseRate: 0 }))
    await tx.deleteFrom("learned_until").where("source", "=", "units").execute()
  await appendAudit(tx, ctx, actor, {
    action: "insights.costs",
    subject: `cost_settings:${version}`,
    detail: { before: before.settings, after: settings, reason },
  })
  return done({ version, settings })
}
