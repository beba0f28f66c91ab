import { type Kysely, sql } from "kysely"

const statements = [
  `create table webhook_refunds (provider text not null, provider_refund_id text not null,
    webhook_id text not null references webhooks (id) on delete cascade,
    primary key (provider, provider_refund_id, webhook_id))`,
  `create index webhook_refunds_by_webhook on webhook_refunds (webhook_id)`,
]

/** Which refunds a webhook told of: a case shows what it heard, the doubled and the late ones too. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
