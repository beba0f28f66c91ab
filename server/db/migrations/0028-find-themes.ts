import { type Kysely, sql } from "kysely"

const changes = [
  // a text of a customer (id "line:…") or of an inspector ("unit:…") by its words, without what names somebody
  `create table learned_texts (id text primary key, source text not null check (source in ('customer', 'inspector')),
    return_id text not null references returns (id), product_id text not null, week bigint not null,
    language text not null check (language in ('fr', 'en')), words text not null)`,
  `create index learned_texts_by_return on learned_texts (return_id)`,
  `create index learned_texts_by_week on learned_texts (language, week, id)`,
  // what several texts say. Kept: a person has said something of it, and its words stay
  `create table themes (id text primary key, language text not null, words text not null, name text,
    pinned smallint not null default 0, kept smallint not null default 0, merged_into text references themes (id),
    found_at bigint not null)`,
  `create index themes_merged on themes (merged_into) where merged_into is not null`,
  `create table text_themes (week bigint not null, theme_id text not null references themes (id) on delete cascade,
    text_id text not null references learned_texts (id) on delete cascade, primary key (week, theme_id, text_id))`,
  `create index text_themes_by_theme on text_themes (theme_id, week, text_id)`,
  `create index text_themes_by_text on text_themes (text_id)`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const change of changes) await sql.raw(change).execute(db)
}
