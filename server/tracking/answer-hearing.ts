import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { decideReturn } from "../refunds/decide-return.ts"
import { lockPayments } from "../refunds/lock-payments.ts"

export interface HearingAnswer {
  hearingId: string
  locale: "fr" | "en"
  /** accept: to these very words · object: why, with photos that are kept already, by their names. */
  said: { accept: string } | { object: string; photos: readonly string[] }
}

/**
 * A customer's answer to a deduction. Accepted, nothing more waits for them. Objected, what was proposed waits for a lead,
 * who reads it on the unit's case. Refused where its day has gone by (`moved_on`), or it was answered (`already_done`).
 */
export async function answerHearing(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { returnId, answer }: { returnId: string; answer: HearingAnswer },
): Promise<Result<{ state: Tables["hearings"]["state"] }>> {
  if (!may(actor, "hearing.answer", { returnId })) return refused("not_allowed", "It is its customer who is heard.")
  const returned = await tx.selectFrom("returns").select("order_id").where("id", "=", returnId).executeTakeFirst()
  if (!returned) return refused("not_found")
  await lockPayments(tx, returned.order_id)
  const hearing = await tx
    .selectFrom("hearings")
    .selectAll()
    .where("id", "=", answer.hearingId)
    .where("return_id", "=", returnId)
    .executeTakeFirst()
  if (!hearing) return refused("not_found")
  if (["accepted", "objected"].includes(hearing.state)) return refused("already_done", "It was answered.")
  if (hearing.state !== "open" || hearing.ends_at <= ctx.now()) return refused("moved_on", "It is asked no more.")

  const { said, locale } = answer
  const told =
    "accept" in said
      ? { state: "accepted" as const, wording: said.accept }
      : { state: "objected" as const, words: said.object }
  await tx
    .updateTable("hearings")
    .set({ ...told, locale, answered_at: ctx.now() })
    .where("id", "=", hearing.id)
    .execute()
  if ("photos" in said) await keepPhotos(tx, hearing.id, said.photos)
  await heard(tx, ctx, hearing, "object" in said ? said.object : null)
  const detail = {
    hearing: hearing.id,
    unit: hearing.unit_id,
    answer: told.state,
    deductionMinor: hearing.deduction_minor,
  }
  await appendAudit(tx, ctx, actor, { action: "hearing.answer", subject: `return:${returnId}`, detail })
  await decideReturn(tx, ctx, returnId, `customer_${told.state}`)
  return done({ state: told.state })
}

/** Their word is there, or their days are over: from here on nothing waits for them. An objection waits for a lead. */
async function heard(tx: Tx, ctx: Context, hearing: Tables["hearings"], objection: string | null): Promise<void> {
  const unit = await tx
    .updateTable("units")
    .set({ customer_heard: 1, updated_at: ctx.now() })
    .where("id", "=", hearing.unit_id)
    .returning(["line_id", "parcel_id"])
    .executeTakeFirst()
  if (objection === null || !unit) return
  const { site_id } = await tx
    .selectFrom("returns")
    .select("site_id")
    .where("id", "=", hearing.return_id)
    .executeTakeFirstOrThrow()
  await tx
    .insertInto("exceptions")
    .values({
      ...{
        id: ctx.newId(),
        kind: "customer_objects",
        site_id,
        parcel_id: unit.parcel_id,
        return_id: hearing.return_id,
      },
      ...{ line_id: unit.line_id, unit_id: hearing.unit_id, fact_id: null, note: objection, owner_role: "lead" },
      ...{ opened_at: ctx.now(), closed_at: null, closed_by: null, outcome: null, reason: null },
    })
    .execute()
}

async function keepPhotos(tx: Tx, hearingId: string, photos: readonly string[]): Promise<void> {
  const rows = photos.map((sha256, ordinal) => ({ hearing_id: hearingId, ordinal, sha256 }))
  if (rows.length > 0) await tx.insertInto("hearing_photos").values(rows).execute()
}

/** Those whose day has gone by without a word: what was proposed stands, and waits for them no more. */
export async function endHearings(ctx: Context): Promise<number> {
  const over = await ctx.database.read
    .selectFrom("hearings")
    .innerJoin("returns", "returns.id", "hearings.return_id")
    .select(["hearings.id", "hearings.return_id", "returns.order_id"])
    .where("hearings.state", "=", "open")
    .where("hearings.ends_at", "<=", ctx.now())
    .orderBy("hearings.ends_at")
    .limit(100)
    .execute()
  for (const { id, return_id, order_id } of over)
    await ctx.database.write(async (tx) => {
      await lockPayments(tx, order_id)
      const hearing = await tx
        .updateTable("hearings")
        .set({ state: "lapsed" })
        .where("id", "=", id)
        .where("state", "=", "open")
        .returningAll()
        .executeTakeFirst()
      if (!hearing) return
      await heard(tx, ctx, hearing, null)
      const detail = { hearing: id, unit: hearing.unit_id, deductionMinor: hearing.deduction_minor }
      await appendAudit(
        tx,
        ctx,
        { kind: "system" },
        { action: "hearing.lapse", subject: `return:${return_id}`, detail },
      )
      await decideReturn(tx, ctx, return_id, "customer_lapsed")
    })
  return over.length
}
