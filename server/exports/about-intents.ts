import type { Db } from "../db/open.ts"

export interface AboutIntent {
  id: string
  kind: string
  shop_id: string
  shop: string
  rma: string
  order_number: string
  invoice_number: string | null
  country: string
  vat_regime: string
  note: string | null
}

/** What a paper says of a refund besides its sums, for some of them at once. */
export async function aboutIntents(db: Db, ids: readonly string[]): Promise<Map<string, AboutIntent>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom("intents")
    .innerJoin("returns", "returns.id", "intents.return_id")
    .innerJoin("orders", "orders.id", "intents.order_id")
    .innerJoin("shops", "shops.id", "intents.shop_id")
    .leftJoin("credit_notes", "credit_notes.intent_id", "intents.id")
    .where("intents.id", "in", ids)
    .select(["intents.id", "intents.kind", "intents.shop_id", "shops.name as shop", "returns.rma"])
    .select(["orders.number as order_number", "orders.invoice_number", "orders.country", "orders.vat_regime"])
    .select("credit_notes.name as note")
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}
