import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { expireCredit } from "../refunds/credits/expire-credit.ts"
import { issueCredit } from "../refunds/credits/issue-credit.ts"
import { lockPayments } from "../refunds/lock-payments.ts"
import { standingIntents, unitsIn } from "../refunds/resolutions/unit-intents.ts"
import { standsStill } from "../refunds/stand-still.ts"
import { type Claimed, finishJob, holdsLease, postponeJob } from "./claim.ts"
import { orderReplacement } from "./order-replacement.ts"
import { payIntent } from "./pay-intent.ts"

/** An intent leaves by its own way: a credit is written here, a replacement is ordered, the rest is a payer's. */
export async function payByWay(ctx: Context, job: Claimed): Promise<void> {
  const known = await ctx.database.read
    .selectFrom("intents")
    .select(["way", "kind", "number", "return_id", "order_id", "units"])
    .where("id", "=", job.subject)
    .executeTakeFirst()
  if (known?.way === "store_credit") return ctx.database.write((tx) => issueNow(tx, ctx, job))
  if (known?.way === "replacement") return orderReplacement(ctx, job)
  if (known?.kind === "principal" && known.number === 1 && (await waitsForReplacement(ctx, known)))
    return ctx.database.write((tx) => waitLonger(tx, ctx, job))
  return payIntent(ctx, job, known?.order_id)
}

/** What a cheaper replacement leaves over leaves once that one has: should there be none, the whole goes back at once. */
async function waitsForReplacement(
  ctx: Context,
  { return_id, units }: Pick<Tables["intents"], "return_id" | "units">,
): Promise<boolean> {
  const own = new Set(unitsIn({ units }))
  const standing = await standingIntents(ctx.database.read, return_id)
  return standing.some(
    (one) => one.way === "replacement" && one.state !== "paid" && unitsIn(one).some((unitId) => own.has(unitId)),
  )
}

/** Its replacement's shipping wakes it. */
const LOOKS_AGAIN_IN = 60 * 60_000

async function waitLonger(tx: Tx, ctx: Context, job: Claimed): Promise<void> {
  if (await holdsLease(tx, job)) await postponeJob(tx, job, ctx.now() + LOOKS_AGAIN_IN)
}

/** Nobody is asked, so one transaction does it, and whoever comes second finds it done. */
async function issueNow(tx: Tx, ctx: Context, job: Claimed): Promise<void> {
  const intent = await lockedIntent(tx, job)
  if (!intent) return
  if (await standsStill(tx)) {
    await postponeJob(tx, job, ctx.now())
    return
  }
  await issueCredit(tx, ctx, intent)
  await finishJob(tx, job, ctx.now())
}

/** Under its order's lock and the job's; null: another worker has it. */
export async function lockedIntent(tx: Tx, job: Claimed): Promise<Tables["intents"] | null> {
  const known = await tx.selectFrom("intents").select("order_id").where("id", "=", job.subject).executeTakeFirst()
  if (known) await lockPayments(tx, known.order_id)
  if (!known || !(await holdsLease(tx, job))) return null
  return tx.selectFrom("intents").selectAll().where("id", "=", job.subject).executeTakeFirstOrThrow()
}

export async function expireCredits(ctx: Context, job: Claimed): Promise<void> {
  await ctx.database.write(async (tx) => {
    if (!(await holdsLease(tx, job))) return
    const again = await expireCredit(tx, ctx, job.subject)
    await (again === null ? finishJob(tx, job, ctx.now()) : postponeJob(tx, job, again))
  })
}
