import type { ComparedProvider, Sum } from "../../shared/contract/books.ts"
import { sumMinor } from "../../shared/domain/money.ts"
import type { Db } from "../db/open.ts"
import { owedStates } from "../ledger/book-owed.ts"
import type { Seen } from "./seen.ts"

/** A refund as a provider lists it: no more of it than a comparison needs. */
export interface ListedOne {
  id: string
  payment: string
  amountMinor: number
  currency: string
  state: "pending" | "succeeded" | "failed"
  at: number
  /** Whose metadata say that it is one of ours. */
  intentId: string | null
}

export interface Listed {
  provider: string
  since: number
  until: number
  problem: ComparedProvider["problem"]
  refunds: ListedOne[]
}

type Row = Awaited<ReturnType<typeof rowsSince>>[number]

const DAY = 24 * 60 * 60_000
const CHUNK = 500
/** On their way: the worker or a webhook says what becomes of them. */
const inFlight: readonly string[] = [
  ...owedStates.filter((state) => state !== "parked" && state !== "failed"),
  "pending",
]

/** Our refunds against a provider's list, by its own ids: those it made since a moment, and ours of a day later on. */
export async function compareList(db: Db, listed: Listed): Promise<{ compared: ComparedProvider; seen: Seen[] }> {
  const { provider, since, until, problem } = listed
  const sums = await bookedSums(db, provider)
  const compared = { provider, since, until, problem, theirs: [], ours: [], underWay: 0, ...sums }
  if (problem !== null) return { compared, seen: [] }
  const rows = new Map((await rowsSince(db, provider, since + DAY, until)).map((row) => [row.id, row]))
  for (const row of await rowsNamed(
    db,
    provider,
    listed.refunds.map((one) => one.id).filter((id) => !rows.has(id)),
  ))
    rows.set(row.id, row)
  const states = await statesOf(
    db,
    listed.refunds.flatMap((one) => (rows.has(one.id) ? [] : (one.intentId ?? []))),
  )
  const found: Found = { theirs: [], ours: [], seen: [], underWay: 0 }
  for (const one of listed.refunds) look(found, provider, until, one, rows.get(one.id), states.get(one.intentId ?? ""))
  const there = new Set(listed.refunds.map((one) => one.id))
  for (const row of rows.values()) if (!there.has(row.id) && row.state !== "failed") lacks(found, provider, row)
  const { theirs, ours, seen, underWay } = found
  return { compared: { ...compared, theirs: sumsOf(theirs), ours: sumsOf(ours), underWay }, seen }
}

interface Found {
  theirs: Amount[]
  ours: Amount[]
  seen: Seen[]
  underWay: number
}
type Amount = { currency: string; amountMinor: number }

function look(
  found: Found,
  provider: string,
  until: number,
  one: ListedOne,
  row: Row | undefined,
  intent: string | undefined,
): void {
  // nothing moved, and nobody here waits for it
  if (!row && one.state === "failed") return
  const young = one.at > until
  if (row ? isUnsettled(row, one, until) : young || inFlight.includes(intent ?? "")) {
    found.underWay++
    return
  }
  if (one.state !== "failed") found.theirs.push(one)
  if (row && row.state !== "failed") found.ours.push(row)
  const about = { provider, subject: one.id, returnId: row?.returnId ?? null }
  const detail = { payment: one.payment }
  if (!row) {
    const here = { oursMinor: null, theirsMinor: one.amountMinor, currency: one.currency }
    const more = { state: one.state, ...(one.intentId !== null && { intent: one.intentId }) }
    found.seen.push({ ...about, kind: "missing_here", ...here, detail: { ...detail, ...more } })
    return
  }
  const sides = { oursMinor: row.amountMinor, theirsMinor: one.amountMinor, currency: one.currency }
  if (row.amountMinor !== one.amountMinor || row.currency !== one.currency)
    found.seen.push({ ...about, kind: "amount_differs", ...sides, detail: { ...detail, currency: row.currency } })
  if (row.state !== one.state)
    found.seen.push({
      ...about,
      kind: "state_differs",
      ...sides,
      detail: { ...detail, ours: row.state, theirs: one.state },
    })
}

/** Its last word is on its way here; or the provider's list is a little behind its own word. */
function isUnsettled(row: Row, one: ListedOne, until: number): boolean {
  if (row.state === one.state) return false
  return row.state === "pending" || (row.state === "succeeded" && one.state === "pending" && until - one.at < DAY)
}

function lacks(found: Found, provider: string, row: Row): void {
  found.ours.push(row)
  const sides = { oursMinor: row.amountMinor, theirsMinor: null, currency: row.currency }
  const about = { provider, subject: row.id, returnId: row.returnId }
  found.seen.push({ ...about, kind: "missing_at_provider", ...sides, detail: { state: row.state } })
}

const refundsOf = (db: Db, provider: string) =>
  db
    .selectFrom("refunds")
    .leftJoin("intents", "intents.id", "refunds.intent_id")
    .where("refunds.provider", "=", provider)
    .select([
      "refunds.provider_refund_id as id",
      "refunds.amount_minor as amountMinor",
      "refunds.currency",
      "refunds.state",
      "intents.return_id as returnId",
    ])

const rowsSince = (db: Db, provider: string, from: number, until: number) =>
  refundsOf(db, provider).where("refunds.at", ">=", from).where("refunds.at", "<=", until).execute()

async function rowsNamed(db: Db, provider: string, ids: readonly string[]): Promise<Row[]> {
  const rows: Row[] = []
  for (let from = 0; from < ids.length; from += CHUNK)
    rows.push(
      ...(await refundsOf(db, provider)
        .where("refunds.provider_refund_id", "in", ids.slice(from, from + CHUNK))
        .execute()),
    )
  return rows
}

async function statesOf(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  const states = new Map<string, string>()
  for (let from = 0; from < ids.length; from += CHUNK) {
    const some = db
      .selectFrom("intents")
      .select(["id", "state"])
      .where("id", "in", ids.slice(from, from + CHUNK))
    for (const { id, state } of await some.execute()) states.set(id, state)
  }
  return states
}

/** Of all time, by currency: what the ledger has with the provider, and the refunds and disputes that stand. */
async function bookedSums(db: Db, provider: string): Promise<{ ledger: Sum[]; refunds: Sum[] }> {
  const accounts = ["clearing", "provider", "settled", "fees"].map((kind) => `${kind}:${provider}`)
  const ledger = await db
    .selectFrom("ledger_postings")
    .where("account", "in", accounts)
    .groupBy("currency")
    .orderBy("currency")
    .select(({ fn }) => ["currency", fn.countAll<number>().as("count"), fn.sum<number>("amount_minor").as("minor")])
    .execute()
  const refunds = await db
    .selectFrom("refunds")
    .where("provider", "=", provider)
    .where("state", "in", ["pending", "succeeded"])
    .groupBy("currency")
    .orderBy("currency")
    .select(({ fn }) => ["currency", fn.countAll<number>().as("count"), fn.sum<number>("amount_minor").as("minor")])
    .execute()
  // a dispute takes money out as a refund does, until it is won
  const disputes = await db
    .selectFrom("disputes")
    .where("provider", "=", provider)
    .where((eb) => eb.or([eb("payment_id", "is not", null), eb("difference_id", "is not", null)]))
    .where("state", "<>", "won")
    .groupBy("currency")
    .orderBy("currency")
    .select(({ fn }) => ["currency", fn.countAll<number>().as("count"), fn.sum<number>("amount_minor").as("minor")])
    .execute()
  const plain = (sign: 1 | -1) => (row: Sum) => {
    const minor = Number(row.minor)
    return { currency: row.currency, count: Number(row.count), minor: minor === 0 ? 0 : sign * minor }
  }
  return { ledger: ledger.map(plain(-1)), refunds: addUp([...refunds, ...disputes].map(plain(1))) }
}

function addUp(sums: readonly Sum[]): Sum[] {
  return [...Map.groupBy(sums, (one) => one.currency)]
    .map(([currency, own]) => ({
      currency,
      count: sumMinor(own.map((one) => one.count)),
      minor: sumMinor(own.map((one) => one.minor)),
    }))
    .sort((a, b) => (a.currency < b.currency ? -1 : 1))
}

export function sumsOf(amounts: readonly Amount[]): Sum[] {
  return [...Map.groupBy(amounts, (one) => one.currency)]
    .map(([currency, own]) => ({ currency, count: own.length, minor: sumMinor(own.map((one) => one.amountMinor)) }))
    .sort((a, b) => (a.currency < b.currency ? -1 : 1))
}
