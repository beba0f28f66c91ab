import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { applyStored } from "./apply-stored.ts"
import { settleParcel, settleTouched } from "./settle-parcel.ts"
import { isTooLate, withdrawFact } from "./withdraw-fact.ts"

type FactRow = Tables["facts"]
type Answered = Result<Pick<FactRow, "verdict" | "code">>

/** A lead vouches for a fact in review. One that waits or failed is tried again; what it names must be here. */
export async function acceptFact(tx: Tx, ctx: Context, factId: string): Promise<Answered> {
  const fact = await inReview(tx, factId)
  if (!fact) return refused("already_done", "Nothing about this fact waits for anybody.")
  if (fact.applied === 0) return done(await applyStored(tx, ctx, fact))
  await answer(tx, ctx, fact, { verdict: "accepted", code: null, message: null })
  return done({ verdict: "accepted", code: null })
}

/** Refuses a fact in review: what it did is taken back. Not once money for it has left. */
export async function refuseFact(tx: Tx, ctx: Context, factId: string): Promise<Answered> {
  const fact = await inReview(tx, factId)
  if (!fact) return refused("already_done", "Nothing about this fact waits for anybody.")
  if (await isTooLate(tx, fact)) return refused("money_moved", "A refund for it has been sent.")
  const touched = await withdrawFact(tx, ctx, fact, factId)
  const verdict = { verdict: "rejected", code: "refused_by_lead" } as const
  await answer(tx, ctx, fact, { ...verdict, message: null, waits_for: null })
  await settleTouched(tx, ctx, touched)
  return done(verdict)
}

async function inReview(tx: Tx, factId: string): Promise<FactRow | undefined> {
  return tx
    .selectFrom("facts")
    .selectAll()
    .where("id", "=", factId)
    .where("verdict", "=", "review")
    .where("superseded_by", "is", null)
    .executeTakeFirst()
}

async function answer(tx: Tx, ctx: Context, fact: FactRow, change: Partial<FactRow>): Promise<void> {
  await tx
    .updateTable("facts")
    .set({ ...change, position: null })
    .where("id", "=", fact.id)
    .execute()
  if (fact.parcel_id === null) return
  const parcel = await tx.selectFrom("parcels").select("id").where("id", "=", fact.parcel_id).executeTakeFirst()
  if (parcel) await settleParcel(tx, ctx, fact.parcel_id, "fact_answered")
}
