import type { z } from "zod/mini"
import { done, type Refusal, type Result, refused } from "../../shared/contract/problem.ts"
import type { DateChange, DateCorrected, DateCorrection, DatePreview } from "../../shared/contract/refund-desk.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { decideRefund } from "../../shared/policy/decide-refund.ts"
import { daysUntil } from "../../shared/policy/local-days.ts"
import type { RefundInput } from "../../shared/policy/refund-input.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Db, Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { publishParcel } from "../feed/publish-parcel.ts"
import { decideReturn } from "./decide-return.ts"
import { loadRefundInput } from "./load-refund-input.ts"

type Change = z.infer<typeof DateChange>
type Known = { returned: Tables["returns"]; parcel: Tables["parcels"] | null; was: number | null }

/** What a corrected date would make of the due day and of what the law adds; changes nothing. */
export async function previewDate(
  db: Db,
  ctx: Context,
  actor: Actor,
  { returnId, change }: { returnId: string; change: Change },
): Promise<Result<z.infer<typeof DatePreview>>> {
  if (actor.kind !== "person" || !may(actor, "date.correct")) return notTheirs()
  const known = await findDate(db, returnId, change)
  if (!known) return refused("not_found", "No such return, or no such parcel of it.")
  const problem = whyNot(ctx, known, change)
  if (problem) return problem
  const input = await loadRefundInput(db, known.returned, ctx.now())
  const [before, after] = [decideRefund(input), decideRefund(withDate(input, change))]
  return done({
    dueDay: before.dueDay,
    newDueDay: after.dueDay,
    daysLeft: after.dueDay === null ? null : daysUntil(after.dueDay, ctx.now(), input.shop.timeZone),
    surchargeMinor: before.late?.surchargeMinor ?? 0,
    newSurchargeMinor: after.late?.surchargeMinor ?? 0,
    currency: input.shop.currency,
  })
}

/**
 * Corrects a date that the legal clock runs from, with a reason: what is owed for lateness cannot be withheld, only a date
 * be put right (domain.md). It outlives later facts and announcements. Every return of the parcel is decided afresh.
 */
export async function correctDate(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { returnId, correction }: { returnId: string; correction: z.infer<typeof DateCorrection> },
): Promise<Result<z.infer<typeof DateCorrected>>> {
  if (actor.kind !== "person" || !may(actor, "date.correct")) return notTheirs()
  const reason = correction.reason.trim()
  if (!reason) return refused("invalid", "Say why.", { errors: [{ path: "reason", wants: "a few words" }] })
  if (correction.parcelId)
    await forUpdate(tx, tx.selectFrom("parcels").select("id").where("id", "=", correction.parcelId)).execute()
  const known = await findDate(tx, returnId, correction)
  if (!known) return refused("not_found", "No such return, or no such parcel of it.")
  const problem = whyNot(ctx, known, correction) ?? hasMovedOn(known, correction.was)
  if (problem) return problem

  await writeDate(tx, ctx, known, correction)
  for (const id of await returnsOf(tx, known)) await decideReturn(tx, ctx, id, "date_corrected")
  const { due_day: dueDay } = await tx
    .selectFrom("returns")
    .select("due_day")
    .where("id", "=", returnId)
    .executeTakeFirstOrThrow()
  const { what, at: to } = correction
  const detail = { reason, what, from: known.was, to, dueDayBefore: known.returned.due_day, dueDay }
  const subject = known.parcel ? `parcel:${known.parcel.id}` : `return:${returnId}`
  await appendAudit(tx, ctx, actor, { action: "date.correct", subject, detail })
  return done({ returnId, dueDay })
}

const notTheirs = () => refused("not_allowed", "Dates are finance's to correct.")

/** Null: no such return, or the parcel is none of its. */
async function findDate(db: Db, returnId: string, { what, parcelId }: Change): Promise<Known | null> {
  const returned = await db.selectFrom("returns").selectAll().where("id", "=", returnId).executeTakeFirst()
  if (!returned) return null
  if (what === "notice") return { returned, parcel: null, was: returned.notice_at }
  const parcel = await db
    .selectFrom("parcel_returns")
    .innerJoin("parcels", "parcels.id", "parcel_returns.parcel_id")
    .selectAll("parcels")
    .where("parcel_returns.return_id", "=", returnId)
    .where("parcels.id", "=", parcelId ?? "")
    .executeTakeFirst()
  if (!parcel) return null
  return { returned, parcel, was: what === "arrival" ? parcel.arrived_at : parcel.shipment_proof_at }
}

function whyNot(ctx: Context, { was }: Known, { what, at }: Change): Refusal | null {
  if (at > ctx.now())
    return refused("invalid", "That is still to come.", { errors: [{ path: "at", wants: "a past moment" }] })
  if (what === "arrival" && was === null)
    return refused("conflict", "Nobody has seen this parcel here yet.", { todo: "Have the dock scan it in." })
  return null
}

function hasMovedOn({ was }: Known, seen: number | null): Refusal | null {
  return was === seen ? null : refused("moved_on", "This date has changed since you opened it.")
}

function withDate(input: RefundInput, { what, parcelId, at }: Change): RefundInput {
  if (what === "notice") return { ...input, return: { ...input.return, noticeAt: at } }
  const date = what === "arrival" ? { arrivedAt: at } : { shipmentProofAt: at }
  return {
    ...input,
    parcels: input.parcels.map((parcel) => (parcel.id === parcelId ? { ...parcel, ...date } : parcel)),
  }
}

async function writeDate(tx: Tx, ctx: Context, { returned, parcel }: Known, { what, at }: Change): Promise<void> {
  const updated_at = ctx.now()
  if (!parcel) {
    const notice = { notice_at: at, notice_corrected_at: at, updated_at }
    await tx.updateTable("returns").set(notice).where("id", "=", returned.id).execute()
    return
  }
  const date =
    what === "arrival"
      ? { arrived_at: at, arrival_corrected_at: at }
      : { shipment_proof_at: at, shipment_corrected_at: at }
  await tx
    .updateTable("parcels")
    .set({ ...date, updated_at })
    .where("id", "=", parcel.id)
    .execute()
  await publishParcel(tx, ctx, parcel.id)
}

/** A parcel may hold several returns: its date is each one's. */
async function returnsOf(tx: Tx, { returned, parcel }: Known): Promise<string[]> {
  if (!parcel) return [returned.id]
  const rows = await tx.selectFrom("parcel_returns").select("return_id").where("parcel_id", "=", parcel.id).execute()
  return rows.map((row) => row.return_id).sort()
}
