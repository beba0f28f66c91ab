import type { Context } from "../context.ts"
import { currentPolicy } from "../db/current-policy.ts"
import type { Tx } from "../db/open.ts"
import { decideReturn } from "./decide-return.ts"

const HOUR = 60 * 60_000
const DAY = 24 * HOUR
/** A day of the shop ends up to 26 h before or after the same one elsewhere; clocks change besides. */
const A_DAY_ANYWHERE = 28 * HOUR
const A_TRANSACTION = 20
const MARK = "due_refreshed_through"
/** Nothing of these is owed any more. */
const over = ["completed", "rejected", "cancelled", "expired"]

/**
 * What becomes due as days pass, with no event to say so: decides each open return that has come within the policy's days
 * of its due date since the last round. Answers how many. Every other change of a due date is decided when it happens.
 */
export async function refreshDue(ctx: Context): Promise<number> {
  const { policy } = await currentPolicy(ctx.database.read, ctx.now())
  const through = ctx.now() + (policy.thresholds.obligationDays + 1) * DAY
  const due = await comeDue(ctx, { from: (await readMark(ctx)) - A_DAY_ANYWHERE, through })
  for (let from = 0; from < due.length; from += A_TRANSACTION)
    await ctx.database.write((tx) => decideAll(tx, ctx, due.slice(from, from + A_TRANSACTION)))
  await ctx.database.write((tx) => writeMark(tx, through))
  return due.length
}

async function comeDue(ctx: Context, { from, through }: { from: number; through: number }): Promise<string[]> {
  const rows = await ctx.database.read
    .selectFrom("returns")
    .select("id")
    .where("due_at", ">", from)
    .where("due_at", "<=", through)
    .where("obligations", "=", "[]")
    .where("status", "not in", over)
    .orderBy("due_at")
    .execute()
  return rows.map((row) => row.id)
}

async function decideAll(tx: Tx, ctx: Context, returnIds: readonly string[]): Promise<void> {
  for (const id of [...returnIds].sort()) await decideReturn(tx, ctx, id, "day_passed")
}

async function readMark(ctx: Context): Promise<number> {
  const row = await ctx.database.read.selectFrom("meta").select("value").where("key", "=", MARK).executeTakeFirst()
  return Number(row?.value ?? 0)
}

async function writeMark(tx: Tx, through: number): Promise<void> {
  const value = String(through)
  await tx
    .insertInto("meta")
    .values({ key: MARK, value })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
    .execute()
}
