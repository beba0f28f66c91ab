import type { Context } from "../../context.ts"
import { tallyAnew } from "./tally-anew.ts"

/** A house of more is counted by `learn`, a little at a time: added up at once it would hold others up. */
const SMALL = 20_000
const looked = new WeakSet<Context>()

/** A small house whose units were counted before there were tallies, as a demo's, has its numbers from the first minute. */
export async function tallyFirst(ctx: Context): Promise<number> {
  if (looked.has(ctx)) return 0
  const { read } = ctx.database
  const any = await read.selectFrom("learned_units").select("unit_id").limit(1).executeTakeFirst()
  if (!any) return 0
  looked.add(ctx)
  // of a unit: what was sold may have been told before
  const tallied = await read.selectFrom("tallies").select("slot").where("cube", "=", 0).limit(1).executeTakeFirst()
  const many = await read
    .selectFrom("learned_units")
    .select("unit_id")
    .orderBy("unit_id")
    .offset(SMALL)
    .limit(1)
    .executeTakeFirst()
  return tallied || many ? 0 : tallyAnew(ctx)
}
