import { weekOf } from "../../shared/domain/week.ts"
import type { Context } from "../context.ts"
import { FIRST_WEEKS, keepLook } from "../insights/look/look.ts"
import { lookAt } from "../insights/look/look-at.ts"
import { builtInCosts } from "../insights/numbers/cost-settings.ts"
import { learnAll } from "./learn-all.ts"

/**
 * Counts what was laid, and looks at the week that is over as the weekly look would have: a demo has its numbers, themes
 * and signals from the first minute on.
 */
export async function lookFirst(ctx: Context): Promise<void> {
  await learnAll(ctx)
  const last = weekOf(ctx.now()) - 1
  const asked = { last, from: last - FIRST_WEEKS + 1, rate: builtInCosts.falseRate, standing: [] }
  const looked = await lookAt(ctx.database.read, asked)
  await ctx.database.write((tx) => keepLook(tx, ctx, last, looked))
}
