import { backupNightly } from "../backup/nightly.ts"
import type { Context } from "../context.ts"
import { makePapers } from "../exports/make-papers.ts"
import { learn } from "../insights/learn/learn.ts"
import { lookWeekly } from "../insights/look/look.ts"
import { exportNightly } from "../insights/nightly/export-nightly.ts"
import { findThemesAgain } from "../insights/themes/find-themes.ts"
import { learnTexts } from "../insights/themes/learn-texts.ts"
import { tellWeekly } from "../insights/weekly/tell-weekly.ts"
import { forgetImportFiles } from "../jobs/forget-import-files.ts"
import { forgetLabels } from "../jobs/forget-labels.ts"
import { forgetWebhooks } from "../jobs/forget-webhooks.ts"
import { ownPayments } from "../jobs/own-payments.ts"
import { ownShipments } from "../jobs/own-shipments.ts"
import { reconcileNightly } from "../jobs/reconcile-nightly.ts"
import type { Round } from "../jobs/rounds.ts"
import { syncDueShops } from "../jobs/sync-shop.ts"
import { forgetChanges } from "../live/forget-changes.ts"
import { remind } from "../notices/remind.ts"
import { tellAll } from "../notices/tell-all.ts"
import { tellBegun } from "../policy/tell-sites.ts"
import { forgetDrafts } from "../portal/draft.ts"
import { refreshDue } from "../refunds/refresh-due.ts"
import { runClock } from "../refunds/run-clock.ts"
import { sendDigest } from "../refunds/send-digest.ts"
import { weighPast } from "../risk/weigh-past.ts"
import { decideComplete, isAnyUndecided } from "../sync/decide-complete.ts"
import { forgetRemovals } from "../sync/forget-removals.ts"
import { endHearings } from "../tracking/answer-hearing.ts"
import { forgetDeliveries } from "../webhooks/forget-deliveries.ts"

const MINUTE = 60_000

/** What is looked after while the server runs, each in its own time. */
export const rounds: readonly Round[] = [
  { name: "run_clock", every: 10 * MINUTE, run: runClock },
  { name: "end_hearings", every: 10 * MINUTE, run: endHearings },
  { name: "late_digest", every: 10 * MINUTE, run: sendDigest },
  { name: "make_papers", every: MINUTE, run: makePapers },
  { name: "refresh_due", every: 60 * MINUTE, run: refreshDue },
  { name: "policy_begins", every: MINUTE, run: tellBegun },
  { name: "decide_complete", every: MINUTE, run: decideAgain },
  { name: "forget_drafts", every: 60 * MINUTE, run: (ctx) => ctx.database.write((tx) => forgetDrafts(tx, ctx)) },
  { name: "forget_imports", every: 60 * MINUTE, run: forgetImportFiles },
  { name: "learn", every: 5_000, run: learnSome },
  { name: "learn_texts", every: 5_000, run: learnSomeTexts },
  { name: "find_themes", every: MINUTE, run: findThemesAgain },
  { name: "look_weekly", every: 10 * MINUTE, run: lookWeekly },
  { name: "tell_weekly", every: 10 * MINUTE, run: tellWeekly },
  { name: "export_insights", every: 10 * MINUTE, run: exportInsights },
  { name: "weigh_past", every: 10_000, run: weighSome },
  { name: "sync_shops", every: MINUTE, run: syncDueShops },
  { name: "backup", every: 10 * MINUTE, run: backUp },
  { name: "own_shipments", every: 5 * MINUTE, run: ownShipments },
  { name: "own_payments", every: 10 * MINUTE, run: ownPayments },
  { name: "forget_labels", every: 24 * 60 * MINUTE, run: forgetLabels },
  { name: "forget_webhooks", every: 60 * MINUTE, run: forgetWebhooks },
  { name: "reconcile", every: 10 * MINUTE, run: compareBooks },
  { name: "forget_removals", every: 24 * 60 * MINUTE, run: forget },
  { name: "notices", every: 5_000, run: tellAll },
  { name: "remind", every: 30 * MINUTE, run: remind },
  { name: "forget_deliveries", every: 60 * MINUTE, run: forgetDeliveries },
  { name: "forget_changes", every: 10 * MINUTE, run: forgetTold },
]

async function decideAgain(ctx: Context): Promise<number> {
  if (!(await isAnyUndecided(ctx.database.read))) return 0
  return ctx.database.write((tx) => decideComplete(tx, ctx))
}

/** After a start the machine has other things to do. */
const WARM_SECONDS = 600
const backingUp = new WeakSet<Context>()
const exporting = new WeakSet<Context>()

/** Not waited for: a stop of the server ends its thread at once, and what it had begun leaves no archive. */
async function backUp(ctx: Context): Promise<number> {
  if (process.uptime() < WARM_SECONDS || backingUp.has(ctx)) return 0
  backingUp.add(ctx)
  backupNightly(ctx)
    .catch((error) => ctx.log.error({ err: error }, "the nightly backup threw"))
    .finally(() => backingUp.delete(ctx))
  return 0
}

async function compareBooks(ctx: Context): Promise<number> {
  return process.uptime() < WARM_SECONDS ? 0 : reconcileNightly(ctx)
}

async function forget(ctx: Context): Promise<number> {
  await ctx.database.write((tx) => forgetRemovals(tx, ctx))
  return 0
}

/** So few at a time that a stop need not wait for it; nothing of it waits in the outbox. */
async function learnSome(ctx: Context): Promise<number> {
  if (process.uptime() >= WARM_SECONDS) await learn(ctx, 4)
  return 0
}

async function learnSomeTexts(ctx: Context): Promise<number> {
  if (process.uptime() >= WARM_SECONDS) await learnTexts(ctx, 4)
  return 0
}

/** Not waited for, as a backup is not. */
async function exportInsights(ctx: Context): Promise<number> {
  if (process.uptime() < WARM_SECONDS || exporting.has(ctx)) return 0
  exporting.add(ctx)
  exportNightly(ctx)
    .catch((error) => ctx.log.error({ err: error }, "the night's export threw"))
    .finally(() => exporting.delete(ctx))
  return 0
}

async function weighSome(ctx: Context): Promise<number> {
  return process.uptime() < WARM_SECONDS ? 0 : weighPast(ctx)
}

async function forgetTold(ctx: Context): Promise<number> {
  await ctx.database.write(forgetChanges)
  return 0
}
