import { bankNeed } from "../bank/bank-need.ts"
import { type FoundAsk, findAsk } from "../bank/find-ask.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import type { FormValues } from "./read-form.ts"

/** What the page of a question says: never more than the customer knows already. */
export interface AskPage {
  found: FoundAsk
  locale: "fr" | "en"
  shopId: string
  shop: string
  orderNumber: string
  rma: string
  /** What waits for their answer; null where it is not one sum. */
  amountMinor: number | null
  currency: string
  answered: boolean
  /** The account that they gave, masked. */
  masked: string | null
  /** What the form begins with. */
  given: Partial<FormValues>
}

/** Null: this visit opens nothing. Changes nothing. */
export async function askPage(db: Db, ctx: Context, visit: string): Promise<AskPage | null> {
  const found = await findAsk(db, ctx, "bank visit", visit)
  if (!found) return null
  const row = await db
    .selectFrom("returns")
    .innerJoin("orders", "orders.id", "returns.order_id")
    .innerJoin("shops", "shops.id", "returns.shop_id")
    .select(["returns.shop_id", "returns.rma", "orders.number", "orders.country", "shops.name"])
    .where("returns.id", "=", found.ask.return_id)
    .executeTakeFirstOrThrow()
  const account = await db
    .selectFrom("bank_accounts")
    .select("masked")
    .where("ask_id", "=", found.ask.id)
    .executeTakeFirst()
  const need = await bankNeed(db, found.ask.return_id)
  return {
    found,
    locale: found.ask.locale,
    shopId: row.shop_id,
    shop: row.name,
    orderNumber: row.number,
    rma: row.rma,
    ...need,
    answered: found.ask.answered_at !== null,
    masked: account?.masked ?? null,
    given: { country: row.country },
  }
}
