import { sql } from "kysely"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { DueDays, RefundFilter, RefundHolder, RefundTotal } from "../../shared/contract/refund-desk.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { addDays, localDay } from "../../shared/policy/local-days.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import { type Found, isOpenRow, isOwedRow, isOwnRow, readFilter } from "./queue-filter.ts"
import { holderOf } from "./queue-rows.ts"
import { addUp } from "./queue-totals.ts"

const DAYS_AHEAD = 13

interface Part {
  day: string
  holder: RefundHolder
  total: RefundTotal
}

/** What waits and falls due in the next two weeks, by day and by whom it waits for; late ones together. */
export async function dueDays(db: Db, ctx: Context, actor: Actor, filter: RefundFilter): Promise<Result<DueDays>> {
  if (!may(actor, "refund.read")) return refused("not_allowed", "Refunds are finance's.")
  const { due: _, day: __, ...rest } = filter
  const found = await readFilter(db, ctx.now(), "waiting", rest)
  const today = localDay(ctx.now(), await timeZoneOf(db, filter.shop))
  const through = addDays(today, DAYS_AHEAD)
  const parts = [...(await intentParts(db, found, through)), ...(await owedParts(db, found, through))]
  const byDay = Map.groupBy(parts, (part) => `${part.day < today ? "" : part.day} ${part.holder}`)
  return done({
    today,
    through,
    days: [...byDay]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, own]) => ({
        day: key.startsWith(" ") ? null : key.slice(0, 10),
        holder: (own[0] as Part).holder,
        totals: addUp(own.map((part) => part.total)),
      })),
  })
}

/** Of the shop in question, else of the first: a plot has one today. */
async function timeZoneOf(db: Db, shop: string | undefined): Promise<string> {
  const row = await db
    .selectFrom("shops")
    .select("time_zone")
    .$if(shop !== undefined, (query) => query.where("id", "=", shop ?? ""))
    .orderBy("id")
    .executeTakeFirst()
  return row?.time_zone ?? "UTC"
}

async function intentParts(db: Db, { states, intents }: Found, through: string): Promise<Part[]> {
  if (states.length === 0) return []
  let query = db
    .selectFrom("intents")
    .select(["intents.due_day", "intents.state", "intents.reasons", "intents.currency"])
    .select(sql<number>`cast(count(*) as bigint)`.as("count"))
    .select(sql<number>`cast(sum(intents.amount_minor) as bigint)`.as("sumMinor"))
    .where(isOpenRow)
    .where(isOwnRow)
    .where("intents.state", "in", states)
    .where("intents.due_day", "<=", through)
    .groupBy(["intents.due_day", "intents.state", "intents.reasons", "intents.currency"])
  for (const where of intents) query = query.where(where)
  const rows = await query.execute()
  return rows.map(({ due_day, state, reasons, ...total }) => ({
    day: due_day ?? "",
    holder: holderOf(state, JSON.parse(reasons)) ?? "finance",
    total,
  }))
}

async function owedParts(db: Db, { owed }: Found, through: string): Promise<Part[]> {
  if (!owed) return []
  let query = db
    .selectFrom("returns")
    .select(["returns.due_day", "returns.owed_holder", "returns.owed_currency"])
    .select(sql<number>`cast(count(*) as bigint)`.as("count"))
    .select(sql<number>`cast(sum(returns.owed_minor) as bigint)`.as("sumMinor"))
    .where(isOwedRow)
    .where("returns.due_day", "<=", through)
    .groupBy(["returns.due_day", "returns.owed_holder", "returns.owed_currency"])
  for (const where of owed) query = query.where(where)
  const rows = await query.execute()
  return rows.map((row) => ({
    day: row.due_day ?? "",
    holder: (row.owed_holder ?? "dock") as RefundHolder,
    total: { currency: row.owed_currency ?? "", count: row.count, sumMinor: row.sumMinor },
  }))
}
