import type { Context } from "../context.ts"
import { learn } from "../insights/learn/learn.ts"
import { STANDS } from "../insights/learn/read-on.ts"
import { findIn } from "../insights/themes/find-in.ts"
import { keepThemes } from "../insights/themes/find-themes.ts"
import { learnTexts } from "../insights/themes/learn-texts.ts"

/** All that stands, as the server's rounds would count it in time: nobody else writes, so nothing need stand first. */
export async function learnAll(ctx: Context): Promise<void> {
  const later = { ...ctx, now: () => ctx.now() + STANDS + 1 }
  await learn(later)
  await learnTexts(later)
  await keepThemes(ctx, await findIn(ctx.database.read))
}
