import type { z } from "zod/mini"
import { done, type Refusal, type Result, refused } from "../../shared/contract/problem.ts"
import type { ReviewUndone } from "../../shared/contract/review.ts"
import type { LinkParcel, ParcelLinked } from "../../shared/contract/review-care.ts"
import type { ExceptionKind } from "../../shared/domain/states.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { settleParcel } from "../receiving/settle-parcel.ts"
import { decideReturn } from "../refunds/decide-return.ts"
import { nextCase } from "./decide-case.ts"
import { type CaseRows, loadCase, versionOf } from "./load-case.ts"
import { lockCase } from "./lock-case.ts"

/** What an unknown parcel is open for, and what knowing its return ends. */
export const endedByLink: readonly ExceptionKind[] = ["unknown_parcel", "no_return"]

/**
 * A lead knows which return an unannounced parcel holds: from now on it is that return's, on the handhelds too, and its
 * dock arrival counts for the return's due date. Refused where something else changed (`moved_on`) or where the parcel
 * has its return already (`already_done`).
 */
export async function linkParcel(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: { id: string; link: LinkParcel },
): Promise<Result<z.infer<typeof ParcelLinked>>> {
  const open = await openParcel(tx, actor, input.id)
  if (!open.ok) return open
  const { rows, parcelId } = open.value
  if (versionOf(rows) !== input.link.version)
    return refused("moved_on", "Something about this case changed since you opened it.")
  const ended = rows.exceptions.filter((one) => endedByLink.includes(one.kind as ExceptionKind))
  if (ended.length === 0) return refused("already_done", "This parcel has its return already.")
  const { returnId } = input.link
  const found = await tx.selectFrom("returns").select("rma").where("id", "=", returnId).executeTakeFirst()
  if (!found) return refused("not_found", "No such return.")

  await tx
    .insertInto("parcel_returns")
    .values({ parcel_id: parcelId, return_id: returnId, fact_id: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const ids = ended.map((one) => one.id)
  const closed = { closed_at: ctx.now(), closed_by: actor.kind === "person" ? actor.id : "system", outcome: "linked" }
  await tx.updateTable("exceptions").set(closed).where("id", "in", ids).execute()
  await settleParcel(tx, ctx, parcelId, "parcel_linked")
  await appendAudit(tx, ctx, actor, {
    action: "review.link",
    subject: input.id,
    detail: { returnId, rma: found.rma, exceptions: ids },
  })
  return done({ id: input.id, rma: found.rma, next: await nextCase(tx, rows.siteId, input.id) })
}

/** Takes the last link back, as long as nothing of the return was seen in the parcel (`conflict`). */
export async function unlinkParcel(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: { id: string },
): Promise<Result<z.infer<typeof ReviewUndone>>> {
  const open = await openParcel(tx, actor, input.id)
  if (!open.ok) return open
  const { parcelId } = open.value
  const linked = await lastLink(tx, input.id)
  if (!linked) return refused("already_done", "There is no link of this parcel to take back.")
  if (await wasSeen(tx, parcelId, linked.returnId))
    return refused("conflict", "Articles of this return were seen in the parcel: correct those first.")
  await tx
    .deleteFrom("parcel_returns")
    .where("parcel_id", "=", parcelId)
    .where("return_id", "=", linked.returnId)
    .where("fact_id", "is", null)
    .execute()
  await tx
    .updateTable("exceptions")
    .set({ closed_at: null, closed_by: null, outcome: null })
    .where("id", "in", linked.exceptions)
    .execute()
  await settleParcel(tx, ctx, parcelId, "parcel_unlinked")
  // the return lost a parcel, and with it perhaps the day on which its goods came back
  await decideReturn(tx, ctx, linked.returnId, "parcel_unlinked")
  await appendAudit(tx, ctx, actor, { action: "review.unlink", subject: input.id })
  return done({ id: input.id })
}

type Open = { ok: true; value: { rows: CaseRows; parcelId: string } } | Refusal

async function openParcel(tx: Tx, actor: Actor, id: string): Promise<Open> {
  const site = (await loadCase(tx, id))?.siteId
  if (actor.kind !== "person" || !may(actor, "review.decide", { siteId: site ?? undefined }))
    return refused("not_allowed", "This case is for the lead of its site.")
  await lockCase(tx, id)
  const rows = await loadCase(tx, id)
  if (!rows) return refused("not_found", "No such case: it may have been closed.")
  if (!rows.parcel || rows.unit || rows.fact)
    return refused("invalid", "Only a parcel can be given its return.", {
      errors: [{ path: "id", wants: "a parcel's case" }],
    })
  return { ok: true, value: { rows, parcelId: rows.parcel.id } }
}

interface Linked {
  returnId: string
  exceptions: string[]
}

async function lastLink(tx: Tx, subject: string): Promise<Linked | null> {
  const last = await tx
    .selectFrom("audit")
    .select(["action", "detail"])
    .where("subject", "=", subject)
    .where("action", "in", ["review.link", "review.unlink"])
    .orderBy("seq", "desc")
    .executeTakeFirst()
  return last?.action === "review.link" ? (JSON.parse(last.detail) as Linked) : null
}

async function wasSeen(tx: Tx, parcelId: string, returnId: string): Promise<boolean> {
  const unit = await tx
    .selectFrom("units")
    .select("id")
    .where("parcel_id", "=", parcelId)
    .where("return_id", "=", returnId)
    .executeTakeFirst()
  return unit !== undefined
}
