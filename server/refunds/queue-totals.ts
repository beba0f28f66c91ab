import { sql } from "kysely"
import type { RefundTotal } from "../../shared/contract/refund-desk.ts"
import { sumMinor } from "../../shared/domain/money.ts"
import type { IntentState } from "../../shared/domain/states.ts"
import type { Db } from "../db/open.ts"
import { type Found, filteredBy, isOpenRow, isOwedRow, openStates, statesOf } from "./queue-filter.ts"
import { MOST_SETTLED } from "./queue-rows.ts"

const isOpen = (state: IntentState) => (openStates as readonly string[]).includes(state)
const howMany = sql<number>`cast(count(*) as bigint)`
const sumOf = (column: string) => sql<number>`cast(sum(${sql.ref(column)}) as bigint)`

/**
 * How many rows a filter finds and their sum, a currency at a time. What is open is added up whole, from its index; of
 * what was paid or stopped so many of each state, and `capped` says that there were more.
 */
export async function totalsOf(db: Db, found: Found): Promise<{ totals: RefundTotal[]; capped: boolean }> {
  const settled = found.states.filter((state) => !isOpen(state))
  const parts = await Promise.all([
    openTotals(db, found),
    owedTotals(db, found),
    ...settled.map((state) => settledTotals(db, state, found)),
  ])
  const looked = parts.slice(2)
  const full = await Promise.all(settled.map((state) => holdsMore(db, state)))
  return { totals: addUp(parts.flat()), capped: looked.length > 0 && full.some(Boolean) }
}

export function addUp(parts: readonly RefundTotal[]): RefundTotal[] {
  return [...Map.groupBy(parts, (part) => part.currency)]
    .map(([currency, own]) => ({
      currency,
      count: sumMinor(own.map((one) => one.count)),
      sumMinor: sumMinor(own.map((one) => one.sumMinor)),
    }))
    .sort((a, b) => b.count - a.count || (a.currency < b.currency ? -1 : 1))
}

async function openTotals(db: Db, { states, intents }: Found): Promise<RefundTotal[]> {
  const open = states.filter(isOpen)
  if (open.length === 0) return []
  let query = db
    .selectFrom("intents")
    .select(["intents.currency", howMany.as("count"), sumOf("intents.amount_minor").as("sumMinor")])
    .where(isOpenRow)
    .where("intents.state", "in", open)
    .groupBy("intents.currency")
  for (const where of intents) query = query.where(where)
  return query.execute()
}

async function owedTotals(db: Db, { owed }: Found): Promise<RefundTotal[]> {
  if (!owed) return []
  let query = db
    .selectFrom("returns")
    .select(["returns.owed_currency", howMany.as("count"), sumOf("returns.owed_minor").as("sumMinor")])
    .where(isOwedRow)
    .groupBy("returns.owed_currency")
  for (const where of owed) query = query.where(where)
  const rows = await query.execute()
  return rows.map((row) => ({ currency: row.owed_currency ?? "", count: row.count, sumMinor: row.sumMinor }))
}

async function settledTotals(db: Db, state: IntentState, { intents }: Found): Promise<RefundTotal[]> {
  let query = db
    .selectFrom(newestOf(db, state).select(filteredBy).limit(MOST_SETTLED).as("intents"))
    .select(["intents.currency", howMany.as("count"), sumOf("intents.amount_minor").as("sumMinor")])
    .groupBy("intents.currency")
  for (const where of intents) query = query.where(where)
  return query.execute()
}

/** In the order of its index, or the limit would be reached by reading all the others too. */
const newestOf = (db: Db, state: IntentState) =>
  db.selectFrom("intents").select("id").where("state", "=", state).orderBy("updated_at", "desc").orderBy("id", "desc")

async function holdsMore(db: Db, state: IntentState): Promise<boolean> {
  const one = await newestOf(db, state).offset(MOST_SETTLED).limit(1).executeTakeFirst()
  return one !== undefined
}

/** How much stands under each choice, whatever the filter; what was paid or stopped is counted so far and no further. */
export async function countsOf(db: Db): Promise<Record<string, number>> {
  const [open, owed, paid, stopped] = await Promise.all([
    openCounts(db),
    owedCount(db),
    Promise.all(statesOf.paid.map((state) => settledCount(db, state))),
    settledCount(db, "stopped"),
  ])
  const inStates = (states: readonly IntentState[]) => sumMinor(states.map((state) => open.get(state) ?? 0))
  return {
    waiting: inStates(statesOf.waiting) + owed,
    obligations: owed,
    moving: inStates(statesOf.moving),
    paid: sumMinor(paid),
    stopped,
  }
}

async function openCounts(db: Db): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom("intents")
    .select(["intents.state", howMany.as("count")])
    .where(isOpenRow)
    .groupBy("intents.state")
    .execute()
  return new Map(rows.map((row) => [row.state, row.count]))
}

async function owedCount(db: Db): Promise<number> {
  const row = await db.selectFrom("returns").select(howMany.as("count")).where(isOwedRow).executeTakeFirstOrThrow()
  return row.count
}

async function settledCount(db: Db, state: IntentState): Promise<number> {
  const some = newestOf(db, state).limit(MOST_SETTLED).as("some")
  const row = await db.selectFrom(some).select(howMany.as("count")).executeTakeFirstOrThrow()
  return row.count
}
