import { printOwnNumber, readOwnNumber } from "../../shared/barcode/own-number.ts"
import { parseScan } from "../../shared/barcode/parse-scan.ts"
import type { Db } from "../db/open.ts"

/** One number is on few returns; a list of them is no search. */
const MOST = 100

/**
 * The returns that a number names, whole and however it is spaced: of a return, an order, a parcel, a payment, a refund by
 * our own id, or by the bank's. Each is looked up by its index.
 */
export async function returnsOfNumber(db: Db, typed: string): Promise<string[]> {
  const plain = typed.trim()
  const tight = plain.replace(/[\s-]/g, "").toUpperCase()
  const own = readOwnNumber(tight)?.key
  const scanned = parseScan(plain, { channel: "typed" })
  const numbers = [...new Set([plain, tight, ...(own ? [own, printOwnNumber(own)] : [])])]
  const keys = [...new Set([...numbers, ...(scanned.key ? [scanned.key] : []), ...(scanned.altKeys ?? [])])]
  const shops = (await db.selectFrom("shops").select("id").execute()).map((shop) => shop.id)
  if (shops.length === 0) return []
  const found = await Promise.all([
    byRma(db, shops, numbers),
    byOrder(db, shops, numbers),
    byParcel(db, keys),
    byPayment(db, numbers),
    byIntent(db, plain.toLowerCase()),
  ])
  return [...new Set(found.flat().map((row) => row.id))].sort().slice(0, MOST)
}

const byRma = (db: Db, shops: string[], numbers: string[]) =>
  db.selectFrom("returns").select("id").where("shop_id", "in", shops).where("rma", "in", numbers).limit(MOST).execute()

const byOrder = (db: Db, shops: string[], numbers: string[]) =>
  db
    .selectFrom("orders")
    .innerJoin("returns", "returns.order_id", "orders.id")
    .select("returns.id")
    .where("orders.shop_id", "in", shops)
    .where("orders.number", "in", numbers)
    .limit(MOST)
    .execute()

const byParcel = (db: Db, keys: string[]) =>
  db
    .selectFrom("parcel_keys")
    .innerJoin("parcel_returns", "parcel_returns.parcel_id", "parcel_keys.parcel_id")
    .select("parcel_returns.return_id as id")
    .where("parcel_keys.key", "in", keys)
    .limit(MOST)
    .execute()

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

const byIntent = async (db: Db, id: string) =>
  ID.test(id) ? db.selectFrom("intents").select("return_id as id").where("id", "=", id).execute() : []

/** Providers that a payment can be of; their numbers are theirs, so both indexes begin with whose it is. */
const providers = ["stripe", "adyen", "mollie", "test", "manual"]

async function byPayment(db: Db, numbers: string[]): Promise<{ id: string }[]> {
  const [sold, refunded] = await Promise.all([
    db
      .selectFrom("payments")
      .innerJoin("returns", "returns.order_id", "payments.order_id")
      .select("returns.id")
      .where("payments.provider", "in", providers)
      .where("payments.reference", "in", numbers)
      .limit(MOST)
      .execute(),
    db
      .selectFrom("refunds")
      .innerJoin("intents", "intents.id", "refunds.intent_id")
      .select("intents.return_id as id")
      .where("refunds.provider", "in", providers)
      .where("refunds.provider_refund_id", "in", numbers)
      .limit(MOST)
      .execute(),
  ])
  return [...sold, ...refunded]
}
