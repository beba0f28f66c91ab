import type { Context } from "../../context.ts"
import { among } from "../../db/among.ts"
import type { Tx } from "../../db/open.ts"
import { learnSales } from "./learn-sales.ts"
import { learnUnits } from "./learn-units.ts"
import { readOn } from "./read-on.ts"

/**
 * Counts what changed since it last went: orders, returns (a reason put right) and units. It reads behind those who write
 * and is never waited for; what is counted is what a rebuild would count. `turns`: pages of each at the most, for who must
 * leave the others their turn. Answers how many rows it looked at.
 */
export async function learn(ctx: Context, turns = Number.POSITIVE_INFINITY): Promise<number> {
  let all = 0
  for (let [some, turn] = [-1, 0]; some !== 0 && turn < turns; all += Math.max(0, some), turn++) {
    some = await readOn(ctx, "orders", async (tx, ids) => {
      await learnSales(tx, ids)
      await learnReturns(
        tx,
        await idsOf(
          tx
            .selectFrom("returns")
            .select("id")
            .where(among(tx, "order_id", ids)),
        ),
      )
    })
    some += await readOn(ctx, "returns", learnReturns)
    some += await readOn(ctx, "units", learnUnits)
  }
  return all
}

/** When they were delivered, or why they came back, may have been put right. */
async function learnReturns(tx: Tx, ids: readonly string[]): Promise<void> {
  await learnUnits(
    tx,
    await idsOf(
      tx
        .selectFrom("units")
        .select("id")
        .where(among(tx, "return_id", ids)),
    ),
  )
}

const idsOf = async (query: { execute(): Promise<{ id: string }[]> }): Promise<string[]> =>
  (await query.execute()).map((row) => row.id)

/** Forgets all that was counted, and counts again from the first row. Nothing that was said of it goes. */
export async function learnAnew(ctx: Context): Promise<number> {
  await ctx.database.write(async (tx) => {
    await tx.deleteFrom("learned_until").execute()
    await tx.deleteFrom("learned_defects").execute()
    await tx.deleteFrom("learned_units").execute()
    await tx.deleteFrom("sales").where("source", "=", "order").execute()
  })
  return learn(ctx)
}
