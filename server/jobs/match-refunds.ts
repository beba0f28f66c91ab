import type { Context } from "../context.ts"
import { enqueueJob } from "../db/enqueue-job.ts"
import type { Tx } from "../db/open.ts"
import { isWorldsFault } from "../db/worlds-fault.ts"
import type { ProviderRefund, RefundProvider } from "../payments/refund-provider.ts"
import { matchRefund } from "../refunds/match-refund.ts"
import { backOff } from "./back-off.ts"
import { type Claimed, extendLease, finishJob, postponeJob } from "./claim.ts"
import { keepKnownThrough, listedFrom } from "./known-through.ts"
import { LOOK_AT_BOOKINGS } from "./look-at-bookings.ts"
import { toListed } from "./to-listed.ts"
import { keepUnmatched } from "./unmatched-refunds.ts"

const AT_ONCE = 200

/**
 * Lists what each provider gave back since this database was last certain to know it, and matches it (protocol.md, Money
 * 11). While this job is open nothing is paid; a provider that cannot be reached keeps it open, and it is asked again.
 */
export async function matchRefunds(ctx: Context, job: Claimed): Promise<void> {
  if (job.tries === 1)
    ctx.log.warn({ cause: causeOf(job) }, "payments wait until the providers' refunds are listed and matched")
  const begun = ctx.now()
  const providers = [...ctx.providers.values()].filter((one) => one.capabilities.listsRefunds)
  let count = 0
  for (const provider of providers) {
    const refunds = await listAll(ctx, job, provider)
    if (!refunds) return
    count += refunds.length
    await matchAll(ctx, provider.name, refunds)
  }
  const names = providers.map((one) => one.name)
  const over = await ctx.database.write((tx) => finish(tx, ctx, job, names, begun))
  if (!over) return
  ctx.log.info({ providers: names, refunds: count }, "the providers' refunds are matched: payments go on")
  ctx.wakeWorker()
}

const causeOf = (job: Claimed) => (JSON.parse(job.payload) as { cause?: string }).cause

/** Whoever lost its lease, or was told to begin again, ends nothing. */
async function finish(tx: Tx, ctx: Context, job: Claimed, names: readonly string[], begun: number): Promise<boolean> {
  if (!(await finishJob(tx, job, ctx.now()))) return false
  await keepKnownThrough(tx, names, begun)
  // what was booked or taken back after the backup nobody here knows either
  if (causeOf(job) === "new_epoch")
    await enqueueJob(tx, { id: ctx.newId(), kind: LOOK_AT_BOOKINGS, subject: "all", now: ctx.now() })
  return true
}

/** Oldest first, so that a second attempt comes after the first. Null: it did not answer, or the job is another's now. */
async function listAll(ctx: Context, job: Claimed, provider: RefundProvider): Promise<ProviderRefund[] | null> {
  const since = await listedFrom(ctx.database.read, provider.name)
  const all: ProviderRefund[] = []
  try {
    for (let after: string | null = null, more = true; more; ) {
      const page = await provider.list({ since, after })
      all.push(...page.refunds)
      after = page.next
      more = after !== null
      if (more && !(await ctx.database.write((tx) => extendLease(tx, job, ctx.now())))) return null
    }
  } catch (error) {
    await waitFor(ctx, job, provider.name, error)
    return null
  }
  return all.sort((a, b) => a.at - b.at)
}

/** Said once in the log; the desk and the readiness say it for as long as it lasts. */
async function waitFor(ctx: Context, job: Claimed, name: string, error: unknown): Promise<void> {
  if (job.tries === 1) ctx.log.error({ err: error, provider: name }, "a provider cannot be asked: payments wait for it")
  const said = `${name}: ${error instanceof Error ? error.message : String(error)}`
  await ctx.database.write((tx) => postponeJob(tx, job, ctx.now() + backOff(ctx, job.tries), said))
}

async function matchAll(ctx: Context, provider: string, refunds: readonly ProviderRefund[]): Promise<void> {
  for (let from = 0; from < refunds.length; from += AT_ONCE) {
    const some = refunds.slice(from, from + AT_ONCE)
    const known = await knownOf(ctx, provider, some)
    for (const refund of some)
      if (known.get(refund.providerRefundId) !== refund.state) await matchOne(ctx, provider, refund)
  }
}

async function knownOf(ctx: Context, provider: string, some: readonly ProviderRefund[]): Promise<Map<string, string>> {
  const rows = await ctx.database.read
    .selectFrom("refunds")
    .select(["provider_refund_id", "state"])
    .where("provider", "=", provider)
    .where(
      "provider_refund_id",
      "in",
      some.map((one) => one.providerRefundId),
    )
    .execute()
  return new Map(rows.map((row) => [row.provider_refund_id, row.state]))
}

/** One that cannot be matched holds up no other: it is kept, and looked at before anything of its payment is paid. */
async function matchOne(ctx: Context, provider: string, refund: ProviderRefund): Promise<void> {
  try {
    await ctx.database.write(async (tx) => {
      if (!(await matchRefund(tx, ctx, toListed(provider, refund)))) await keepUnmatched(tx, provider, refund)
    })
  } catch (error) {
    if (isWorldsFault(error)) throw error
    ctx.log.error({ err: error, refund: refund.providerRefundId }, "a listed refund could not be matched")
    await ctx.database.write((tx) => keepUnmatched(tx, provider, refund))
  }
}
