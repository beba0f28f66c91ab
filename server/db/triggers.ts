import { type Kysely, sql } from "kysely"
import { isPostgres } from "./dialects.ts"

// What the database refuses by itself, whatever the code above it thinks.

/** No row of this table is ever changed or deleted. */
export async function appendOnly(db: Kysely<unknown>, table: string): Promise<void> {
  for (const verb of ["update", "delete"])
    await refuse(db, { name: `${table}_no_${verb}`, table, verb, says: `${table} is append-only` })
}

/** The column `state` moves along this table of moves and no other way; to the same state is no move. */
export async function onlyMoves(db: Kysely<unknown>, table: string, moves: Record<string, readonly string[]>) {
  const allowed = Object.entries(moves).flatMap(([from, tos]) => tos.map((to) => `${from}>${to}`))
  const list = allowed.map((move) => `'${move}'`).join(", ")
  const when = `old.state <> new.state and (old.state || '>' || new.state) not in (${list})`
  await refuse(db, { name: `${table}_moves`, table, verb: "update", when, says: `a move that ${table} may not make` })
}

type Refusal = { name: string; table: string; verb: string; when?: string; says: string }

async function refuse(db: Kysely<unknown>, { name, table, verb, when = "true", says }: Refusal): Promise<void> {
  if (!isPostgres(db)) {
    const condition = when === "true" ? "1" : when
    const trigger = `create trigger ${name} before ${verb} on ${table} when ${condition}
      begin select raise(abort, '${says}'); end`
    await sql.raw(trigger).execute(db)
    return
  }
  await sql
    .raw(`create function ${name}() returns trigger language plpgsql as $$ begin raise exception '${says}'; end $$`)
    .execute(db)
  const trigger = `create trigger ${name} before ${verb} on ${table} for each row when (${when}) execute function ${name}()`
  await sql.raw(trigger).execute(db)
}
