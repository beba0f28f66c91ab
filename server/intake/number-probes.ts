import { type RawBuilder, sql } from "kysely"
import { parseScan } from "../../shared/barcode/parse-scan.ts"
import { afterPrefix, leftOut, numberKey } from "../../shared/domain/search-key.ts"
import type { Db } from "../db/open.ts"
import type { Found } from "./search-found.ts"

/** Exactly as migration 0002 has it in its indexes: another wording would read whole tables. */
function numberOf(column: string): RawBuilder<string> {
  const upper = `upper(${column} collate "binary")`
  return sql.raw(leftOut.reduce((inner, each) => `replace(${inner}, '${each}', '')`, upper))
}
const emailOf = sql.raw<string>(`lower(customers.email collate "binary")`)

/** What a number that was typed or scanned may be stored under: itself, and what the label says of it. */
export function numberKeys(text: string): string[] {
  const reading = parseScan(text, { channel: "typed" })
  const told = [reading.key, ...(reading.altKeys ?? []), reading.serial]
  const keys = [text, ...told.filter((key) => typeof key === "string")].map(numberKey)
  return [...new Set(keys)].filter((key) => key.length >= 2)
}

type Probe = (db: Db, key: string, limit: number) => Promise<Found[]>

/** One index each, read over a range that `limit` bounds; the exact number sorts before what begins with it. */
export const numberProbes: readonly Probe[] = [
  async (db, key, limit) => {
    const rma = numberOf("returns.rma")
    const rows = await db
      .selectFrom("returns")
      .select(["returns.id", "returns.rma"])
      .where(rma, ">=", key)
      .where(rma, "<", afterPrefix(key))
      .orderBy(rma)
      .orderBy("returns.id")
      .limit(limit)
      .execute()
    return rows.map((row) => ({ field: "return", text: row.rma, returnId: row.id }))
  },
  async (db, key, limit) => {
    const number = numberOf("orders.number")
    const rows = await db
      .selectFrom("orders")
      .select(["orders.id", "orders.number"])
      .where(number, ">=", key)
      .where(number, "<", afterPrefix(key))
      .orderBy(number)
      .orderBy("orders.id")
      .limit(limit)
      .execute()
    return rows.map((row) => ({ field: "order", text: row.number, orderId: row.id }))
  },
  async (db, key, limit) => {
    const tracking = numberOf("parcel_keys.key")
    const rows = await db
      .selectFrom("parcel_keys")
      .innerJoin("parcel_returns", "parcel_returns.parcel_id", "parcel_keys.parcel_id")
      .select(["parcel_keys.key", "parcel_returns.return_id"])
      .where(tracking, ">=", key)
      .where(tracking, "<", afterPrefix(key))
      .orderBy(tracking)
      .orderBy("parcel_keys.parcel_id")
      .limit(limit)
      .execute()
    return rows.map((row) => ({ field: "tracking", text: row.key, returnId: row.return_id }))
  },
  unitProbe("lpn"),
  unitProbe("serial"),
  async (db, key, limit) => {
    const rows = await db
      .selectFrom("return_articles")
      .select(["key", "return_id"])
      .where("key", ">=", key)
      .where("key", "<", afterPrefix(key))
      .orderBy("key")
      .orderBy("newest")
      .orderBy("return_id")
      .limit(limit)
      .execute()
    return rows.map((row) => ({ field: "article", text: row.key, returnId: row.return_id }))
  },
]

function unitProbe(column: "lpn" | "serial"): Probe {
  const number = numberOf(`units.${column}`)
  return async (db, key, limit) => {
    const rows = await db
      .selectFrom("units")
      .select([`units.${column} as number`, "units.return_id"])
      .where(`units.${column}`, "is not", null)
      .where(number, ">=", key)
      .where(number, "<", afterPrefix(key))
      .orderBy(number)
      .orderBy("units.id")
      .limit(limit)
      .execute()
    // what nobody announced is in no return that could be shown
    return rows.flatMap(({ number: text, return_id: returnId }) =>
      text && returnId ? [{ field: column, text, returnId }] : [],
    )
  }
}

export async function emailProbe(db: Db, key: string, limit: number): Promise<Found[]> {
  const rows = await db
    .selectFrom("customers")
    .select(["customers.id", "customers.email"])
    .where("customers.email", "is not", null)
    .where(emailOf, ">=", key)
    .where(emailOf, "<", afterPrefix(key))
    .orderBy(emailOf)
    .orderBy("customers.id")
    .limit(limit)
    .execute()
  return rows.map((row) => ({ field: "email", text: row.email ?? "", customerId: row.id }))
}
