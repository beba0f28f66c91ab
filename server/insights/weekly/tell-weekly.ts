import { localDay, startOfDay } from "../../../shared/policy/local-days.ts"
import type { Context } from "../../context.ts"
import type { Db, Tx } from "../../db/open.ts"
import { staffOrigin } from "../../links/staff-origin.ts"
import { queueMail } from "../../notices/queue-mail.ts"
import { weeklyLetter } from "./letter.ts"
import { type News, newsByReader, type Reader } from "./news.ts"
import { storiesOf } from "./stories.ts"

const MARK = "weekly_told"
/** Of the shop's morning. */
const FROM_HOUR = 7
/** In one letter; of the rest it says how many there are. */
export const MOST_SIGNALS = 5

/**
 * Once after each look, in the shop's morning: one letter to each of quality who has an address and wants it, of the
 * signals that are theirs or nobody's and of which they were not told. Who has nothing new gets none. Answers how many
 * letters it queued.
 */
export async function tellWeekly(ctx: Context): Promise<number> {
  const { read } = ctx.database
  const look = await read.selectFrom("looks").select("week").orderBy("week", "desc").limit(1).executeTakeFirst()
  if (!look || (await lastTold(read)) >= look.week || !(await isMorning(read, ctx.now()))) return 0
  return ctx.database.write(async (tx) => {
    // asked again where it is written: of two rounds at once one tells
    if ((await lastTold(tx)) >= look.week) return 0
    const all = await newsByReader(tx)
    for (const one of all) await tell(tx, ctx, look.week, one)
    await keepTold(tx, look.week)
    return all.length
  })
}

async function tell(tx: Tx, ctx: Context, week: number, { reader, news }: { reader: Reader; news: News[] }) {
  const stories = await storiesOf(tx, news.slice(0, MOST_SIGNALS))
  const home = `${staffOrigin(ctx)}/insights`
  const letter = weeklyLetter({ ...reader, week, stories, more: Math.max(0, news.length - MOST_SIGNALS), home })
  await queueMail(tx, ctx, {
    ...letter,
    key: `weekly:${reader.id}:${week}`,
    about: `person:${reader.id}`,
    to: reader.email,
  })
  await tx
    .insertInto("signal_letters")
    .values(news.map(({ what, signal }) => ({ person_id: reader.id, signal_id: signal.id, what, week })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

async function isMorning(db: Db, now: number): Promise<boolean> {
  const shop = await db.selectFrom("shops").select("time_zone").orderBy("id").executeTakeFirst()
  return !!shop && now >= startOfDay(localDay(now, shop.time_zone), shop.time_zone) + FROM_HOUR * 3_600_000
}

async function lastTold(db: Db): Promise<number> {
  const row = await db.selectFrom("meta").select("value").where("key", "=", MARK).executeTakeFirst()
  return row ? Number(row.value) : -1
}

async function keepTold(tx: Tx, week: number): Promise<void> {
  const value = String(week)
  await tx
    .insertInto("meta")
    .values({ key: MARK, value })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
    .execute()
}
