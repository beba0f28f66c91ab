import { sql } from "kysely"
import type { Context } from "../../context.ts"
import { letOthers } from "../../db/let-others.ts"
import type { Db, Tx } from "../../db/open.ts"

/**
 * A row is read once it has stood for so long (ms): a transaction stamps its rows as it begins, and on PostgreSQL one that
 * began earlier may commit later.
 */
export const STANDS = 30_000
/** Of one transaction: while it runs on SQLite, no request is answered. */
const A_PAGE = 100

type Source = "orders" | "returns" | "units"

/**
 * Reads on where it stopped, a page in one transaction: `learn` gets the ids of the rows that changed since, oldest change
 * first, and what it writes of them replaces what it had. `mark`: whose place it is, where several read one table. Answers
 * how many there were; again until none is.
 */
export async function readOn(
  ctx: Context,
  source: Source,
  learn: (tx: Tx, ids: string[]) => Promise<void>,
  mark: string = source,
): Promise<number> {
  const until = ctx.now() - STANDS
  const place = await ctx.database.read
    .selectFrom("learned_until")
    .select(["at", "id"])
    .where("source", "=", mark)
    .executeTakeFirst()
  const { at, id } = place ?? { at: 0, id: "" }
  const rows = await ctx.database.read
    .selectFrom(source)
    .select(["id", "updated_at"])
    // as a pair: so it walks the index from where it stopped
    .where(sql<boolean>`(updated_at, id) > (${at}, ${id})`)
    .where("updated_at", "<=", until)
    .orderBy("updated_at")
    .orderBy("id")
    .limit(A_PAGE)
    .execute()
  const last = rows.at(-1)
  if (!last) return 0
  await ctx.database.write(async (tx) => {
    await learn(
      tx,
      rows.map((row) => row.id),
    )
    const next = { at: last.updated_at, id: last.id }
    await tx
      .insertInto("learned_until")
      .values({ source: mark, ...next })
      .onConflict((conflict) => conflict.column("source").doUpdateSet(next))
      .execute()
  })
  await letOthers()
  return rows.length
}

/** The last row that stands: whoever reads on from here hears of what changes from now on. */
export async function newestOf(db: Db, source: Source, now: number): Promise<{ at: number; id: string } | undefined> {
  return db
    .selectFrom(source)
    .select(["updated_at as at", "id"])
    .where("updated_at", "<=", now - STANDS)
    .orderBy("updated_at", "desc")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst()
}
