import { type Kysely, sql } from "kysely"
import { BALANCE_SHORT } from "../../shared/domain/failure-codes.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import { isPostgres } from "../db/dialects.ts"
import type { Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import type { Unknown } from "../payments/refund-provider.ts"
import { changeIntent } from "../refunds/apply-decision.ts"
import { lockPayments } from "../refunds/lock-payments.ts"
import { type Sent, settleAttempt, type Word } from "../refunds/settle-attempt.ts"
import { wordOf } from "../refunds/settle-listed.ts"
import { backOff } from "./back-off.ts"
import { type Claimed, finishJob, postponeJob, waitForTurn } from "./claim.ts"
import { type Call, NotItsTurn, prepareCall } from "./prepare-call.ts"
import { leaveGate, pauseForCrowd, type Seen, tellGate } from "./provider-gate.ts"
import { isOurs } from "./refund-metadata.ts"

type Answer = (Word | { outcome: "not_found" }) & Partial<Pick<Unknown, "trouble" | "retryAfter">>

/** At the shortest, while the balance does not cover it. */
const UNTIL_PAID_IN = 10 * 60_000
/** At the longest, while a provider has it: its webhook comes before, where it sends any. */
const LONGEST_PENDING = 6 * 60 * 60_000

/** Two transactions with the call between them, `orderId` the intent's: nothing is open while a provider thinks (protocol.md, Money 4). */
export async function payIntent(ctx: Context, job: Claimed, orderId: string | undefined): Promise<void> {
  const call = await prepare(ctx, job, orderId)
  if (!call) return
  const answer = await ask(call)
  await ctx.database.write((tx) => record(tx, ctx, { job, call, answer }))
}

async function prepare(ctx: Context, job: Claimed, orderId: string | undefined): Promise<Call | null> {
  try {
    return await ctx.database.write((tx) => prepareCall(tx, ctx, job, orderId))
  } catch (error) {
    if (!(error instanceof NotItsTurn)) throw error
    await ctx.database.write(async (tx) => {
      await pauseForCrowd(tx, ctx, error.provider)
      await waitForTurn(tx, job, error.provider)
    })
    return null
  }
}

/** Whatever is not a plain word of the provider is unknown, never failed. */
async function ask({ how, provider, order, intent, attempt }: Call): Promise<Answer> {
  try {
    if (how === "send") return await provider.refund(order)
    const found = await provider.lookup(order.paymentReference).catch((error: unknown) => {
      if (how === "look") throw error
      return []
    })
    const ours = found.find((refund) => isOurs(refund, intent.id, attempt.number))
    if (ours) return wordOf(ours)
    // that a lookup finds nothing proves nothing: the same key is sent again while it lives
    return how === "look" ? { outcome: "not_found" } : await provider.refund(order)
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    return { outcome: "unknown", error: said, trouble: "unreachable" }
  }
}

/** Under the payment's lock and the job's: whoever lost the lease meanwhile writes nothing at all. */
async function record(tx: Tx, ctx: Context, said: { job: Claimed; call: Call; answer: Answer }): Promise<void> {
  const { job, call, answer } = said
  await lockPayments(tx, call.intent.order_id)
  const [found] = await lookUnderLease(tx, { id: job.id, provider: call.provider.name })
  if (!found || found.closed_at !== null || found.fence !== job.fence) {
    ctx.log.warn(
      { job: job.id, intent: job.subject, outcome: answer.outcome },
      "an answer came after its lease: dropped",
    )
    return
  }
  const { fence: _, closed_at: _closed, troubled, ...intent } = found
  let settled = false
  if (answer.outcome !== "not_found") settled = await settleAttempt(tx, ctx, { ...call, intent }, answer)
  else if (intent.state === "unknown" || intent.state === "paying") await park(tx, ctx, { ...call, intent }, job)
  // what has just succeeded becomes nothing else, and all else is looked at again
  if (settled && answer.outcome === "succeeded") await finishJob(tx, job, ctx.now())
  else await goOn(tx, ctx, job, call)
  await leaveGate(tx, job.id)
  await tellGate(tx, ctx, call.provider.name, { ...seenOf(call, answer), calm: Number(troubled) === 0 })
}

/**
 * The intent as it stands, with whose the job is and whether its provider was in trouble. The job's row is locked as
 * `holdsLease` does it; the intent changes only under the payment's lock, which is held by then.
 */
const lookUnderLease = prepared((db, { id, provider }: { id: string; provider: string }) => {
  const look = db
    .selectFrom("jobs")
    .innerJoin("intents", "intents.id", "jobs.subject")
    .selectAll("intents")
    .select(["jobs.fence", "jobs.done_at as closed_at"])
    .select((eb) =>
      eb
        .selectFrom("provider_gates")
        .select(sql<number>`count(*)`.as("count"))
        .where("provider", "=", provider)
        .where((of) => of.or([of("failures", ">", 0), of("open_since", "is not", null)]))
        .$asScalar()
        .$notNull()
        .as("troubled"),
    )
    .where("jobs.id", "=", id)
  return isPostgres(db as unknown as Kysely<unknown>) ? look.forUpdate("jobs") : look
})

/** An answer that nobody understood concerns its refund alone where the adapter names no trouble of the provider's. */
function seenOf({ probe }: Call, answer: Answer): Seen {
  if (answer.outcome !== "unknown") return { trouble: null, probe }
  const { trouble = null, error, retryAfter } = answer
  return { trouble, error, probe, ...(retryAfter !== undefined && { retryAfter }) }
}

/** Its key no longer protects it: only a person may say what happens now. */
async function park(tx: Tx, ctx: Context, sent: Sent, job: Claimed): Promise<void> {
  await settleAttempt(tx, ctx, sent, { outcome: "unknown", error: "not found when its key had expired" })
  await changeIntent(tx, ctx, await reload(tx, job), { state: "parked", note: "key_expired" })
  const detail = { because: "key_expired" }
  await appendAudit(tx, ctx, { kind: "system" }, { action: "refund.parked", subject: `intent:${job.subject}`, detail })
}

async function reload(tx: Tx, job: Claimed): Promise<Sent["intent"]> {
  return tx.selectFrom("intents").selectAll().where("id", "=", job.subject).executeTakeFirstOrThrow()
}

/** What may still become something else is asked after again; all else is done. */
async function goOn(tx: Tx, ctx: Context, job: Claimed, { attempt }: Call): Promise<void> {
  const { state, note } = await reload(tx, job)
  const wait = waitOf(ctx, job, { state, note, sentAt: attempt.sent_at ?? attempt.prepared_at })
  if (wait === null) await finishJob(tx, job, ctx.now())
  else await postponeJob(tx, job, ctx.now() + wait)
}

type Stands = Pick<Sent["intent"], "state" | "note"> & { sentAt: number }

function waitOf(ctx: Context, job: Claimed, { state, note, sentAt }: Stands): number | null {
  const soon = backOff(ctx, job.tries)
  if (state === "released" && note === BALANCE_SHORT) return Math.max(soon, UNTIL_PAID_IN)
  // it may take days: the longer it has, the less a quarter of an hour matters
  if (state === "pending") return Math.max(soon, Math.min(LONGEST_PENDING, Math.floor((ctx.now() - sentAt) / 20)))
  return state === "unknown" || state === "paying" ? soon : null
}
