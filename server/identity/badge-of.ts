import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"

/** What is printed on a person's badge: a card that opens doors, so each printing is in the audit. */
export async function badgeOf(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: { id: string },
): Promise<Result<{ name: string; number: string }>> {
  if (!may(actor, "people.write")) return refused("not_allowed", "People are an administrator's.")
  const person = await tx
    .selectFrom("people")
    .select(["name", "badge"])
    .where("id", "=", input.id)
    .where("removed_at", "is", null)
    .executeTakeFirst()
  if (!person?.badge) return refused("not_found", "They have no badge.", { todo: "Make a new badge for them first." })
  await appendAudit(tx, ctx, actor, { action: "person.badge_print", subject: `person:${input.id}` })
  return done({ name: person.name, number: person.badge })
}
