import type { Db } from "../db/open.ts"
import type { AboutIntent } from "./about-intents.ts"
import type { Entry } from "./ledger-entries.ts"

const OF_DIFFERENCE = /^differences:(.+)$/

/** Which difference of an exchange an entry is of; null: none. */
export function differenceOf({ postings }: Pick<Entry, "postings">): string | null {
  for (const { account } of postings) {
    const [, id] = OF_DIFFERENCE.exec(account) ?? []
    if (id) return id
  }
  return null
}

/** What a paper says of what was paid on top for an exchange, by the difference's id. It has no credit note of its own. */
export async function aboutDifferences(
  db: Db,
  entries: readonly Pick<Entry, "postings">[],
): Promise<Map<string, AboutIntent & { number: string }>> {
  const ids = [...new Set(entries.flatMap((entry) => differenceOf(entry) ?? []))]
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom("differences_asked")
    .innerJoin("returns", "returns.id", "differences_asked.return_id")
    .innerJoin("orders", "orders.id", "differences_asked.order_id")
    .innerJoin("shops", "shops.id", "orders.shop_id")
    .where("differences_asked.id", "in", ids)
    .select(["differences_asked.id", "orders.shop_id", "shops.name as shop", "returns.rma"])
    .select(["orders.number", "orders.number as order_number", "orders.invoice_number"])
    .select(["orders.country", "orders.vat_regime"])
    .execute()
  return new Map(rows.map((row) => [row.id, { ...row, kind: "difference", notes: [] }]))
}
