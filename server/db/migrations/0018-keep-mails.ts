import { type Kysely, sql } from "kysely"

const changes = [
  `create table mails (id text primary key, key text not null unique, about text not null, to_address text not null,
    reply_to text, subject text not null, text text not null, html text, headers text not null default '{}',
    message_id text not null unique, state text not null default 'waiting'
      check (state in ('waiting', 'sent', 'refused', 'given_up')),
    tries bigint not null default 0, last_error text, created_at bigint not null, tried_at bigint, sent_at bigint)`,
  "create index mails_about on mails (about, created_at)",
  "create index mails_not_sent on mails (state, created_at) where state <> 'sent'",
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const change of changes) await sql.raw(change).execute(db)
}
