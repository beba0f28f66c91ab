import type { Difference, DifferenceChange } from "../../shared/contract/books.ts"
import { done, type Refusal, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { booksNotAllowed } from "./list-books.ts"
import { differenceOf, differencesByName, newestEnd } from "./list-differences.ts"

/**
 * Finance gives a difference an owner, says what it is, and by that explains or closes it; or opens it again. Refused
 * (`moved_on`) where somebody else was quicker, (`invalid`) where an end is given without a word why.
 */
export async function changeDifference(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: { id: string; change: DifferenceChange },
): Promise<Result<Difference>> {
  if (actor.kind !== "person" || !may(actor, "books.explain")) return booksNotAllowed()
  const query = tx.selectFrom("differences").selectAll().where("id", "=", input.id)
  const known = await forUpdate(tx, query).executeTakeFirst()
  if (!known) return refused("not_found", "No such difference.")
  const problem = whyNot(known, input.change) ?? (await noOwner(tx, input.change))
  if (problem) return problem

  const { ownerId, comment, state } = input.change
  const said = comment !== undefined || (state !== undefined && state !== known.state)
  await tx
    .updateTable("differences")
    .set({
      ...(ownerId !== undefined && { owner_id: ownerId }),
      ...(comment !== undefined && { comment: comment.trim() }),
      ...(state !== undefined && { state }),
      ...(said && { said_by: actor.id, said_at: ctx.now() }),
      version: known.version + 1,
    })
    .where("id", "=", known.id)
    .execute()
  const detail = { key: known.key, from: known.state, state: state ?? known.state, ownerId, comment: comment?.trim() }
  await appendAudit(tx, ctx, actor, { action: "books.explain", subject: `difference:${known.id}`, detail })
  const row = await differencesByName(tx).where("differences.id", "=", known.id).executeTakeFirstOrThrow()
  return done(differenceOf(row, await newestEnd(tx)))
}

function whyNot(known: Tables["differences"], { version, state, comment }: DifferenceChange): Refusal | null {
  if (known.version !== version)
    return refused("moved_on", `It is ${known.state} now, and somebody has changed it.`, { state: known.state })
  const ends = state === "explained" || state === "closed"
  if (ends && (comment ?? "").trim() === "")
    return refused("invalid", "Say what it was.", { errors: [{ path: "comment", wants: "a few words" }] })
  return null
}

async function noOwner(tx: Tx, { ownerId }: DifferenceChange): Promise<Refusal | null> {
  if (ownerId === undefined || ownerId === null) return null
  const person = await tx
    .selectFrom("person_roles")
    .innerJoin("people", "people.id", "person_roles.person_id")
    .select("people.id")
    .where("people.id", "=", ownerId)
    .where("role", "=", "finance")
    .where("removed_at", "is", null)
    .executeTakeFirst()
  return person ? null : refused("invalid", "Only somebody of finance can look after it.")
}
