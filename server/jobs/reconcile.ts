import type { Comparison } from "../books/compare-books.ts"
import type { Listed, ListedOne } from "../books/compare-list.ts"
import type { Asked } from "../books/compare-worker.ts"
import { forgottenPayments, type PaidPage } from "../books/forgotten-payments.ts"
import { keepRun } from "../books/keep-run.ts"
import { postSettled } from "../books/post-settled.ts"
import type { Context } from "../context.ts"
import { aside } from "../db/aside.ts"
import { isWorldsFault } from "../db/worlds-fault.ts"
import type { ProviderRefund, RefundPage, RefundProvider } from "../payments/refund-provider.ts"
import { matchRefund } from "../refunds/match-refund.ts"
import { type Claimed, extendLease, finishJob, holdsLease } from "./claim.ts"
import { forgottenPages } from "./paid-pages.ts"
import { readMetadata } from "./refund-metadata.ts"
import { toListed } from "./to-listed.ts"
import { keepUnmatched } from "./unmatched-refunds.ts"

const MINUTE = 60_000
/** How far back a list is asked for: a refund may fail weeks after it was made. */
const REACH = 60 * 24 * 60 * MINUTE
/** A provider's list may be a little behind: what is younger is the next comparison's. */
const IN_HAND = 10 * MINUTE
/** Well within a lease. */
const BREATH = 20_000

type Books = Map<string, ProviderRefund>

/**
 * Compares the ledger, the intents and each provider's list, and the settlement files with all of them (protocol.md, Money
 * 8). Nothing is awaited inside a transaction; the comparing is a thread's of its own. What a provider has and we have not is
 * taken into the books by the way that a webhook would have brought it, so that no cap is passed meanwhile, and stays a
 * difference for a person.
 */
export async function reconcile(ctx: Context, job: Claimed, compare = compareAside): Promise<void> {
  const { personId = null } = JSON.parse(job.payload) as { personId?: string | null }
  const begunAt = ctx.now()
  await postAll(ctx)
  const listed: Listed[] = []
  const books = new Map<string, Books>()
  const since = Math.max(0, begunAt - REACH, await beganAt(ctx))
  const pages: PaidPage[] = []
  for (const provider of ctx.providers.values()) {
    const one = await listOf(ctx, job, provider, { since, begunAt }, { books, pages })
    if (!one) return
    listed.push(one)
  }
  const found = await whileHeld(ctx, job, () => compare(ctx, listed))
  found.seen.push(...(await forgottenPayments(ctx.database.read, pages)))
  for (const { kind, provider, subject } of found.seen) {
    const refund = books.get(provider)?.get(subject)
    if (refund && (kind === "missing_here" || kind === "state_differs")) await takeUp(ctx, provider, refund)
  }
  const run = await ctx.database.write(async (tx) => {
    if (!(await holdsLease(tx, job))) return null
    await finishJob(tx, job, ctx.now())
    return keepRun(tx, ctx, { ...found, personId, begunAt })
  })
  if (run && run.state !== "proven") ctx.log.warn({ state: run.state, open: run.found }, "the books were compared")
}

/** What files told and nobody has posted: their refunds may have come since. */
export async function postAll(ctx: Context): Promise<number> {
  let count = 0
  for (let more = 1; more > 0; count += more) more = await ctx.database.write((tx) => postSettled(tx, ctx))
  return count
}

/** What a provider gave back before this house began is none of its business. */
async function beganAt(ctx: Context): Promise<number> {
  const first = await ctx.database.read
    .selectFrom("commits")
    .select("at")
    .orderBy("position")
    .limit(1)
    .executeTakeFirst()
  return first?.at ?? 0
}

/** Null: the job is another's now. */
async function listOf(
  ctx: Context,
  job: Claimed,
  provider: RefundProvider,
  { since, begunAt }: { since: number; begunAt: number },
  into: { books: Map<string, Books>; pages: PaidPage[] },
): Promise<Listed | null> {
  const about = { provider: provider.name, since, until: begunAt - IN_HAND, refunds: [] }
  if (!provider.capabilities.listsRefunds) return { ...about, problem: "lists_nothing" }
  const own: Books = new Map()
  const goOn = () => ctx.database.write((tx) => extendLease(tx, job, ctx.now()))
  try {
    for (let after: string | null = null, more = true; more; ) {
      const page: RefundPage = await provider.list({ since, after })
      for (const refund of page.refunds) own.set(refund.providerRefundId, refund)
      after = page.next
      more = after !== null
      if (more && !(await goOn())) return null
    }
    const pages = await forgottenPages(ctx, provider, { since, until: about.until, goOn })
    if (!pages) return null
    into.pages.push(...pages)
  } catch (error) {
    ctx.log.error({ err: error, provider: provider.name }, "a provider cannot be asked: nothing of it is compared")
    return { ...about, problem: "unreachable" }
  }
  into.books.set(provider.name, own)
  return { ...about, problem: null, refunds: [...own.values()].map(plain) }
}

/** No more of it than a comparison needs. */
export function plain(refund: ProviderRefund): ListedOne {
  const { providerRefundId: id, paymentReference: payment, amountMinor, currency, state, at, metadata } = refund
  return { id, payment, amountMinor, currency, state, at, intentId: readMetadata(metadata)?.intentId ?? null }
}

function compareAside(ctx: Context, listed: Listed[]): Promise<Comparison> {
  const { database } = ctx.config
  const where = database.engine === "sqlite" ? { file: database.file } : { url: database.url }
  const asked: Asked = { where, listed }
  return aside(new URL("../books/compare-worker.ts", import.meta.url), asked)
}

/** A long look at a large house outlives a lease: it is renewed meanwhile. */
async function whileHeld<T>(ctx: Context, job: Claimed, work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => {
    ctx.database
      .write((tx) => extendLease(tx, job, ctx.now()))
      .catch((error: unknown) => ctx.log.error({ err: error }, "a lease could not be renewed"))
  }, BREATH)
  timer.unref()
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}

/** One that cannot be matched is kept, and looked at before anything of its payment is paid. */
async function takeUp(ctx: Context, provider: string, refund: ProviderRefund): Promise<void> {
  try {
    await ctx.database.write(async (tx) => {
      if (!(await matchRefund(tx, ctx, toListed(provider, refund)))) await keepUnmatched(tx, provider, refund)
    })
  } catch (error) {
    if (isWorldsFault(error)) throw error
    ctx.log.error({ err: error, refund: refund.providerRefundId }, "a listed refund could not be taken up")
    await ctx.database.write((tx) => keepUnmatched(tx, provider, refund))
  }
}
