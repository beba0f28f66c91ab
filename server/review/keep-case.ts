import type { z } from "zod/mini"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { CaseKept, KeepCase } from "../../shared/contract/review-care.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Db, Tx } from "../db/open.ts"
import { loadCase } from "./load-case.ts"

/**
 * Says who looks after a case (null: nobody) and where the thing lies, so that nothing odd lies on a shelf that nobody
 * owns. The owner is a lead of the case's site; anything else is `invalid`. It moves no money and closes nothing.
 */
export async function keepCase(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: { id: string; keep: KeepCase },
): Promise<Result<z.infer<typeof CaseKept>>> {
  const rows = await loadCase(tx, input.id)
  if (actor.kind !== "person" || !may(actor, "review.decide", { siteId: rows?.siteId ?? undefined }))
    return refused("not_allowed", "This case is for the lead of its site.")
  if (!rows) return refused("not_found", "No such case: it may have been closed.")
  const { ownerId } = input.keep
  const leads = await leadsOf(tx, rows.siteId)
  const owner = leads.find((lead) => lead.id === ownerId)
  if (ownerId !== null && !owner)
    return refused("invalid", "Only a lead of this site can look after it.", {
      errors: [{ path: "ownerId", wants: "a lead of the case's site" }],
    })

  const before = await tx.selectFrom("case_keepers").selectAll().where("case_id", "=", input.id).executeTakeFirst()
  const place = input.keep.place === undefined ? (before?.place ?? null) : input.keep.place
  // who kept it before goes on since then
  const since = before && before.person_id === ownerId ? before.since : ctx.now()
  const row = { person_id: ownerId, since, place }
  await tx
    .insertInto("case_keepers")
    .values({ case_id: input.id, ...row })
    .onConflict((conflict) => conflict.column("case_id").doUpdateSet(row))
    .execute()
  const was = { ownerId: before?.person_id ?? null, place: before?.place ?? null }
  await appendAudit(tx, ctx, actor, {
    action: "review.keep",
    subject: input.id,
    detail: { ownerId, place, before: was },
  })
  return done({ id: input.id, owner: owner ? { ...owner, since } : null, place })
}

/** Who may look after a case of this site, by name. */
export async function leadsOf(db: Db, siteId: string | null): Promise<{ id: string; name: string }[]> {
  return db
    .selectFrom("person_roles")
    .innerJoin("people", "people.id", "person_roles.person_id")
    .select(["people.id", "people.name"])
    .where("person_roles.role", "=", "lead")
    .where((eb) => eb.or([eb("person_roles.site_id", "is", null), eb("person_roles.site_id", "=", siteId ?? "")]))
    .where("people.removed_at", "is", null)
    .distinct()
    .orderBy("people.name")
    .execute()
}
