import type { Db } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { aboutDifferences, differenceOf } from "./about-differences.ts"
import { fecYear } from "./fec-year.ts"
import { withPostings } from "./ledger-entries.ts"
import { type ShopPapers, shopPapers } from "./paper-settings.ts"
import { momentsOf } from "./period.ts"

type Row = Pick<Tables["ledger_entries"], "id" | "intent_id">

/** Whose file it is: one legal person, with all the shops of its SIREN, in one accounting year. */
export interface FecOwner {
  papers: ShopPapers
  siren: string
  /** YYYYMMDD */
  closing: string
  since: number
  before: number
  shopIds: string[]
  /** Those of these entries that are its own. */
  ownOf<T extends Tables["ledger_entries"]>(db: Db, rows: readonly T[]): Promise<T[]>
}

/** Null: the shop has no SIREN. */
export async function fecOwner(db: Db, papers: ShopPapers, year: number): Promise<FecOwner | null> {
  const { siren, settings, shop } = papers
  if (siren === null) return null
  const period = fecYear(year, settings.accounting.closing)
  const shops = await db.selectFrom("shops").select("id").orderBy("code").execute()
  const shopIds: string[] = []
  for (const { id } of shops) if ((await shopPapers(db, id))?.siren === siren) shopIds.push(id)
  // what is no shop's own (a provider's settlement, its fee) stands in the books of the first
  const house = shops[0] !== undefined && shopIds.includes(shops[0].id)
  const own = new Set(shopIds)
  return {
    papers,
    siren,
    closing: period.to.replaceAll("-", ""),
    ...momentsOf(period, shop.time_zone),
    shopIds,
    ownOf: async (asked, rows) => {
      const shopOf = await shopsOf(asked, rows)
      return rows.filter((row) => {
        const shopId = shopOf.get(row.id)
        return shopId === undefined ? house : own.has(shopId)
      })
    },
  }
}

const OF_PAYMENT = /^(?:customer_refunds|customer_costs|payable|outside|overpaid):(.+)$/

/** By its refund, else by what was paid on top for an exchange, or the payment that an account of it belongs to. */
async function shopsOf(db: Db, rows: readonly Tables["ledger_entries"][]): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const byIntent = await shopOfIntents(db, rows)
  const rest: Tables["ledger_entries"][] = []
  for (const row of rows) {
    const shopId = byIntent.get(row.intent_id ?? "")
    if (shopId) found.set(row.id, shopId)
    else rest.push(row)
  }
  if (rest.length === 0) return found
  const withTheirs = await withPostings(db, rest)
  const differences = await aboutDifferences(db, withTheirs)
  for (const entry of withTheirs) {
    const shopId = differences.get(differenceOf(entry) ?? "")?.shop_id
    if (shopId) found.set(entry.id, shopId)
  }
  const paymentOf = new Map<string, string>()
  for (const entry of withTheirs)
    for (const { account } of entry.postings) {
      const [, payment] = OF_PAYMENT.exec(account) ?? []
      if (payment) paymentOf.set(entry.id, payment)
    }
  const ids = [...new Set(paymentOf.values())]
  if (ids.length === 0) return found
  const payments = await db
    .selectFrom("payments")
    .innerJoin("orders", "orders.id", "payments.order_id")
    .where("payments.id", "in", ids)
    .select(["payments.id", "orders.shop_id"])
    .execute()
  const shops = new Map(payments.map((one) => [one.id, one.shop_id]))
  for (const [entry, payment] of paymentOf) {
    const shopId = shops.get(payment)
    if (shopId) found.set(entry, shopId)
  }
  return found
}

async function shopOfIntents(db: Db, rows: readonly Row[]): Promise<Map<string, string>> {
  const ids = [...new Set(rows.flatMap((row) => row.intent_id ?? []))]
  if (ids.length === 0) return new Map()
  const known = await db.selectFrom("intents").select(["id", "shop_id"]).where("id", "in", ids).execute()
  return new Map(known.map((one) => [one.id, one.shop_id]))
}
