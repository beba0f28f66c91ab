import type { z } from "zod/mini"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { RiskPublish } from "../../shared/policy/risk-page.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { currentRules } from "./current-rules.ts"

/** A new version, for what is weighed from now on: what was chosen before stays with whom it waits for. */
export async function publishRisk(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { baseVersion, rules, reason }: z.infer<typeof RiskPublish>,
): Promise<Result<{ version: number }>> {
  if (actor.kind !== "person" || !may(actor, "risk.write"))
    return refused("not_allowed", "These rules are an administrator's.")
  const now = await currentRules(tx)
  if (now.version !== baseVersion) return refused("moved_on", "Somebody has changed these rules meanwhile.")
  if (JSON.stringify(now.rules) === JSON.stringify(rules)) return refused("already_done", "Nothing is changed.")
  const version = now.version + 1
  await tx
    .insertInto("risk_rules")
    .values({ version, document: JSON.stringify(rules), author_id: actor.id, reason, at: ctx.now() })
    .execute()
  await appendAudit(tx, ctx, actor, {
    action: "risk.published",
    subject: `risk_rules:${version}`,
    detail: { threshold: rules.threshold, before: now.rules.threshold, reason },
  })
  return done({ version })
}
