import type { z } from "zod/mini"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { PortalRulesChange, PortalRulesChanged, PortalRulesPage } from "../../shared/policy/portal-page.ts"
import type { PortalRules } from "../../shared/policy/portal-rules.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Db, Tx } from "../db/open.ts"
import { portalRules } from "./portal-rules.ts"

const notTheirs = () => refused("not_allowed", "What customers are asked is an administrator's to say.")

/** What customers are asked and offered when they announce a return. */
export async function readPortalRules(db: Db, actor: Actor): Promise<Result<z.infer<typeof PortalRulesPage>>> {
  if (!may(actor, "portal.look")) return notTheirs()
  return done(await portalRules(db))
}

/** From now on, as a new version with its author and reason. Refuses a tree in which two reasons have one name. */
export async function changePortalRules(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { version, rules, reason }: z.infer<typeof PortalRulesChange>,
): Promise<Result<z.infer<typeof PortalRulesChanged>>> {
  if (actor.kind !== "person" || !may(actor, "portal.look")) return notTheirs()
  // two who change it at once: one after the other
  await forUpdate(tx, tx.selectFrom("shops").select("id").orderBy("id")).execute()
  const known = await portalRules(tx)
  if (known.version !== version) return refused("moved_on", "Somebody has changed this since you opened it.")
  const twice = twiceIn(rules)
  if (twice !== null)
    return refused("invalid", "Two of them have one name.", {
      errors: [{ path: `rules.reasons.${twice}`, wants: "a name that no other has" }],
    })
  // what was announced is counted by it: a reason that was ever asked keeps its name
  const gone = known.rules.reasons.filter(({ id }) => !rules.reasons.some((one) => one.id === id)).map(({ id }) => id)
  await tx
    .insertInto("portal_rules")
    .values({ version: version + 1, document: JSON.stringify(rules), author_id: actor.id, reason, at: ctx.now() })
    .execute()
  const detail = { version: version + 1, reason, reasons: rules.reasons.length, gone }
  await appendAudit(tx, ctx, actor, { action: "portal.rules", subject: "portal", detail })
  return done({ version: version + 1 })
}

function twiceIn({ reasons }: PortalRules): string | null {
  const ids = [...reasons, ...reasons.flatMap(({ id, details }) => details.map((one) => ({ id: `${id}.${one.id}` })))]
  return ids.find(({ id }, at) => ids.findIndex((one) => one.id === id) !== at)?.id ?? null
}
