import { sql } from "kysely"
import type { z } from "zod/mini"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { RefundQueue, RefundRow, refundFilters } from "../../shared/contract/refunds.ts"
import { sumMinor } from "../../shared/domain/money.ts"
import type { HoldReason, IntentState } from "../../shared/domain/states.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { holdOwners } from "../../shared/policy/hold-owners.ts"
import { daysUntil } from "../../shared/policy/local-days.ts"
import type { Obligation } from "../../shared/policy/refund-input.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"

type Filter = (typeof refundFilters)[number]

const A_PAGE = 100
/** No due date yet: last of all. */
const NEVER = 8_640_000_000_000_000
/** As the index has it. */
const dueAt = sql<number>`coalesce(intents.due_at, ${sql.lit(NEVER)})`

const statesOf: Record<Exclude<Filter, "obligations">, readonly IntentState[]> = {
  waiting: ["proposed", "held", "failed", "parked"],
  moving: ["released", "paying", "unknown", "pending"],
  paid: ["paid", "paid_outside", "overpaid"],
  stopped: ["stopped"],
  all: [
    "proposed",
    "held",
    "failed",
    "parked",
    "released",
    "paying",
    "unknown",
    "pending",
    "paid",
    "paid_outside",
    "overpaid",
    "stopped",
  ],
}

/**
 * Refunds and obligations by due date, a page at a time; the cursor is "dueAt.id" of the last row seen. What was paid is
 * looked up, not worked through: the newest first, its cursor "updatedAt.id".
 */
export async function refundQueue(
  db: Db,
  ctx: Context,
  actor: Actor,
  input: { show?: Filter; cursor?: string },
): Promise<Result<z.infer<typeof RefundQueue>>> {
  if (!may(actor, "refund.read")) return refused("not_allowed", "Refunds are finance's.")
  const show = input.show ?? "waiting"
  const sorted =
    show === "paid" ? await newestFirst(db, ctx.now(), input.cursor) : await byDue(db, ctx.now(), show, input.cursor)
  const page = sorted.slice(0, A_PAGE)
  const last = sorted.length > A_PAGE ? page.at(-1) : undefined
  return done({
    rows: await named(
      db,
      page.map((one) => one.row),
    ),
    next: last ? `${last.at}.${last.row.id}` : null,
    counts: await countsOf(db),
  })
}

async function byDue(db: Db, now: number, show: Filter, cursor: string | undefined): Promise<Placed[]> {
  const from = readCursor(cursor) ?? { at: -1, id: "" }
  const intents = show === "obligations" ? [] : await intentRows(db, now, statesOf[show], from)
  const owed = show === "obligations" || show === "waiting" || show === "all" ? await obligationRows(db, now, from) : []
  return [...intents, ...owed].sort((a, b) => a.at - b.at || (a.row.id < b.row.id ? -1 : 1))
}

async function newestFirst(db: Db, now: number, cursor: string | undefined): Promise<Placed[]> {
  const from = readCursor(cursor)
  const rows = await Promise.all(statesOf.paid.map((state) => newestIn(db, now, state, from)))
  return rows.flat().sort((a, b) => b.at - a.at || (a.row.id < b.row.id ? 1 : -1))
}

interface From {
  at: number
  /** The last row seen: "intent:<id>" or "obligation:<id>"; on one day intents come before obligations. */
  id: string
}
interface Placed {
  at: number
  row: RefundRow
}

/** Null: none, or none of ours. */
function readCursor(cursor: string | undefined): From | null {
  const [at = "", ...rest] = (cursor ?? "").split(".")
  return /^-?\d{1,16}$/.test(at) ? { at: Number(at), id: rest.join(".") } : null
}

/** Those of the cursor's own moment that come after it: all, none, or those beyond an id. */
function beyond(from: From, kind: "intent" | "obligation"): string | null {
  if (from.id.startsWith(`${kind}:`)) return from.id.slice(kind.length + 1)
  return kind === "obligation" || from.id === "" ? "" : null
}

/** A state at a time, each in the order of its index: sorting all that was ever paid would grow with the years. */
async function intentRows(db: Db, now: number, states: readonly IntentState[], from: From): Promise<Placed[]> {
  return (await Promise.all(states.map((state) => intentsIn(db, now, state, from)))).flat()
}

async function intentsIn(db: Db, now: number, state: IntentState, from: From): Promise<Placed[]> {
  const after = beyond(from, "intent")
  const rows = await intentsWith(db, state)
    .where(dueAt, after === null ? ">" : ">=", from.at)
    .$if(after !== null, (query) =>
      query.where((eb) => eb.or([eb(dueAt, ">", from.at), eb("intents.id", ">", after ?? "")])),
    )
    .orderBy(dueAt)
    .orderBy("intents.id")
    .limit(A_PAGE + 1)
    .execute()
  return rows.map((row) => ({ at: row.due_at ?? NEVER, row: intentRow(row, now) }))
}

async function newestIn(db: Db, now: number, state: IntentState, from: From | null): Promise<Placed[]> {
  const before = from?.id.replace(/^intent:/, "") ?? ""
  const rows = await intentsWith(db, state)
    .$if(from !== null, (query) =>
      query
        .where("intents.updated_at", "<=", from?.at ?? 0)
        .where((eb) => eb.or([eb("intents.updated_at", "<", from?.at ?? 0), eb("intents.id", "<", before)])),
    )
    .orderBy("intents.updated_at", "desc")
    .orderBy("intents.id", "desc")
    .limit(A_PAGE + 1)
    .execute()
  return rows.map((row) => ({ at: row.updated_at, row: intentRow(row, now) }))
}

function intentsWith(db: Db, state: IntentState) {
  return db
    .selectFrom("intents")
    .innerJoin("returns", "returns.id", "intents.return_id")
    .innerJoin("orders", "orders.id", "intents.order_id")
    .innerJoin("shops", "shops.id", "intents.shop_id")
    .select(["intents.id", "intents.return_id", "intents.kind", "intents.amount_minor", "intents.currency"])
    .select(["intents.state", "intents.reasons", "intents.due_at", "intents.due_day", "intents.updated_at"])
    .select(["returns.rma", "orders.number", "shops.name", "shops.time_zone"])
    .where("intents.state", "=", state)
}

type Listed = Awaited<ReturnType<ReturnType<typeof intentsWith>["execute"]>>[number]

function intentRow(row: Listed, now: number): RefundRow {
  const reasons = JSON.parse(row.reasons) as string[]
  return {
    id: `intent:${row.id}`,
    returnId: row.return_id,
    rma: row.rma,
    orderNumber: row.number,
    shop: row.name,
    kind: row.kind as RefundRow["kind"],
    amountMinor: row.amount_minor,
    currency: row.currency,
    state: row.state,
    reasons,
    holder: holderOf(row.state, reasons),
    dueDay: row.due_day,
    daysLeft: row.due_day ? daysUntil(row.due_day, now, row.time_zone) : null,
    updatedAt: row.updated_at,
  }
}

/** The person that the first reason names; what failed or was parked is finance's. */
function holderOf(state: IntentState, reasons: readonly string[]): string | null {
  if (state === "failed" || state === "parked") return "finance"
  if (state !== "held") return null
  return holdOwners[reasons[0] as HoldReason] ?? "finance"
}

/** One row a return: what the law will want and nobody has confirmed yet. */
async function obligationRows(db: Db, now: number, from: From): Promise<Placed[]> {
  const after = beyond(from, "obligation") ?? ""
  const rows = await db
    .selectFrom("returns")
    .innerJoin("orders", "orders.id", "returns.order_id")
    .innerJoin("shops", "shops.id", "returns.shop_id")
    .select(["returns.id", "returns.rma", "returns.due_at", "returns.due_day", "returns.obligations"])
    .select(["returns.updated_at", "orders.number", "orders.currency", "shops.name", "shops.time_zone"])
    // written out: the partial index is taken only for a constant
    .where(sql<boolean>`returns.obligations <> '[]'`)
    .where("returns.due_at", ">=", from.at)
    .where((eb) => eb.or([eb("returns.due_at", ">", from.at), eb("returns.id", ">", after)]))
    .orderBy("returns.due_at")
    .orderBy("returns.id")
    .limit(A_PAGE + 1)
    .execute()
  return rows
    .map((row) => ({ row, owed: JSON.parse(row.obligations) as Obligation[] }))
    .map(({ row, owed }) => ({
      at: row.due_at ?? NEVER,
      row: {
        id: `obligation:${row.id}`,
        returnId: row.id,
        rma: row.rma,
        orderNumber: row.number,
        shop: row.name,
        kind: "obligation",
        amountMinor: owed.reduce((sum, one) => sum + one.amountMinor, 0),
        currency: row.currency,
        state: null,
        reasons: [...new Set(owed.map((one) => one.reason))],
        holder: owed[0]?.holder.kind ?? null,
        dueDay: row.due_day,
        daysLeft: row.due_day ? daysUntil(row.due_day, now, row.time_zone) : null,
        updatedAt: row.updated_at,
      },
    }))
}

/** With the first article of the return and the customer's name. */
async function named(db: Db, rows: readonly RefundRow[]): Promise<RefundRow[]> {
  if (rows.length === 0) return []
  const found = await db
    .selectFrom("returns")
    .innerJoin("orders", "orders.id", "returns.order_id")
    .leftJoin("customers", "customers.id", "orders.customer_id")
    .leftJoin("return_lines", "return_lines.return_id", "returns.id")
    .leftJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .select(["returns.id", "customers.name", "order_lines.title", "order_lines.picture"])
    .where(
      "returns.id",
      "in",
      rows.map((row) => row.returnId),
    )
    .orderBy("return_lines.id", "desc")
    .execute()
  const about = new Map(found.map(({ id, name, title, picture }) => [id, { title, picture, customer: name }]))
  return rows.map((row) => ({ ...row, ...about.get(row.returnId) }))
}

/** What was paid or stopped grows with the years: it is counted so far and no further. */
const MOST_COUNTED = 10_000

async function countsOf(db: Db): Promise<Record<string, number>> {
  const [waiting, moving, paid, stopped, obligations] = await Promise.all([
    countIn(db, statesOf.waiting),
    countIn(db, statesOf.moving),
    countIn(db, statesOf.paid),
    countIn(db, statesOf.stopped),
    countOwed(db),
  ])
  return { waiting: waiting + obligations, obligations, moving, paid, stopped }
}

async function countIn(db: Db, states: readonly IntentState[]): Promise<number> {
  const counts = states.map(async (state) => {
    // in the order of its index, or the limit would be reached by reading all the others too
    const inState = db.selectFrom("intents").select("id").where("state", "=", state).orderBy(dueAt).orderBy("id")
    const some = inState.limit(MOST_COUNTED).as("some")
    return count(db.selectFrom(some).select((eb) => eb.cast<number>(eb.fn.countAll(), "bigint").as("count")))
  })
  return sumMinor(await Promise.all(counts))
}

async function countOwed(db: Db): Promise<number> {
  const some = db
    .selectFrom("returns")
    .select("id")
    .where(sql<boolean>`obligations <> '[]'`)
    .limit(MOST_COUNTED)
    .as("some")
  return count(db.selectFrom(some).select((eb) => eb.cast<number>(eb.fn.countAll(), "bigint").as("count")))
}

async function count(query: { executeTakeFirstOrThrow(): Promise<{ count: number }> }): Promise<number> {
  return (await query.executeTakeFirstOrThrow()).count
}
