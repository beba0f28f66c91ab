import type { Context } from "../../context.ts"
import { among } from "../../db/among.ts"
import { letOthers } from "../../db/let-others.ts"
import type { Tx } from "../../db/open.ts"
import { putTallies, TALLIES, Tallied } from "../numbers/tally.ts"
import { learnSales } from "./learn-sales.ts"
import { learnUnits } from "./learn-units.ts"
import { newestOf, readOn } from "./read-on.ts"

/**
 * Counts what changed since it last went: orders, returns (a reason put right) and units. It reads behind those who write
 * and is never waited for; what is counted is what a rebuild would count. `turns`: pages of each at the most, for who must
 * leave the others their turn. Answers how many rows it looked at.
 */
export async function learn(ctx: Context, turns = Number.POSITIVE_INFINITY): Promise<number> {
  await beginWithOrders(ctx)
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
    some += await learnNoted(ctx)
  }
  return all
}

/**
 * The first time, what hangs on an order is counted with it: returns and units are read on from where they stand now, not
 * once more each.
 */
async function beginWithOrders(ctx: Context): Promise<void> {
  const sources = ["orders", "returns", "units"] as const
  const { read } = ctx.database
  const begun = await read.selectFrom("learned_until").select("at").where("source", "in", sources).limit(1).execute()
  if (begun.length > 0) return
  await ctx.database.write(async (tx) => {
    for (const source of ["returns", "units"] as const) {
      const newest = await newestOf(tx, source, ctx.now())
      if (newest)
        await tx
          .insertInto("learned_until")
          .values({ source, ...newest })
          .execute()
    }
    await tx.deleteFrom("learn_again").execute()
  })
}

const A_PAGE = 50

/**
 * Returns whose money or times changed (a trigger's note). Taken before it is read: what somebody notes meanwhile is read
 * with this, or is still noted.
 */
async function learnNoted(ctx: Context): Promise<number> {
  const rows = await ctx.database.read
    .selectFrom("learn_again")
    .select("return_id")
    .groupBy("return_id")
    .orderBy("return_id")
    .limit(A_PAGE)
    .execute()
  if (rows.length === 0) return 0
  const ids = rows.map((row) => row.return_id)
  await ctx.database.write(async (tx) => {
    await tx
      .deleteFrom("learn_again")
      .where(among(tx, "return_id", ids))
      .execute()
    await learnReturns(tx, ids)
  })
  await letOthers()
  return rows.length
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

/** Sales that were uploaded are no order's to tell again. */
async function tallyUploads(tx: Tx): Promise<void> {
  const tallied = new Tallied()
  for (const row of await tx.selectFrom("sales").selectAll().execute()) tallied.sale(row, 1)
  await putTallies(tx, tallied)
}

/** Forgets all that was counted, and counts again from the first row. Nothing that was said of it goes. */
export async function learnAnew(ctx: Context): Promise<number> {
  await ctx.database.write(async (tx) => {
    await tx.deleteFrom("learned_until").where("source", "<>", TALLIES).execute()
    for (const table of ["learn_again", "tallies", "number_names"] as const) await tx.deleteFrom(table).execute()
    await tx.deleteFrom("learned_defects").execute()
    await tx.deleteFrom("learned_units").execute()
    await tx.deleteFrom("sales").where("source", "=", "order").execute()
    await tallyUploads(tx)
  })
  return learn(ctx)
}
