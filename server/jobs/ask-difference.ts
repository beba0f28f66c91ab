import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import { enqueueJob } from "../db/enqueue-job.ts"
import type { Tx } from "../db/open.ts"
import { portalOrigin } from "../links/portal-origin.ts"
import type { LinkState } from "../payments/payment-links.ts"
import type { RefundProvider } from "../payments/refund-provider.ts"
import { countDispute } from "../refunds/count-dispute.ts"
import { lockPayments } from "../refunds/lock-payments.ts"
import { bookGivenBack, bookPaid, type Difference } from "../refunds/resolutions/book-difference.ts"
import { countKeptOfDifference } from "../refunds/resolutions/dispute-difference.ts"
import { giveUpReplacement } from "../refunds/resolutions/settle-replacement.ts"
import { standingIntents, unitsIn } from "../refunds/resolutions/unit-intents.ts"
import { backOff } from "./back-off.ts"
import { type Claimed, finishJob, holdsLease, postponeJob } from "./claim.ts"
import { endPage, giveBackDifference, lookAt, namedDifference, type Said } from "./give-back-difference.ts"
import { metadataOfDifference } from "./refund-metadata.ts"

const HOUR = 60 * 60_000
/** A provider's page lasts a day at the most: a link is made anew before that, under a key of its own. */
const LINK_HOURS = 20
const LOOK_EVERY = 60_000
/** As long as a bank may take a payment back, where no webhook brings it: asked once a day. */
const DISPUTED_WITHIN = 120 * 24 * HOUR
const A_DAY = 24 * HOUR

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

async function sayOf(ctx: Context, row: Difference, provider: RefundProvider | undefined, job: Claimed): Promise<Said> {
  const nothing: Said = { change: {}, again: null }
  const later: Said = { change: {}, again: backOff(ctx, job.tries) }
  const links = provider?.paymentLinks
  try {
    if (row.state === "stopped") return (await giveBackDifference(ctx, row, provider)) ?? later
    if (row.state === "paid") return await disputesOf(ctx, row, provider)
    if (row.state !== "wanted" && row.state !== "asked") return nothing
    // nobody can ask for it: they get their money
    if (!links) return { ...nothing, change: { state: "expired" }, unpaid: true }
    const found: LinkState = row.provider_id ? await lookAt(links, row.provider_id) : { state: "over" }
    if (found.state === "paid")
      return { ...nothing, change: { state: "paid" }, paid: found.paymentReference, again: lookAgain(provider) }
    if (row.ends_at <= ctx.now()) {
      const last = row.provider_id ? await endPage(links, row.provider_id) : found
      if (last.state === "paid") return { ...nothing, change: { state: "paid" }, paid: last.paymentReference }
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

/** Where its provider says of no dispute by itself. */
async function disputesOf(ctx: Context, row: Difference, provider: RefundProvider | undefined): Promise<Said> {
  const over = ctx.now() - (row.paid_at ?? 0) > DISPUTED_WITHIN
  if (over || !row.payment_reference || !provider?.disputes) return { change: {}, again: null }
  return { change: {}, again: A_DAY, disputes: await provider.disputes(row.payment_reference) }
}

const lookAgain = (provider: RefundProvider | undefined) => (provider?.disputes ? A_DAY : null)

async function orderOf(ctx: Context, row: Difference) {
  const about = await namedDifference(ctx, row)
  const turn = Math.floor((ctx.now() - row.asked_at) / (LINK_HOURS * HOUR))
  return {
    idempotencyKey: `${row.id}:${turn}`,
    amountMinor: row.amount_minor,
    currency: row.currency,
    description: `${about.name} ${about.rma}`,
    returnUrl: `${portalOrigin(ctx)}/track/${encodeURIComponent(about.rma)}`,
    // the same at each call of one turn
    endsAt: Math.min(row.ends_at, row.asked_at + ((turn + 1) * LINK_HOURS + 2) * HOUR),
    metadata: metadataOfDifference({ ...about, id: row.id }),
  }
}

async function record(
  tx: Tx,
  ctx: Context,
  job: Claimed,
  { row, said }: { row: Difference; said: Said },
): Promise<void> {
  await lockPayments(tx, row.order_id)
  if (!(await holdsLease(tx, job))) return
  await book(tx, ctx, row, said)
  const { change, again, unpaid = false } = said
  // it was stopped meanwhile: what the provider said is kept, that it is wanted is not
  const moved = (await reload(tx, row)).state !== row.state
  const { state, ...facts } = change
  const told = moved ? facts : change
  if (Object.keys(told).length > 0)
    await tx.updateTable("differences_asked").set(told).where("id", "=", row.id).execute()
  for (const one of said.disputes ?? []) await countDispute(tx, ctx, { provider: row.provider, ...one })
  if (said.paid !== undefined) await countKeptOfDifference(tx, ctx, await reload(tx, row), said.paid)
  if (moved) await postponeJob(tx, job, ctx.now())
  else await (again === null ? finishJob(tx, job, ctx.now()) : postponeJob(tx, job, ctx.now() + again))
  if (moved || Object.keys(change).length === 0) return
  const detail = { unit: row.unit_id, state: state ?? row.state, amountMinor: row.amount_minor }
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

const reload = (tx: Tx, { id }: Difference): Promise<Difference> =>
  tx.selectFrom("differences_asked").selectAll().where("id", "=", id).executeTakeFirstOrThrow()

/** Money that moved is money that moved, whatever became of the wish meanwhile. */
async function book(tx: Tx, ctx: Context, row: Difference, { paid, told = [], failed = false }: Said): Promise<void> {
  if (paid !== undefined) await bookPaid(tx, ctx, row, { reference: paid, at: ctx.now() })
  for (const refund of told)
    if (!(await bookGivenBack(tx, ctx, await reload(tx, row), refund)))
      ctx.log.error({ difference: row.id, refund: refund.providerRefundId }, "a refund of an exchange does not fit it")
  if (failed)
    await tx
      .updateTable("differences_asked")
      .set((eb) => ({ failures: eb("failures", "+", 1) }))
      .where("id", "=", row.id)
      .execute()
}
