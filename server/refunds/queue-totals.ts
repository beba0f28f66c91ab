import { type SelectQueryBuilder, sql } from "kysely"
import type { RefundTotal } from "../../shared/contract/refund-desk.ts"
import { sumMinor } from "../../shared/domain/money.ts"
import type { IntentState } from "../../shared/domain/states.ts"
import type { Db } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { type Asked, type AskOnce, inDb, untilWritten } from "../db/until-written.ts"
import { claimSums } from "./claim-rows.ts"
import {
  type Found,
  filteredBy,
  isOwedRow,
  isOwnRow,
  isRowOfAny,
  openAsWell,
  openStates,
  statesOf,
} from "./queue-filter.ts"
import { MOST_SETTLED, ofNamed } from "./queue-rows.ts"

const isOpen = (state: IntentState) => (openStates as readonly string[]).includes(state)
const howMany = sql<number>`cast(count(*) as bigint)`
const sumOf = (column: string) => sql<number>`cast(sum(${sql.ref(column)}) as bigint)`

interface Sums {
  /** How much stands under each choice, whatever the filter; of what was paid or stopped so many and no more. */
  counts: Record<string, number>
  /** How many rows a filter finds and their sum, a currency at a time. */
  totals: RefundTotal[]
  /** There is more of what was paid or stopped than was looked at. */
  capped: boolean
}

/** What is open is added up whole, from its index, and once where nothing narrows it; of what is settled the newest. */
export async function sumsOf(db: Db, found: Found): Promise<Sums> {
  const settled = found.states.filter((state) => !isOpen(state))
  const once = await untilWritten(db)
  const [open, owed, past, claims, openFound, owedFound, settledFound, claimsFound] = await Promise.all([
    openSums(db, once, { states: openStates, ofRow: [], ofReasons: [] }),
    owedSums(db, once, []),
    settledCounts(db, once),
    claimSums(db, once, []),
    openFoundIn(db, once, found),
    found.owed && found.owed.length > 0 ? owedSums(db, once, found.owed) : null,
    found.named ? [] : Promise.all(settled.map((state) => settledTotals(db, once, { state, found }))),
    found.claims && claimSums(db, once, found.claims),
  ])
  const some = openFound ?? open.filter((one) => found.states.includes(one.state))
  return {
    counts: { ...countsOf(open, owed, past), claims: sumMinor(claims.map((one) => one.count)) },
    totals: addUp([
      ...some,
      ...(found.owed ? (owedFound ?? owed) : []),
      ...settledFound.flat(),
      ...(claimsFound ?? []),
    ]),
    capped: !found.named && settled.some((state) => (past.get(state) ?? 0) > MOST_SETTLED),
  }
}

type OpenSum = RefundTotal & { state: IntentState }

export function addUp(parts: readonly RefundTotal[]): RefundTotal[] {
  return [...Map.groupBy(parts, (part) => part.currency)]
    .map(([currency, own]) => ({
      currency,
      count: sumMinor(own.map((one) => one.count)),
      sumMinor: sumMinor(own.map((one) => one.sumMinor)),
    }))
    .sort((a, b) => b.count - a.count || (a.currency < b.currency ? -1 : 1))
}

/** What is open and found, or null: nothing narrows it. Of what a search names, whatever its state: they are few. */
async function openFoundIn(db: Db, once: AskOnce, found: Found): Promise<OpenSum[] | null> {
  if (found.named) return namedSums(db, found.named, found)
  return found.intents.length > 0 ? openSums(db, once, { ...found.parts, states: found.states.filter(isOpen) }) : null
}

async function openSums(
  db: Db,
  once: AskOnce,
  { states, ofRow, ofReasons }: Found["parts"] & { states: readonly IntentState[] },
): Promise<OpenSum[]> {
  if (states.length === 0) return []
  let query = db
    .selectFrom("intents")
    .select(["intents.state", "intents.currency", howMany.as("count"), sumOf("intents.amount_minor").as("sumMinor")])
    .where(isOwnRow)
    .where("intents.state", "in", states)
    .groupBy(["intents.state", "intents.currency"])
  for (const where of [...openAsWell(db), ...ofRow]) query = query.where(where)
  return once(ofReasons.length === 0 ? query : sumsOfReasons(db, query, ofReasons))
}

const MOST_ALIKE = 1_000_000

/** Rows of one state and the same reasons first: there are few such, and each is asked for its holder once. */
function sumsOfReasons(
  db: Db,
  query: SelectQueryBuilder<Tables, "intents", OpenSum>,
  ofReasons: Found["intents"],
): Asked<OpenSum[]> {
  // a limit that none reaches: else both engines ask every row after all
  const alike = query.select("intents.reasons").groupBy("intents.reasons").limit(MOST_ALIKE).as("intents")
  let sums = db
    .selectFrom(alike)
    .select([
      "intents.state",
      "intents.currency",
      sumOf("intents.count").as("count"),
      sumOf("intents.sumMinor").as("sumMinor"),
    ])
    .groupBy(["intents.state", "intents.currency"])
  for (const where of ofReasons) sums = sums.where(where)
  return sums
}

async function namedSums(db: Db, named: readonly string[], { states, intents }: Found): Promise<OpenSum[]> {
  if (states.length === 0) return []
  let query = db
    .selectFrom(ofNamed(db, named))
    .select(["intents.state", "intents.currency", howMany.as("count"), sumOf("intents.amount_minor").as("sumMinor")])
    .where("intents.state", "in", states)
    .where(isRowOfAny)
    .groupBy(["intents.state", "intents.currency"])
  for (const where of intents) query = query.where(where)
  return query.execute()
}

async function owedSums(db: Db, once: AskOnce, filter: NonNullable<Found["owed"]>): Promise<RefundTotal[]> {
  let query = db
    .selectFrom("returns")
    .select(["returns.owed_currency", howMany.as("count"), sumOf("returns.owed_minor").as("sumMinor")])
    .where(isOwedRow)
    .groupBy("returns.owed_currency")
  for (const where of filter) query = query.where(where)
  const rows = await once(query)
  return rows.map((row) => ({ currency: row.owed_currency ?? "", count: row.count, sumMinor: row.sumMinor }))
}

async function settledTotals(
  db: Db,
  once: AskOnce,
  { state, found }: { state: IntentState; found: Found },
): Promise<RefundTotal[]> {
  const newest = newestOf(db, state).select(filteredBy).limit(MOST_SETTLED).as("intents")
  let query = db
    .selectFrom(newest)
    .select(["intents.currency", howMany.as("count"), sumOf("intents.amount_minor").as("sumMinor")])
    .groupBy("intents.currency")
  for (const where of found.intents) query = query.where(where)
  return once(query)
}

/** In the order of its index, or the limit would be reached by reading all the others too. */
const newestOf = (db: Db, state: IntentState) =>
  db.selectFrom("intents").select("id").where("state", "=", state).orderBy("updated_at", "desc").orderBy("id", "desc")

function countsOf(
  open: readonly OpenSum[],
  owed: readonly RefundTotal[],
  past: ReadonlyMap<string, number>,
): Sums["counts"] {
  const all = (some: readonly RefundTotal[]) => sumMinor(some.map((one) => one.count))
  const inStates = (states: readonly IntentState[]) => all(open.filter((one) => states.includes(one.state)))
  const shown = (state: IntentState) => Math.min(past.get(state) ?? 0, MOST_SETTLED)
  return {
    waiting: inStates(statesOf.waiting) + all(owed),
    obligations: all(owed),
    moving: inStates(statesOf.moving),
    paid: sumMinor(statesOf.paid.map(shown)),
    stopped: shown("stopped"),
  }
}

/** How long a state that had more than is looked at is believed to have as many: by hand, none empties so soon. */
const FULL_FOR = 1_000
const fullUntil = new WeakMap<Db, Map<string, number>>()

/** Of each state one more than is looked at, where there are more; all in one question. */
async function settledCounts(db: Db, once: AskOnce): Promise<Map<string, number>> {
  const full = fullUntil.get(db) ?? new Map<string, number>()
  fullUntil.set(db, full)
  const now = performance.now()
  const states = [...statesOf.paid, ...statesOf.stopped]
  const asked = states.filter((state) => (full.get(state) ?? 0) <= now)
  const counts = new Map<string, number>(states.map((state) => [state, MOST_SETTLED + 1]))
  if (asked.length === 0) return counts
  const parts = asked.map((state) => {
    const some = newestOf(db, state).limit(MOST_SETTLED + 1)
    return sql`select ${sql.lit(state)} as state, cast(count(*) as bigint) as count from (${some}) as newest`
  })
  const { rows } = await once(inDb(db, sql<{ state: string; count: number }>`${sql.join(parts, sql` union all `)}`))
  for (const { state, count } of rows) {
    counts.set(state, Number(count))
    if (Number(count) > MOST_SETTLED) full.set(state, now + FULL_FOR)
  }
  return counts
}
