import { mondayOf, weekOf } from "../../../shared/domain/week.ts"
import type { Context } from "../../context.ts"
import { aside } from "../../db/aside.ts"
import type { Tx } from "../../db/open.ts"
import { STANDS } from "../learn/read-on.ts"
import { currentCosts } from "../numbers/cost-settings.ts"
import { keepSignal } from "./keep-signal.ts"
import type { LookAsked, Looked, Standing } from "./look-at.ts"

/** A first look goes back so far: what was wrong before is how things are. */
export const FIRST_WEEKS = 8
/** Hours after the week's end: the night's uploads are in by then. */
const AFTER = 3 * 3_600_000

/**
 * Looks at the weeks that are over and that nobody has looked at, once all that came in them is counted. In a thread of its
 * own. Answers how many signals there are to tell of.
 */
export async function lookWeekly(ctx: Context): Promise<number> {
  const last = weekOf(ctx.now() - AFTER) - 1
  const { read } = ctx.database
  const before = await read.selectFrom("looks").select("week").orderBy("week", "desc").limit(1).executeTakeFirst()
  if (before && before.week >= last) return 0
  if (!(await allCounted(ctx, last))) return 0
  const standing = await standingNow(ctx)
  const from = before ? before.week + 1 : last - FIRST_WEEKS + 1
  const { settings } = await currentCosts(read)
  const asked: LookAsked = { last, from, rate: settings.falseRate, standing }
  const { database } = ctx.config
  const where = database.engine === "sqlite" ? { file: database.file } : { url: database.url }
  const looked = await aside<Looked>(new URL("./look-worker.ts", import.meta.url), { where, asked })
  await ctx.database.write((tx) => keepLook(tx, ctx, last, looked))
  return looked.signals.length
}

/** Whatever was written in that week has stood for long enough, and nothing older waits to be counted. */
async function allCounted(ctx: Context, last: number): Promise<boolean> {
  if (ctx.now() - STANDS < mondayOf(last + 1)) return false
  const { read } = ctx.database
  const marks = await read.selectFrom("learned_until").select(["source", "at"]).execute()
  for (const source of ["orders", "returns", "units"] as const) {
    const at = marks.find((mark) => mark.source === source)?.at ?? -1
    const next = await read
      .selectFrom(source)
      .select("updated_at")
      .where("updated_at", ">", at)
      .where("updated_at", "<", mondayOf(last + 1))
      .limit(1)
      .executeTakeFirst()
    if (next) return false
  }
  return true
}

export async function standingNow(ctx: Context): Promise<Standing[]> {
  const rows = await ctx.database.read
    .selectFrom("signals")
    .where("state", "in", ["new", "looking", "acted"])
    .select(["id", "series", "week", "since", "year", "log_e", "acted_on"])
    .execute()
  return rows.map(({ log_e, acted_on, ...row }) => ({
    ...row,
    logE: log_e,
    acted: acted_on === null ? null : weekOf(Date.parse(`${acted_on}T12:00:00Z`)),
  }))
}

/** What a look found: signals to tell of, and those that stood as they are now. */
export async function keepLook(tx: Tx, ctx: Context, week: number, looked: Looked): Promise<void> {
  for (const signal of looked.signals) await keepSignal(tx, ctx, signal)
  for (const one of looked.again)
    await tx
      .updateTable("signals")
      .set({
        seen: one.count,
        expected: one.expected,
        sold: one.sold,
        chart: JSON.stringify(one.chart),
        ...(one.effect && { effect: JSON.stringify(one.effect) }),
      })
      .where("id", "=", one.id)
      .execute()
  const { watched, sold, returned, signals } = looked
  await tx
    .insertInto("looks")
    .values({ week, at: ctx.now(), watched, sold, returned, told: signals.length })
    .onConflict((conflict) => conflict.column("week").doNothing())
    .execute()
}
