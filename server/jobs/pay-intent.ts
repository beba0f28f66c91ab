import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { ProviderRefund } from "../payments/refund-provider.ts"
import { changeIntent } from "../refunds/apply-decision.ts"
import { lockPayments } from "../refunds/lock-payments.ts"
import { type Sent, settleAttempt, type Word } from "../refunds/settle-attempt.ts"
import { backOff } from "./back-off.ts"
import { type Claimed, finishJob, holdsLease, postponeJob } from "./claim.ts"
import { type Call, prepareCall } from "./prepare-call.ts"
import { isOurs } from "./refund-metadata.ts"

type Answer = Word | { outcome: "not_found" }

/** Two transactions with the call between them: nothing is open while a provider thinks (protocol.md, Money 4). */
export async function payIntent(ctx: Context, job: Claimed): Promise<void> {
  const call = await ctx.database.write((tx) => prepareCall(tx, ctx, job))
  if (!call) return
  const answer = await ask(call)
  await ctx.database.write((tx) => record(tx, ctx, { job, call, answer }))
}

/** Whatever is not a plain word of the provider is unknown, never failed. */
async function ask({ how, provider, order, intent, attempt }: Call): Promise<Answer> {
  try {
    if (how === "send") return await provider.refund(order)
    const found = await provider.refundsOf(order.paymentReference).catch((error: unknown) => {
      if (how === "look") throw error
      return []
    })
    const ours = found.find((refund) => isOurs(refund, intent.id, attempt.number))
    if (ours) return wordOf(ours)
    // that a lookup finds nothing proves nothing: the same key is sent again while it lives
    return how === "look" ? { outcome: "not_found" } : await provider.refund(order)
  } catch (error) {
    return { outcome: "unknown", error: error instanceof Error ? error.message : String(error) }
  }
}

function wordOf({ state, providerRefundId }: ProviderRefund): Word {
  if (state === "failed") return { outcome: "failed", providerRefundId, error: "refused by the provider" }
  return { outcome: state, providerRefundId }
}

/** Under the payment's lock and the job's: whoever lost the lease meanwhile writes nothing at all. */
async function record(tx: Tx, ctx: Context, said: { job: Claimed; call: Call; answer: Answer }): Promise<void> {
  const { job, call, answer } = said
  await lockPayments(tx, call.intent.order_id)
  if (!(await holdsLease(tx, job))) {
    ctx.log.warn(
      { job: job.id, intent: job.subject, outcome: answer.outcome },
      "an answer came after its lease: dropped",
    )
    return
  }
  const intent = await reload(tx, job)
  if (answer.outcome !== "not_found") await settleAttempt(tx, ctx, { ...call, intent }, answer)
  else if (intent.state === "unknown" || intent.state === "paying") await park(tx, ctx, { ...call, intent }, job)
  await goOn(tx, ctx, job)
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
async function goOn(tx: Tx, ctx: Context, job: Claimed): Promise<void> {
  const { state } = await reload(tx, job)
  const again = state === "unknown" || state === "paying" || state === "pending"
  if (again) await postponeJob(tx, job, ctx.now() + backOff(ctx, job.tries))
  else await finishJob(tx, job, ctx.now())
}
