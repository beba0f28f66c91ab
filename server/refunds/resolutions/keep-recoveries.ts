import type { Recovery } from "../../../shared/policy/refund-input.ts"
import { appendAudit } from "../../audit/append.ts"
import type { Context } from "../../context.ts"
import { enqueueJob } from "../../db/enqueue-job.ts"
import type { Tx } from "../../db/open.ts"
import type { Tables } from "../../db/tables.ts"
import { customerClaimAccount, recoveredAccount } from "../../ledger/accounts.ts"
import { postEntry } from "../../ledger/post.ts"

type Claim = Tables["claims"]
type Returned = Pick<Tables["returns"], "id">

/** A claim on a customer that comes of an advance: "advance:<why>:<line>". */
export const ADVANCE = "advance:"
export const DECIDE_AGAIN = "decide_again"
const DAY = 24 * 60 * 60_000

/**
 * What was paid in advance and did not come in order is claimed, in the books too, and never a refund below nothing. Where
 * it comes after all, or another look says otherwise, the claim ends or becomes another sum. What somebody has settled
 * stays as they left it.
 */
export async function keepRecoveries(
  tx: Tx,
  ctx: Context,
  returned: Returned,
  { recoveries, intents }: { recoveries: readonly Recovery[]; intents: readonly Tables["intents"][] },
): Promise<void> {
  const own = intents.filter((one) => one.return_id === returned.id && one.advance === 1)
  if (own.length === 0) return
  await lookAgain(tx, ctx, returned.id)
  const known = await tx
    .selectFrom("claims")
    .selectAll()
    .where("return_id", "=", returned.id)
    .where("kind", "like", `${ADVANCE}%`)
    .execute()
  const currency = own[0]?.currency ?? ""
  for (const recovery of recoveries) await claim(tx, ctx, { returned, known, recovery, currency })
  for (const one of known)
    if (one.state === "open" && !recoveries.some((recovery) => isOf(one, recovery))) await endClaim(tx, ctx, one)
}

/** Nothing may happen at all while a parcel is away: the calendar asks, a day at a time. */
async function lookAgain(tx: Tx, ctx: Context, returnId: string): Promise<void> {
  const waiting = await tx
    .selectFrom("parcel_returns")
    .innerJoin("parcels", "parcels.id", "parcel_returns.parcel_id")
    .select("parcels.id")
    .where("parcel_returns.return_id", "=", returnId)
    .where("parcels.state", "in", ["announced", "in_transit"])
    .executeTakeFirst()
  if (!waiting) return
  const job = { id: ctx.newId(), kind: DECIDE_AGAIN, subject: returnId, now: ctx.now(), runAt: ctx.now() + DAY }
  await enqueueJob(tx, job)
}

const kindOf = ({ reason, lineId }: Recovery) => `${ADVANCE}${reason}:${lineId}`
const isOf = (one: Claim, recovery: Recovery) => one.kind === kindOf(recovery)

interface Claiming {
  returned: Returned
  known: readonly Claim[]
  recovery: Recovery
  currency: string
}

async function claim(tx: Tx, ctx: Context, { returned, known, recovery, currency }: Claiming): Promise<void> {
  const before = known.find((one) => isOf(one, recovery) && one.state === "open")
  if (before?.amount_minor === recovery.amountMinor) return
  // somebody has settled this very one
  if (!before && known.some((one) => isOf(one, recovery) && one.state !== "cancelled")) return
  if (before) await endClaim(tx, ctx, before)
  const row: Claim = {
    ...{ id: ctx.newId(), kind: kindOf(recovery), against: "customer", return_id: returned.id, parcel_id: null },
    ...{ amount_minor: recovery.amountMinor, currency, state: "open", reason: recovery.reason, opened_at: ctx.now() },
  }
  await openClaim(tx, ctx, row, "Paid in advance and not come in order")
}

/** In the books and in the return's story with it. */
export async function openClaim(tx: Tx, ctx: Context, row: Claim, text: string): Promise<void> {
  await tx.insertInto("claims").values(row).execute()
  await post(tx, ctx, row, { sign: 1, text })
  await say(tx, ctx, row, "claim.opened")
}

/** Nobody owes it any more, or another sum. */
export async function endClaim(tx: Tx, ctx: Context, one: Claim): Promise<void> {
  await tx.updateTable("claims").set({ state: "cancelled" }).where("id", "=", one.id).execute()
  await post(tx, ctx, one, { sign: -1, text: "Nothing to claim any more" })
  await say(tx, ctx, one, "claim.ended")
}

async function post(
  tx: Tx,
  ctx: Context,
  { id, amount_minor, currency }: Claim,
  { sign, text }: { sign: 1 | -1; text: string },
): Promise<void> {
  const opened = sign === 1
  await postEntry(tx, ctx, {
    source: `${opened ? "claim" : "claim_ended"}:${id}`,
    kind: opened ? "claim_opened" : "claim_ended",
    intentId: null,
    text,
    postings: [
      { account: customerClaimAccount(id), amountMinor: sign * amount_minor, currency },
      { account: recoveredAccount(id), amountMinor: -sign * amount_minor, currency },
    ],
  })
}

async function say(tx: Tx, ctx: Context, one: Claim, action: string): Promise<void> {
  const detail = { claim: one.id, kind: one.kind, amountMinor: one.amount_minor, currency: one.currency }
  await appendAudit(tx, ctx, { kind: "system" }, { action, subject: `return:${one.return_id}`, detail })
}
