import { type ExpressionBuilder, sql } from "kysely"
import { addDays, localDay } from "../../shared/policy/local-days.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { queueNotice } from "./queue-notice.ts"

/** So many days before the last on which a parcel is to be sent its customer is reminded; sent after the announcement. */
const DAYS_BEFORE = 4
const SEND_DAYS = 14
const DAY = 86_400_000
const A_TURN = 200

/** What was late before this house began to tell is no news to anybody. */
const BEGAN = "notices_began"

interface Since {
  now: number
  began: number
}

interface Found {
  id: string
  about: string
  kind: "reminder" | "late"
}

/**
 * What nobody does and only the calendar brings: that the days to send a parcel are nearly over, and that a refund is
 * late. Once each; whether it is still so is seen again when the mail leaves. Answers how many.
 */
export async function remind(ctx: Context): Promise<number> {
  const { read } = ctx.database
  const since = { now: ctx.now(), began: await beganAt(ctx) }
  const found = [...(await notSent(read, since)), ...(await late(read, since))]
  for (let from = 0; from < found.length; from += A_TURN)
    await ctx.database.write(async (tx) => {
      for (const { id, about, kind } of found.slice(from, from + A_TURN))
        await queueNotice(tx, ctx, { kind, returnId: id, about })
    })
  return found.length
}

/** Announced ten to fourteen days ago, and no parcel of it was seen by anybody. */
async function notSent(db: Db, { now, began }: Since): Promise<Found[]> {
  const wait = (SEND_DAYS - DAYS_BEFORE) * DAY
  const rows = await db
    .selectFrom("returns")
    .innerJoin("shops", "shops.id", "returns.shop_id")
    .select(["returns.id", "returns.notice_at", "shops.time_zone"])
    .where("returns.notice_at", ">", Math.max(now - (SEND_DAYS + 1) * DAY, began - wait))
    .where("returns.notice_at", "<=", now - wait)
    .where(isNotSent)
    .where("returns.basis", "in", ["withdrawal", "commercial"])
    .where((eb) => notTold(eb, "reminder"))
    .execute()
  return rows.map(({ id, notice_at, time_zone }) => {
    const about = addDays(localDay(notice_at, time_zone), SEND_DAYS)
    return { id, about, kind: "reminder" as const }
  })
}

async function late(db: Db, { now, began }: Since): Promise<Found[]> {
  const rows = await db
    .selectFrom("returns")
    .select(["id", "due_day"])
    .where("due_at", "<=", now)
    .where("due_at", ">", Math.max(began, now - 30 * DAY))
    .where("status", "not in", ["completed", "cancelled", "rejected", "expired"])
    .where((eb) => notTold(eb, "late"))
    .execute()
  return rows.map(({ id, due_day }) => ({ id, about: due_day ?? "", kind: "late" as const }))
}

/** As the index has it that the list goes along (0022). */
const isNotSent = sql<boolean>`returns.status in ('requested', 'approved') and returns.decided is null`

const notTold = ({ not, exists, selectFrom }: ExpressionBuilder<Tables, "returns">, kind: Found["kind"]) =>
  not(
    exists(
      selectFrom("notices")
        .select("notices.id")
        .whereRef("notices.return_id", "=", "returns.id")
        .where("notices.kind", "=", kind),
    ),
  )

/** The first time it looks it only remembers when that was. */
async function beganAt(ctx: Context): Promise<number> {
  const { read } = ctx.database
  const known = await read.selectFrom("meta").select("value").where("key", "=", BEGAN).executeTakeFirst()
  if (known) return Number(known.value)
  const row = { key: BEGAN, value: String(ctx.now()) }
  await ctx.database.write((tx) =>
    tx
      .insertInto("meta")
      .values(row)
      .onConflict((conflict) => conflict.column("key").doNothing())
      .execute(),
  )
  return ctx.now()
}
