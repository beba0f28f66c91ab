import { assertMinor, sumMinor } from "../../shared/domain/money.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"

export interface Posting {
  account: string
  /** Minor units: positive what the account is given, negative what it gives. */
  amountMinor: number
  currency: string
}

export interface LedgerEntry {
  /** What it stands for, once: "paid:<attempt>". The same source is never posted twice. */
  source: string
  kind: "refund" | "refund_reversed"
  intentId: string | null
  text: string
  postings: Posting[]
}

/**
 * Posts an entry in the caller's transaction; false where its source is posted already. Throws unless it sums to zero
 * in each currency. Nothing ever changes an entry: what turns out otherwise posts the reverse.
 */
export async function postEntry(tx: Tx, ctx: Context, entry: LedgerEntry): Promise<boolean> {
  assertBalanced(entry)
  const id = ctx.newId()
  const { source, kind, intentId, text } = entry
  const posted = await tx
    .insertInto("ledger_entries")
    .values({ id, source, kind, intent_id: intentId, text, at: ctx.now() })
    .onConflict((conflict) => conflict.column("source").doNothing())
    .returning("id")
    .executeTakeFirst()
  if (!posted) return false
  const postings = entry.postings.map(({ account, amountMinor, currency }, index) => ({
    entry_id: id,
    ordinal: index + 1,
    account,
    amount_minor: amountMinor,
    currency,
  }))
  await tx.insertInto("ledger_postings").values(postings).execute()
  return true
}

function assertBalanced({ source, postings }: LedgerEntry): void {
  if (postings.length < 2) throw new Error(`ledger entry ${source} has fewer than two postings`)
  for (const currency of new Set(postings.map((posting) => posting.currency))) {
    const sum = sumMinor(postings.filter((one) => one.currency === currency).map((one) => assertMinor(one.amountMinor)))
    if (sum !== 0) throw new Error(`ledger entry ${source} is ${sum} ${currency} out of balance`)
  }
}
