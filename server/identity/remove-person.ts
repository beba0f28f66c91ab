import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { endSessionsOf } from "./end-session.ts"
import { rolesOf } from "./find-session.ts"
import { isLastAdministrator, lastAdministrator, tellSites } from "./person-roles.ts"

/** Their sessions end, their badge opens nothing, their e-mail is free; what they saw before stands under their name. */
export async function removePerson(tx: Tx, ctx: Context, actor: Actor, input: { id: string }): Promise<Result<null>> {
  if (!may(actor, "people.write")) return refused("not_allowed", "People are an administrator's.")
  const person = await tx.selectFrom("people").selectAll().where("id", "=", input.id).executeTakeFirst()
  if (!person) return refused("not_found", "There is no such person.")
  if (person.removed_at !== null) return refused("already_done", "They are removed already.")
  if (await isLastAdministrator(tx, input.id)) return lastAdministrator()
  await tx
    .updateTable("people")
    .set({ removed_at: ctx.now(), badge: null, password_hash: null, pin_hash: null })
    .where("id", "=", input.id)
    .execute()
  await endSessionsOf(tx, ctx, input.id)
  await tellSites(tx, ctx, [await rolesOf(tx, input.id)])
  await appendAudit(tx, ctx, actor, { action: "person.remove", subject: `person:${input.id}` })
  return done(null)
}
