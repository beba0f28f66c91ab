import type { z } from "zod/mini"
import type { PaperSettings } from "../../shared/contract/paper-settings.ts"
import type { PaperChange, PaperChanged } from "../../shared/contract/papers.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { missingForNotes } from "../../shared/policy/paper-settings.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Tx } from "../db/open.ts"
import { shopPapers } from "./paper-settings.ts"

type Change = z.infer<typeof PaperChange> & { shopId: string }

/** How a shop's papers are made from now on, as a new version with its author and reason. What was made stays as it is. */
export async function changePapers(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { shopId, baseVersion, settings, reason }: Change,
): Promise<Result<z.infer<typeof PaperChanged>>> {
  if (actor.kind !== "person" || !may(actor, "papers.set"))
    return refused("not_allowed", "How papers are made is finance's to say.")
  await forUpdate(tx, tx.selectFrom("shops").select("id").where("id", "=", shopId)).execute()
  const known = await shopPapers(tx, shopId)
  if (!known) return refused("not_found", "No such shop.")
  if (known.version !== baseVersion) return refused("moved_on", "Somebody has changed these since you opened them.")
  const wrong = wrongIn(settings)
  if (wrong.length > 0) return refused("invalid", "These settings cannot be kept.", { errors: wrong })
  const version = baseVersion + 1
  await tx
    .insertInto("paper_settings")
    .values({
      shop_id: shopId,
      version,
      document: JSON.stringify(settings),
      author_id: actor.id,
      reason,
      at: ctx.now(),
    })
    .execute()
  await lookAgain(tx, shopId)
  const detail = { version, reason, from: known.settings, to: settings }
  await appendAudit(tx, ctx, actor, { action: "papers.set", subject: `shop:${shopId}`, detail })
  return done({ version })
}

/** What each field alone cannot say. */
function wrongIn(settings: PaperSettings): { path: string; wants: string }[] {
  const labels = new Map<string, string>()
  const { accounts } = settings.accounting
  const twice = Object.entries(accounts).flatMap(([kind, { number, label }]) => {
    const known = labels.get(number)
    labels.set(number, known ?? label)
    const path = `settings.accounting.accounts.${kind}.label`
    return known === undefined || known === label ? [] : [{ path, wants: `one name for ${number}: ${known}` }]
  })
  const missing = missingForNotes(settings).map((what) => ({
    path: `settings.seller.${what}`,
    wants: "what a credit note must say of its seller",
  }))
  return [...twice, ...missing]
}

/** What waited for the seller's lines waits no more. */
async function lookAgain(tx: Tx, shopId: string): Promise<void> {
  await tx
    .updateTable("papers_wanted")
    .set({ waits_for: null })
    .where("waits_for", "=", "seller")
    .where("intent_id", "in", (eb) => eb.selectFrom("intents").select("id").where("shop_id", "=", shopId))
    .execute()
}
