import { weekOf } from "../../shared/domain/week.ts"
import type { Context } from "../context.ts"
import { FALSE_RATE, FIRST_WEEKS, keepLook } from "../insights/look/look.ts"
import { lookAt } from "../insights/look/look-at.ts"

/** The week that is over, looked at as the weekly look would have: a demo has its signals from the first minute on. */
export async function lookFirst(ctx: Context): Promise<void> {
  const last = weekOf(ctx.now()) - 1
  const asked = { last, from: last - FIRST_WEEKS + 1, rate: FALSE_RATE, standing: [] }
  const looked = await lookAt(ctx.database.read, asked)
  await ctx.database.write((tx) => keepLook(tx, ctx, last, looked))
}
