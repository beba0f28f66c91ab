import { type Kysely, sql } from "kysely"

const sum = "bigint not null default 0 check (given_minor between 0 and amount_minor)"

const columns = [
  // what of it went back or is on its way, by whoever: never more than was paid
  `alter table differences_asked add column given_minor ${sum}`,
  `alter table differences_asked add column failures bigint not null default 0`,
  // a refund is told by the payment that it is of
  `create index differences_by_reference on differences_asked (provider, payment_reference)
    where payment_reference is not null`,
  // what no settlement of a unit made, by what it is of
  `create index refunds_of_others on refunds (payment_id) where intent_id is null`,
]

const paid = "from differences_asked where paid_at is not null"
const back = "from differences_asked where given_back_at is not null and given_back_ref is not null"
const entry = (source: string, kind: string, text: string, at: string, rows: string) =>
  `insert into ledger_entries (id, source, kind, intent_id, text, at)
    select ${source}, ${source}, '${kind}', null, '${text}', ${at} ${rows}`
const posting = (source: string, ordinal: number, account: string, amount: string, rows: string) =>
  `insert into ledger_postings (entry_id, ordinal, account, amount_minor, currency)
    select ${source}, ${ordinal}, ${account}, ${amount}, currency ${rows}`
const PAID = "'difference_paid:' || id"
const BACK = "'difference_back:' || provider || ':' || given_back_ref || ':succeeded'"

/** Paid before the books knew of it: from here on they do. */
const known = [
  entry(PAID, "difference_paid", "Paid on top for an exchange", "paid_at", paid),
  posting(PAID, 1, "'received:' || provider", "amount_minor", paid),
  posting(PAID, 2, "'differences:' || id", "-amount_minor", paid),
  entry(BACK, "difference_back", "What was paid on top went back", "given_back_at", back),
  posting(BACK, 1, "'differences:' || id", "amount_minor", back),
  posting(BACK, 2, "'provider:' || provider", "-amount_minor", back),
  `insert into refunds (id, intent_id, attempt_id, payment_id, provider, provider_refund_id, amount_minor, currency, state, at)
    select provider || ':' || given_back_ref, null, null, id, provider, given_back_ref, amount_minor, currency,
      'succeeded', given_back_at ${back}`,
  "update differences_asked set given_minor = amount_minor where given_back_at is not null and given_back_ref is not null",
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...columns, ...known]) await sql.raw(statement).execute(db)
}
