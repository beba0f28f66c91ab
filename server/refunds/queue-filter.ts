import { type Kysely, type RawBuilder, sql } from "kysely"
import type { RefundFilter, RefundHolder } from "../../shared/contract/refund-desk.ts"
import type { refundFilters } from "../../shared/contract/refunds.ts"
import type { HoldReason, IntentState } from "../../shared/domain/states.ts"
import { holdOwners } from "../../shared/policy/hold-owners.ts"
import { addDays, localDay } from "../../shared/policy/local-days.ts"
import { isPostgres } from "../db/dialects.ts"
import type { Db } from "../db/open.ts"
import { claimsFound } from "./claim-rows.ts"
import { returnsOfText } from "./returns-of-text.ts"

export type Show = (typeof refundFilters)[number]
type Where = RawBuilder<boolean>

export const openStates = ["proposed", "held", "failed", "parked", "released", "paying", "unknown", "pending"] as const
/** Written out as the partial index has it. */
export const isOpenRow = sql<boolean>`intents.state in ('proposed', 'held', 'failed', 'parked', 'released', 'paying', 'unknown', 'pending')`
/**
 * Beside the very states that are asked for: SQLite takes the partial index for nothing else. PostgreSQL sees that they are
 * open, and would believe that saying so twice leaves fewer.
 */
export const openAsWell = (db: Db): Where[] => (isPostgres(db as unknown as Kysely<unknown>) ? [] : [isOpenRow])
/** What lateness adds stands under the refund that is late, while that is open, and is no row of its own. */
export const isOwnRow = sql<boolean>`intents.under = 0`
/** Of any state: what was paid of it is a row like another. */
export const isRowOfAny = sql<boolean>`(intents.under = 0 or intents.state in ('paid', 'paid_outside', 'overpaid'))`
/** What is owed has its day; named, so that its index is gone along and not the table. */
export const isOwedRow = sql<boolean>`returns.obligations <> '[]' and returns.due_at >= 0`
/** What filters ask of a refund's row, and what sums and orders need of it. */
export const filteredBy = [
  "intents.state",
  "intents.reasons",
  "intents.shop_id",
  "intents.site_id",
  "intents.return_id",
  "intents.currency",
  "intents.amount_minor",
  "intents.due_day",
  "intents.due_at",
  "intents.updated_at",
  "intents.under",
] as const

const waiting: readonly IntentState[] = ["proposed", "held", "failed", "parked"]
const moving: readonly IntentState[] = ["released", "paying", "unknown", "pending"]
const paid: readonly IntentState[] = ["paid", "paid_outside", "overpaid"]
export const statesOf: Record<Show, readonly IntentState[]> = {
  waiting,
  obligations: [],
  moving,
  paid,
  stopped: ["stopped"],
  claims: [],
  all: [...waiting, ...moving, ...paid, "stopped"],
}
const showsOwed: readonly Show[] = ["waiting", "obligations", "all"]

/** What a filter comes to: which states, and what must hold of a refund's row and of a return that is owed. */
export interface Found {
  states: IntentState[]
  intents: Where[]
  /** The same of those in one state, in as few words: what could be of another makes an engine guess wrong. */
  intentsIn(state: IntentState): Where[]
  /** The same in two parts: what asks nothing but its state and its reasons is asked once of all that have them alike. */
  parts: { ofRow: Where[]; ofReasons: Where[] }
  /** Null: no obligation can be among them. */
  owed: Where[] | null
  /** What must hold of what a customer owes back; null: it is not asked for. */
  claims: Where[] | null
  /** The returns that a search names, where one is asked for. */
  named: readonly string[] | null
}

export async function readFilter(db: Db, now: number, show: Show, filter: RefundFilter): Promise<Found> {
  const named = filter.text ? await returnsOfText(db, filter.text) : null
  const both = [...(await ofBoth(db, now, filter)), ...(named ? [ofReturns(named)] : [])]
  const parts = {
    ofRow: [...both.map(({ intents }) => intents), ...ofAmount(filter)],
    ofReasons: ofReasons(filter),
  }
  const states = statesOf[show].filter((state) => couldBe(state, filter))
  const owed = showsOwed.includes(show) && !filter.state && couldBeOwed(filter)
  return {
    states,
    intents: [...parts.ofRow, ...parts.ofReasons],
    intentsIn: (state) => [...parts.ofRow, ...ofReasons(filter, state)],
    parts,
    owed: owed ? [...both.map(({ returns }) => returns), ...ofOwed(filter)] : null,
    claims: show === "claims" ? claimsFound(filter, named) : null,
    named,
  }
}

/** States that the filter leaves; what is paid or stopped holds no reason and waits for nobody. */
function couldBe(state: IntentState, { state: wanted, reason, holder }: RefundFilter): boolean {
  if (wanted && state !== wanted) return false
  if (reason && (state !== "held" || !(reason in holdOwners))) return false
  if (!holder) return true
  if (state === "held") return holder === "finance" || holder === "lead"
  return holder === "finance" && (state === "failed" || state === "parked")
}

const couldBeOwed = ({ reason, holder }: RefundFilter) => !(reason && reason in holdOwners) && holder !== "finance"

type Pair = { intents: Where; returns: Where }

/** The return's shop, by no index: SQLite would go along all that a shop ever took back. */
export const shopOfOwed = sql<string>`returns.shop_id || ''`

async function ofBoth(db: Db, now: number, filter: RefundFilter): Promise<Pair[]> {
  const named = (column: string, value: string): Pair => ({
    intents: sql<boolean>`${sql.ref(`intents.${column}`)} = ${value}`,
    returns: sql<boolean>`${sql.ref(`returns.${column}`)} = ${value}`,
  })
  const pairs: Pair[] = []
  if (filter.shop)
    pairs.push({ ...named("shop_id", filter.shop), returns: sql<boolean>`${shopOfOwed} = ${filter.shop}` })
  if (filter.site) pairs.push(named("site_id", filter.site))
  if (filter.day) pairs.push(named("due_day", filter.day))
  if (filter.due) pairs.push(await dueIn(db, now, filter.due))
  return pairs
}

function ofReturns(ids: readonly string[]): Pair {
  const listed = sql.join(ids.length > 0 ? ids : [""])
  return {
    intents: sql<boolean>`intents.return_id in (${listed})`,
    // as its small index has it
    returns: sql<boolean>`returns.id || '' in (${listed})`,
  }
}

/** By each shop's own calendar: a day ends at another moment elsewhere. */
async function dueIn(db: Db, now: number, window: NonNullable<RefundFilter["due"]>): Promise<Pair> {
  const on = (column: string, test: (day: RawBuilder<unknown>) => Where): Pair => ({
    intents: test(sql.ref(`intents.${column}`)),
    returns: test(sql.ref(`returns.${column}`)),
  })
  if (window === "none") return on("due_day", (day) => sql<boolean>`${day} is null`)
  const shops = await db.selectFrom("shops").select(["id", "time_zone"]).execute()
  const days = Map.groupBy(shops, (shop) => localDay(now, shop.time_zone))
  const within = (day: RawBuilder<unknown>, today: string) => {
    if (window === "late") return sql<boolean>`${day} < ${today}`
    const last = window === "today" ? today : addDays(today, Number(window))
    return sql<boolean>`${day} between ${today} and ${last}`
  }
  const of = (table: "intents" | "returns"): Where => {
    const day = sql.ref(`${table}.due_day`)
    const parts = [...days].map(([today, own]) =>
      days.size === 1
        ? within(day, today)
        : sql<boolean>`(${table === "returns" ? shopOfOwed : sql.ref("intents.shop_id")} in (${sql.join(own.map((shop) => shop.id))}) and ${within(day, today)})`,
    )
    return parts.length > 0 ? sql<boolean>`(${sql.join(parts, sql` or `)})` : sql<boolean>`1 = 0`
  }
  return { intents: of("intents"), returns: of("returns") }
}

function amounts(filter: RefundFilter, currency: RawBuilder<unknown>, minor: RawBuilder<unknown>): Where[] {
  if (!filter.currency) return []
  return [
    sql<boolean>`${currency} = ${filter.currency}`,
    ...(filter.min ? [sql<boolean>`${minor} >= ${Number(filter.min)}`] : []),
    ...(filter.max ? [sql<boolean>`${minor} <= ${Number(filter.max)}`] : []),
  ]
}

const ofAmount = (filter: RefundFilter): Where[] =>
  amounts(filter, sql.ref("intents.currency"), sql.ref("intents.amount_minor"))

function ofReasons({ reason, holder }: RefundFilter, state?: IntentState): Where[] {
  return [
    // a JSON list of names: one stands between its quotes
    ...(reason ? [sql<boolean>`intents.reasons like ${`%"${reason}"%`}`] : []),
    ...(holder ? heldBy(holder, state) : []),
  ]
}

/** The person that the first reason names; what failed or was parked is finance's, and of no other is it asked for. */
function heldBy(holder: RefundHolder, state: IntentState | undefined): Where[] {
  const own = (Object.keys(holdOwners) as HoldReason[]).filter((reason) => holdOwners[reason] === holder)
  const first = own.map((reason) => sql<boolean>`intents.reasons like ${`["${reason}"%`}`)
  const held = first.length > 0 ? sql<boolean>`(${sql.join(first, sql` or `)})` : sql<boolean>`1 = 0`
  const nameless = sql<boolean>`intents.reasons = '[]'`
  const ofHeld = holder === "finance" ? sql<boolean>`(${held} or ${nameless})` : held
  if (state) return state === "held" ? [ofHeld] : []
  const failed = sql<boolean>`intents.state in ('failed', 'parked')`
  const mine = sql<boolean>`(intents.state = 'held' and ${ofHeld})`
  return [holder === "finance" ? sql<boolean>`(${failed} or ${mine})` : mine]
}

function ofOwed(filter: RefundFilter): Where[] {
  const { reason, holder } = filter
  return [
    ...amounts(filter, sql.ref("returns.owed_currency"), sql.ref("returns.owed_minor")),
    ...(reason ? [sql<boolean>`returns.obligations like ${`%"${reason}"%`}`] : []),
    ...(holder ? [sql<boolean>`returns.owed_holder = ${holder}`] : []),
  ]
}
