import { type Kysely, sql } from "kysely"

/** Released before the books knew what is owed: from here on they do. The states are those of today, and stay so. */
const OWED = "'released', 'paying', 'unknown', 'parked', 'failed', 'pending'"
const given = `case when kind in ('principal', 'adjustment', 'delivery') then 'customer_refunds:' else 'customer_costs:' end
  || payment_id`
const withWhom = `case when state = 'pending' then 'clearing:' || (select provider from payments where id = payment_id)
  else 'payable:' || payment_id end`

const entries = [
  `insert into ledger_entries (id, source, kind, intent_id, text, at)
    select 'opening:' || id, 'opening:' || id, 'opening', id, 'Owed when the books were opened', updated_at
    from intents where state in (${OWED})`,
  `insert into ledger_postings (entry_id, ordinal, account, amount_minor, currency)
    select 'opening:' || id, 1, ${given}, amount_minor, currency from intents where state in (${OWED})`,
  `insert into ledger_postings (entry_id, ordinal, account, amount_minor, currency)
    select 'opening:' || id, 2, ${withWhom}, -amount_minor, currency from intents where state in (${OWED})`,
]

/** What others gave back of a payment, and what was paid twice: until here it stood on the payment alone. */
const beside = ["outside", "overpaid"].flatMap((kind) => [
  `insert into ledger_entries (id, source, kind, intent_id, text, at)
    select 'opening:${kind}:' || id, 'opening:${kind}:' || id, 'opening', null, 'Known when the books were opened', 0
    from payments where ${kind}_minor <> 0`,
  `insert into ledger_postings (entry_id, ordinal, account, amount_minor, currency)
    select 'opening:${kind}:' || id, 1, '${kind}:' || id, ${kind}_minor, currency from payments where ${kind}_minor <> 0`,
  `insert into ledger_postings (entry_id, ordinal, account, amount_minor, currency)
    select 'opening:${kind}:' || id, 2, 'provider:' || provider, -${kind}_minor, currency
    from payments where ${kind}_minor <> 0`,
])

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...entries, ...beside]) await sql.raw(statement).execute(db)
}
