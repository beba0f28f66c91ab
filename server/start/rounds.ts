import type { Context } from "../context.ts"
import { forgetImportFiles } from "../jobs/forget-import-files.ts"
import type { Round } from "../jobs/rounds.ts"
import { forgetChanges } from "../live/forget-changes.ts"
import { refreshDue } from "../refunds/refresh-due.ts"
import { decideComplete, isAnyUndecided } from "../sync/decide-complete.ts"
import { forgetRemovals } from "../sync/forget-removals.ts"

const MINUTE = 60_000

/** What is looked after while the server runs, each in its own time. */
export const rounds: readonly Round[] = [
  { name: "refresh_due", every: 60 * MINUTE, run: refreshDue },
  { name: "decide_complete", every: MINUTE, run: decideAgain },
  { name: "forget_imports", every: 60 * MINUTE, run: forgetImportFiles },
  { name: "forget_removals", every: 24 * 60 * MINUTE, run: forget },
  { name: "forget_changes", every: 10 * MINUTE, run: forgetTold },
]

async function decideAgain(ctx: Context): Promise<number> {
  if (!(await isAnyUndecided(ctx.database.read))) return 0
  return ctx.database.write((tx) => decideComplete(tx, ctx))
}

async function forget(ctx: Context): Promise<number> {
  await ctx.database.write((tx) => forgetRemovals(tx, ctx))
  return 0
}

async function forgetTold(ctx: Context): Promise<number> {
  await ctx.database.write(forgetChanges)
  return 0
}
