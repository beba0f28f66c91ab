import type { Selectable } from "kysely"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import type { ProviderDispute, ProviderRefund, RefundProvider, WebhookNews } from "../payments/refund-provider.ts"
import { countDispute } from "../refunds/count-dispute.ts"
import type { ListedRefund } from "../refunds/listed-refund.ts"
import { matchRefund } from "../refunds/match-refund.ts"
import { backOff } from "./back-off.ts"
import { type Claimed, finishJob, holdsLease, postponeJob, waitForTurn } from "./claim.ts"
import { leaveGate, passGate, tellGate } from "./provider-gate.ts"
import { toListed } from "./to-listed.ts"
import { keepUnmatched } from "./unmatched-refunds.ts"

type Webhook = Selectable<Tables["webhooks"]>

/** What a webhook told, in the order in which it is worked. */
interface Told {
  refunds: ProviderRefund[]
  disputes: ProviderDispute[]
}

/**
 * Works what a provider told of itself (protocol.md, Money 6), in any order and however often: states only move up. What
 * is of nothing here is kept and matched once it is here; what another account's webhook tells moves nothing.
 */
export async function workWebhook(ctx: Context, job: Claimed): Promise<void> {
  const webhook = await ctx.database.read
    .selectFrom("webhooks")
    .selectAll()
    .where("id", "=", job.subject)
    .executeTakeFirst()
  const provider = webhook && ctx.providers.get(webhook.provider)
  const news = provider ? parse(ctx, provider, webhook) : null
  if (!provider || !news) return end(ctx, job, "refused", provider ? "it does not parse" : "its provider is not set up")
  if (news.about === "another_account") return end(ctx, job, "refused", "another_account")
  const told = news.about === "look" ? await look(ctx, job, provider, news.paymentReference) : ofNews(news)
  if (!told) return
  await ctx.database.write((tx) => work(tx, ctx, { job, provider: provider.name, told }))
}

function parse(ctx: Context, provider: RefundProvider, webhook: Webhook): WebhookNews | null {
  try {
    return provider.parseWebhook(webhook.body)
  } catch (error) {
    ctx.log.error({ err: error, webhook: webhook.id, provider: provider.name }, "a webhook does not parse: it is kept")
    return null
  }
}

function ofNews(news: WebhookNews): Told {
  return {
    refunds: news.about === "refund" ? [news.refund] : [],
    disputes: news.about === "dispute" ? [news.dispute] : [],
  }
}

/** It names a payment and no more. Null: it is not the provider's turn, or it does not answer; the job comes again. */
async function look(ctx: Context, job: Claimed, provider: RefundProvider, payment: string): Promise<Told | null> {
  const passing = { jobId: job.id, provider, calls: provider.disputes ? 2 : 1 }
  const passed = await ctx.database.write(async (tx) => {
    if (!(await holdsLease(tx, job))) return null
    const passed = await passGate(tx, ctx, passing)
    if (!passed) await waitForTurn(tx, job, provider.name)
    return passed
  })
  if (!passed) return null
  const [told, error] = await ask(provider, payment)
  await ctx.database.write(async (tx) => {
    await leaveGate(tx, job.id)
    await tellGate(tx, ctx, provider.name, { trouble: told ? null : "unreachable", ...passed, ...(error && { error }) })
    if (!told) await postponeJob(tx, job, ctx.now() + backOff(ctx, job.tries), error)
  })
  return told
}

async function ask(provider: RefundProvider, payment: string): Promise<[Told, null] | [null, string]> {
  try {
    const refunds = await provider.lookup(payment)
    return [{ refunds, disputes: (await provider.disputes?.(payment)) ?? [] }, null]
  } catch (error) {
    return [null, error instanceof Error ? error.message : String(error)]
  }
}

interface Working {
  job: Claimed
  provider: string
  told: Told
}

async function work(tx: Tx, ctx: Context, { job, provider, told }: Working): Promise<void> {
  if (!(await holdsLease(tx, job))) return
  let here = true
  for (const refund of told.refunds) {
    const matched = await matchRefund(tx, ctx, toListed(provider, refund))
    if (!matched) await keepUnmatched(tx, provider, refund)
    await tie(tx, job.subject, toListed(provider, refund))
    here &&= matched
  }
  for (const dispute of told.disputes) here = (await countDispute(tx, ctx, { provider, ...dispute })) && here
  await mark(tx, ctx, job, { state: here ? "done" : "kept", note: null })
}

/** So that the refund's case shows what was told of it. */
async function tie(tx: Tx, webhook_id: string, { provider, providerRefundId }: ListedRefund): Promise<void> {
  await tx
    .insertInto("webhook_refunds")
    .values({ provider, provider_refund_id: providerRefundId, webhook_id })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

function end(ctx: Context, job: Claimed, state: Webhook["state"], note: string): Promise<void> {
  return ctx.database.write((tx) => mark(tx, ctx, job, { state, note }))
}

async function mark(tx: Tx, ctx: Context, job: Claimed, change: Pick<Webhook, "state" | "note">): Promise<void> {
  if (!(await finishJob(tx, job, ctx.now()))) return
  await tx
    .updateTable("webhooks")
    .set({ ...change, worked_at: ctx.now() })
    .where("id", "=", job.subject)
    .execute()
}
