import { type Kysely, sql } from "kysely"

const statements = [
  `create table unmatched_refunds (provider text not null, provider_refund_id text not null,
    payment_reference text not null, other_reference text,
    amount_minor bigint not null check (amount_minor between 0 and 9007199254740991), currency text not null,
    state text not null, metadata text not null, at bigint not null, primary key (provider, provider_refund_id))`,
  `create index unmatched_refunds_by_payment on unmatched_refunds (provider, payment_reference)`,
  `create index unmatched_refunds_by_other on unmatched_refunds (provider, other_reference)
    where other_reference is not null`,
  `alter table streams add column restored_through bigint not null default 0`,
  `alter table facts add column restored bigint not null default 0 check (restored in (0, 1))`,
]

/** What a restored database must know before it pays: refunds that a provider listed, facts that an earlier epoch had. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
