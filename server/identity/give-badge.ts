import { makeOwnNumber } from "../../shared/barcode/own-number.ts"
import type { PersonRow } from "../../shared/contract/identity.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { personRow } from "./list-people.ts"

/** A badge with another number: the lost one opens nothing from now on. */
export async function renewBadge(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: { id: string },
): Promise<Result<PersonRow>> {
  if (!may(actor, "people.write")) return refused("not_allowed", "People are an administrator's.")
  const person = await tx
    .selectFrom("people")
    .select("id")
    .where("id", "=", input.id)
    .where("removed_at", "is", null)
    .executeTakeFirst()
  if (!person) return refused("not_found", "There is no such person.")
  await giveBadge(tx, ctx, input.id)
  await appendAudit(tx, ctx, actor, { action: "person.badge", subject: `person:${input.id}` })
  return done(await personRow(tx, input.id))
}

/** 44 random bits: two that meet are refused by the index, and nobody has seen that happen. */
export async function giveBadge(tx: Tx, ctx: Context, personId: string): Promise<void> {
  const badge = makeOwnNumber("badge", ctx.randomBytes)
  await tx.updateTable("people").set({ badge }).where("id", "=", personId).execute()
}
