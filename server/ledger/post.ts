import { type Kysely, sql } from "kysely"
import { assertMinor, sumMinor } from "../../shared/domain/money.ts"
import type { Context } from "../context.ts"
import { isPostgres } from "../db/dialects.ts"
import type { Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import type { Tables } from "../db/tables.ts"
import { writeMany } from "../db/write-many.ts"

export interface Posting {
  account: string
  /** Minor units: positive what the account is given, negative what it gives. */
  amountMinor: number
  currency: string
}

/** What an entry may stand for: one word a reason. */
export type EntryKind =
  | "owed"
  | "owed_no_more"
  | "taken"
  | "taken_back"
  | "refund"
  | "refund_reversed"
  | "outside"
  | "overpaid"
  | "settled"
  | "fee"
  | "difference_paid"
  | "difference_back"
  | "credit_used"
  | "credit_ended"
  | "claim_opened"
  | "claim_paid"
  | "claim_ended"
  | "opening"

export interface LedgerEntry {
  /** What it stands for, once: "paid:<attempt>". The same source is never posted twice. */
  source: string
  kind: EntryKind
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
  const head = { id, source, kind, intentId, text, at: ctx.now() }
  const postings = entry.postings.map(({ account, amountMinor, currency }, index) => ({
    entry_id: id,
    ordinal: index + 1,
    account,
    amount_minor: amountMinor,
    currency,
  }))
  if (isPostgres(tx as unknown as Kysely<unknown>))
    return (await insertAtOnce(tx, { ...head, postings: JSON.stringify(postings) })).length > 0
  if ((await insertOnce(tx, head)).length === 0) return false
  await writeMany(tx, "ledger_postings", postings)
  return true
}

type Head = Omit<LedgerEntry, "postings"> & { id: string; at: number }

const insertOnce = prepared((db, { id, source, kind, intentId, text, at }: Head) =>
  db
    .insertInto("ledger_entries")
    .values({ id, source, kind, intent_id: intentId, text, at })
    .onConflict((conflict) => conflict.column("source").doNothing())
    .returning("id"),
)

/** An entry with its postings in one way to the server. */
const insertAtOnce = prepared((db, { id, source, kind, intentId, text, at, postings }: Head & { postings: string }) =>
  db
    .with("head", (qb) =>
      qb
        .insertInto("ledger_entries")
        .values({ id, source, kind, intent_id: intentId, text, at })
        .onConflict((conflict) => conflict.column("source").doNothing())
        .returning("id"),
    )
    .insertInto("ledger_postings")
    .columns(["entry_id", "ordinal", "account", "amount_minor", "currency"])
    .expression((eb) =>
      eb
        .selectFrom("head")
        .innerJoin(sql<Row>`json_populate_recordset(null::ledger_postings, ${postings})`.as("one"), (join) =>
          join.onTrue(),
        )
        .select(["head.id", "one.ordinal", "one.account", "one.amount_minor", "one.currency"]),
    )
    .returning("entry_id"),
)
type Row = Tables["ledger_postings"]

function assertBalanced({ source, postings }: LedgerEntry): void {
  if (postings.length < 2) throw new Error(`ledger entry ${source} has fewer than two postings`)
  for (const currency of new Set(postings.map((posting) => posting.currency))) {
    const sum = sumMinor(postings.filter((one) => one.currency === currency).map((one) => assertMinor(one.amountMinor)))
    if (sum !== 0) throw new Error(`ledger entry ${source} is ${sum} ${currency} out of balance`)
  }
}
