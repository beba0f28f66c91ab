import { type Kysely, sql } from "kysely"
import { appendOnly } from "../triggers.ts"

const changes = [
  // by which a return is chosen for a look; the newest version counts, and none is ever rewritten
  `create table risk_rules (version bigint primary key, document text not null, author_id text not null,
    reason text not null, at bigint not null)`,

  // what each return was weighed by and came to: \`applied\` where it chose who looks, and was not only counted later
  `create table risk_marks (return_id text primary key references returns (id), customer_id text, place text,
    rules_version bigint not null, facts text not null, hits text not null, score bigint not null,
    chosen bigint not null check (chosen in (0, 1)), applied bigint not null check (applied in (0, 1)),
    notice_at bigint not null, at bigint not null)`,
  `create index risk_marks_by_customer on risk_marks (customer_id, notice_at) where customer_id is not null`,
  `create index risk_marks_by_place on risk_marks (place, notice_at) where place is not null`,
  `create index risk_marks_by_time on risk_marks (notice_at, return_id)`,
  `create index risk_marks_chosen on risk_marks (notice_at) where chosen = 1 and applied = 1`,
  `create index returns_by_notice on returns (notice_at, id)`,

  // what its customer said is wrong with the goods, in one word, and whether the goods have said otherwise
  `alter table returns add column risk_said text check (risk_said in ('fault', 'fine'))`,
  `alter table returns add column risk_found bigint not null default 0 check (risk_found in (0, 1))`,
  // as a carrier weighed it
  `alter table parcels add column weight_g bigint check (weight_g between 0 and 10000000)`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const change of changes) await sql.raw(change).execute(db)
  await appendOnly(db, "risk_rules")
}
