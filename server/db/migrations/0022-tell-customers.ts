import { type Kysely, sql } from "kysely"
import { noteChangesOf } from "../change-triggers.ts"

const mailColumns = `id, key, about, to_address, reply_to, subject, text, html, headers, message_id, state, tries, last_error,
  created_at, tried_at, sent_at`

const changes = [
  "alter table mails rename to mails_before",
  // overtaken: the return had gone on before it left · bounced: taken, and sent back by whoever was to deliver it
  `create table mails (id text primary key, key text not null unique, about text not null, to_address text not null,
    reply_to text, subject text not null, text text not null, html text, headers text not null default '{}',
    message_id text not null unique, state text not null default 'waiting'
      check (state in ('waiting', 'sent', 'refused', 'given_up', 'overtaken', 'bounced')),
    tries bigint not null default 0, last_error text, created_at bigint not null, tried_at bigint, sent_at bigint,
    return_id text references returns (id), kinds text not null default '[]', asked_by text, complained_at bigint)`,
  `insert into mails (${mailColumns}) select ${mailColumns} from mails_before`,
  "drop table mails_before",
  "create index mails_about on mails (about, created_at)",
  "create index mails_not_sent on mails (state, created_at) where state <> 'sent'",
  "create index mails_by_return on mails (return_id, created_at) where return_id is not null",
  // due_at null: nothing is left to do for it
  `create table notices (id text primary key, return_id text not null references returns (id), kind text not null,
    about text not null, detail text not null, moment bigint not null, state text not null default 'new'
      check (state in ('new', 'waiting', 'mailed', 'overtaken', 'unaddressed', 'unwanted')),
    due_at bigint, mail_id text references mails (id), created_at bigint not null)`,
  "create index notices_due on notices (due_at) where due_at is not null",
  "create index notices_by_return on notices (return_id, moment)",
  "create index mails_by_address on mails (lower(to_address))",
  "create index notices_by_mail on notices (mail_id) where mail_id is not null",
  // whom the calendar reminds
  "create index returns_not_sent on returns (notice_at) where status in ('requested', 'approved') and decided is null",
  // in lower case
  `create table mail_troubles (address text primary key, trouble text not null check (trouble in ('bounced', 'complained', 'unsubscribed')),
    reason text not null, mail_id text, at bigint not null)`,
  // where the mails of one return go, because customer service was told another address
  `create table notice_addresses (return_id text primary key references returns (id), address text not null,
    said_by text not null, at bigint not null)`,
]

/** What customers are told of their returns, and where it goes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const change of changes) await sql.raw(change).execute(db)
  await noteChangesOf(db, "mails", { speaks: { return: "return_id" }, only: ["state"] })
}
