import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import { enqueueJob } from "../db/enqueue-job.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { portalOrigin } from "../links/portal-origin.ts"
import type { LinkState } from "../payments/payment-links.ts"
import type { RefundAnswer, RefundProvider } from "../payments/refund-provider.ts"
import { lockPayments } from "../refunds/lock-payments.ts"
import { giveUpReplacement } from "../refunds/resolutions/settle-replacement.ts"
import { standingIntents, unitsIn } from "../refunds/resolutions/unit-intents.ts"
import { backOff } from "./back-off.ts"
import { type Claimed, finishJob, holdsLease, postponeJob } from "./claim.ts"

type Row = Tables["differences_asked"]
type Change = Partial<
  Pick<Row, "state" | "provider_id" | "url" | "paid_at" | "payment_reference" | "given_back_at" | "given_back_ref">
>

const HOUR = 60 * 60_000
/** A provider's page lasts a day at the most: a link is made anew before that, under a key of its own. */
const LINK_HOURS = 20
const LOOK_EVERY = 60_000

/** What a call came to: what is written of it, and when to look again; null: it is at an end. */
type Said = { change: Change; again: number | null; unpaid?: boolean }

/** A dearer replacement's difference: asked for by a page of the provider, looked after, taken back. Nothing is open meanwhile. */
export async function askDifference(ctx: Context, job: Claimed): Promise<void> {
  const row = await ctx.database.read
    .selectFrom("differences_asked")
    .selectAll()
    .where("id", "=", job.subject)
    .executeTakeFirst()
  if (!row) return ctx.database.write(async (tx) => void (await finishJob(tx, job, ctx.now())))
  const provider = ctx.providers.get(row.provider)
  const said = await sayOf(ctx, row, provider, job)
  await ctx.database.write((tx) => record(tx, ctx, job, { row, said }))
}

async function sayOf(ctx: Context, row: Row, provider: RefundProvider | undefined, job: Claimed): Promise<Said> {
  const nothing: Said = { change: {}, again: null }
  const later: Said = { change: {}, again: backOff(ctx, job.tries) }
  const links = provider?.paymentLinks
  try {
    if (row.state === "stopped") return (await takeBack(ctx, row, provider)) ?? later
    if (row.state !== "wanted" && row.state !== "asked") return nothing
    // nobody can ask for it: they get their money
    if (!links) return { ...nothing, change: { state: "expired" }, unpaid: true }
    const found: LinkState = row.provider_id ? await links.look(row.provider_id) : { state: "over" }
    if (found.state === "paid") return { ...nothing, change: paidBy(ctx, found.paymentReference) }
    if (row.ends_at <= ctx.now()) {
      if (row.provider_id) await links.end(row.provider_id)
      // what was paid in the very last moment
      const last: LinkState = row.provider_id ? await links.look(row.provider_id) : { state: "over" }
      if (last.state === "paid") return { ...nothing, change: paidBy(ctx, last.paymentReference) }
      return { ...nothing, change: { state: "expired" }, unpaid: true }
    }
    if (found.state === "open") return { change: {}, again: LOOK_EVERY }
    const { linkId, url } = await links.create(await orderOf(ctx, row))
    return { change: { state: "asked", provider_id: linkId, url }, again: LOOK_EVERY }
  } catch (error) {
    ctx.log.warn({ difference: row.id, err: error }, "the provider was not understood")
    return later
  }
}

const paidBy = (ctx: Context, payment_reference: string): Change => ({
  ...{ state: "paid", paid_at: ctx.now(), payment_reference },
})

async function orderOf(ctx: Context, row: Row) {
  const about = await ctx.database.read
    .selectFrom("returns")
    .innerJoin("shops", "shops.id", "returns.shop_id")
    .select(["returns.rma", "shops.name", "shops.code"])
    .where("returns.id", "=", row.return_id)
    .executeTakeFirstOrThrow()
  const turn = Math.floor((ctx.now() - row.asked_at) / (LINK_HOURS * HOUR))
  return {
    idempotencyKey: `${row.id}:${turn}`,
    amountMinor: row.amount_minor,
    currency: row.currency,
    description: `${about.name} ${about.rma}`,
    returnUrl: `${portalOrigin(ctx)}/track/${encodeURIComponent(about.rma)}`,
    // the same at each call of one turn
    endsAt: Math.min(row.ends_at, row.asked_at + ((turn + 1) * LINK_HOURS + 2) * HOUR),
    metadata: { shop: about.code, return: about.rma, kind: "exchange_difference", difference: row.id },
  }
}

/** Null: nobody knows yet. What was paid goes back by the payment that it came by, under a key that never changes. */
async function takeBack(ctx: Context, row: Row, provider: RefundProvider | undefined): Promise<Said | null> {
  const links = provider?.paymentLinks
  let paid = row.payment_reference ?? null
  if (paid === null && row.provider_id && links) {
    await links.end(row.provider_id)
    const found = await links.look(row.provider_id)
    if (found.state === "paid") paid = found.paymentReference
  }
  if (paid === null) return { change: {}, again: null }
  if (row.given_back_at) return { change: {}, again: null }
  const metadata = { kind: "exchange_difference", difference: row.id, return: row.return_id }
  const order = { paymentReference: paid, amountMinor: row.amount_minor, currency: row.currency, metadata }
  const answer: RefundAnswer = provider
    ? await provider.refund({ idempotencyKey: `${row.id}:back`, ...order })
    : { outcome: "unknown", error: "no such provider" }
  if (answer.outcome !== "succeeded" && answer.outcome !== "pending") return null
  const back = { given_back_at: ctx.now(), given_back_ref: answer.providerRefundId }
  return { change: { paid_at: row.paid_at ?? ctx.now(), payment_reference: paid, ...back }, again: null }
}

async function record(tx: Tx, ctx: Context, job: Claimed, { row, said }: { row: Row; said: Said }): Promise<void> {
  await lockPayments(tx, row.order_id)
  if (!(await holdsLease(tx, job))) return
  const { change, again, unpaid = false } = said
  // it was stopped meanwhile: what the provider said is kept, that it is wanted is not
  const now = await tx
    .selectFrom("differences_asked")
    .select("state")
    .where("id", "=", row.id)
    .executeTakeFirstOrThrow()
  const moved = now.state !== row.state
  const { state, ...facts } = change
  const told = moved ? facts : change
  if (Object.keys(told).length > 0)
    await tx.updateTable("differences_asked").set(told).where("id", "=", row.id).execute()
  if (moved) await postponeJob(tx, job, ctx.now())
  else await (again === null ? finishJob(tx, job, ctx.now()) : postponeJob(tx, job, ctx.now() + again))
  if (moved || Object.keys(change).length === 0) return
  const detail = {
    unit: row.unit_id,
    state: state ?? row.state,
    amountMinor: row.amount_minor,
    ...(change.given_back_at && { givenBack: true }),
  }
  const subject = `return:${row.return_id}`
  await appendAudit(tx, ctx, { kind: "system" }, { action: "exchange.difference", subject, detail })
  const replaced = (await standingIntents(tx, row.return_id)).filter(
    (one) => one.way === "replacement" && unitsIn(one).includes(row.unit_id),
  )
  if (state === "paid")
    for (const { id } of replaced)
      await enqueueJob(tx, { id: ctx.newId(), kind: "pay_intent", subject: id, now: ctx.now() })
  if (unpaid) await giveUpReplacement(tx, ctx, replaced, "unpaid")
}
