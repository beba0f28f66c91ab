import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { expireCredit } from "../refunds/credits/expire-credit.ts"
import { issueCredit } from "../refunds/credits/issue-credit.ts"
import { lockPayments } from "../refunds/lock-payments.ts"
import { standsStill } from "../refunds/stand-still.ts"
import { type Claimed, finishJob, holdsLease, postponeJob } from "./claim.ts"
import { orderReplacement } from "./order-replacement.ts"
import { payIntent } from "./pay-intent.ts"

/** An intent leaves by its own way: a credit is written here, a replacement is ordered, the rest is a payer's. */
export async function payByWay(ctx: Context, job: Claimed): Promise<void> {
  const known = await ctx.database.read
    .selectFrom("intents")
    .select("way")
    .where("id", "=", job.subject)
    .executeTakeFirst()
  if (known?.way === "store_credit") return ctx.database.write((tx) => issueNow(tx, ctx, job))
  if (known?.way === "replacement") return orderReplacement(ctx, job)
  return payIntent(ctx, job)
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
