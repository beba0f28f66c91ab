import { isFactType } from "../../shared/contract/facts.ts"
import type { Context } from "../context.ts"
import { applyWaiting } from "./apply-waiting.ts"

const PREFIX = "type:"

/** At the start, before the server listens: what came in a type that only this version understands is applied now. */
export async function applyNewTypes(ctx: Context): Promise<void> {
  const rows = await ctx.database.read
    .selectFrom("facts")
    .select("waits_for")
    .distinct()
    .where("waits_for", ">=", PREFIX)
    .where("waits_for", "<", "type;")
    .execute()
  const known = rows.flatMap(({ waits_for }) =>
    waits_for !== null && isFactType(waits_for.slice(PREFIX.length)) ? [waits_for] : [],
  )
  if (known.length > 0) await ctx.database.write((tx) => applyWaiting(tx, ctx, known))
}
