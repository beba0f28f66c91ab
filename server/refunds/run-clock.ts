import { sql } from "kysely"
import { localDay } from "../../shared/policy/local-days.ts"
import type { Context } from "../context.ts"
import type { Db, Tx } from "../db/open.ts"
import { decideReturn } from "./decide-return.ts"
import { isOpenRow, isOwedRow, shopOfOwed } from "./queue-filter.ts"

const A_TRANSACTION = 20

interface Reckoned {
  id: string
  /** Today, in its shop's calendar. */
  day: string
}

/**
 * Once a day of its shop's calendar each late return is decided again, and with it what the law adds by that day
 * (keep-surcharge.ts). What happens in between is reckoned as it happens. Answers how many; however often it is run, a day
 * is reckoned once.
 */
export async function runClock(ctx: Context): Promise<number> {
  const late = await notReckoned(ctx.database.read, ctx.now())
  for (let from = 0; from < late.length; from += A_TRANSACTION)
    await ctx.database.write((tx) => reckon(tx, ctx, late.slice(from, from + A_TRANSACTION)))
  return late.length
}

async function reckon(tx: Tx, ctx: Context, some: readonly Reckoned[]): Promise<void> {
  for (const { id, day } of some) {
    await decideReturn(tx, ctx, id, "day_passed")
    await tx
      .insertInto("surcharge_days")
      .values({ return_id: id, day })
      .onConflict((conflict) => conflict.column("return_id").doUpdateSet({ day }))
      .execute()
  }
}

async function notReckoned(db: Db, now: number): Promise<Reckoned[]> {
  const shops = await db.selectFrom("shops").select(["id", "time_zone"]).execute()
  const zones = Map.groupBy(shops, (shop) => localDay(now, shop.time_zone))
  const found: Reckoned[] = []
  for (const [day, own] of zones) {
    const ids = own.map((shop) => shop.id)
    const open = db
      .selectFrom("intents")
      .select("intents.return_id as id")
      .where(isOpenRow)
      .where("intents.due_day", "<", day)
      .where("intents.shop_id", "in", ids)
    const owed = db
      .selectFrom("returns")
      .select("returns.id")
      .where(isOwedRow)
      .where("returns.due_at", "<=", now)
      .where("returns.due_day", "<", day)
      .where(shopOfOwed, "in", ids)
    const rows = await db
      .selectFrom(open.union(owed).as("late"))
      .leftJoin("surcharge_days", "surcharge_days.return_id", "late.id")
      .where(sql<boolean>`surcharge_days.day is distinct from ${day}`)
      .select("late.id")
      .orderBy("late.id")
      .execute()
    found.push(...rows.map(({ id }) => ({ id, day })))
  }
  return found
}
