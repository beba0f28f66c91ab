import { type Kysely, sql } from "kysely"
import { withoutTriggers } from "../db/without-triggers.ts"
import type { Till } from "../jobs/till.ts"

interface Many {
  /** Open ones, held, in three currencies in turn. */
  intents: number
  /** Returns that are owed, likewise. */
  returns: number
  paid?: number
}

const currencies = ["EUR", "JPY", "TND"]

/** Open refunds and obligations like those of the jacket, by the engine itself: tens of thousands in a moment. */
export async function fillOpen(till: Till, { intents, returns, paid = 0 }: Many): Promise<void> {
  const intent = await till.intent(till.seed.jacket)
  const back = await till.ctx.database.read
    .selectFrom("returns")
    .selectAll()
    .where("id", "=", till.seed.jacket.returnId)
    .executeTakeFirstOrThrow()
  await withoutTriggers(till.ctx.database, async (tx) => {
    const own = {
      currency: choose((at) => currencies[at] as string),
      amount_minor: sql`n.i * 7 % 9000 + 1`,
      due_at: sql`${sql.lit(intent.due_at ?? 0)} + 86400000 * (n.i % 20)`,
      updated_at: sql`1000 * (n.i / 7)`,
    }
    const held = { ...own, state: sql.lit("held"), reasons: sql.lit('["risk"]') }
    await fill(tx, "intents", { ...intent, id: "1" }, intents, held)
    await fill(tx, "intents", { ...intent, id: "2" }, paid, { ...own, state: sql.lit("paid"), reasons: sql.lit("[]") })
    await fill(tx, "returns", { ...back, id: "4" }, paid, {
      rma: sql`'Q' || cast(n.i as text)`,
      obligations: sql.lit("[]"),
    })
    const obligations = [{ reason: "due_before_inspection", amountMinor: 5, holder: { kind: "dock" } }]
    await fill(tx, "returns", { ...back, id: "3" }, returns, {
      rma: sql`'R' || cast(n.i as text)`,
      obligations: sql.lit(JSON.stringify(obligations)),
      owed_minor: sql`n.i % 400 + 1`,
      owed_holder: sql.lit("dock"),
      owed_currency: choose((at) => currencies[at] as string),
    })
  })
}

const choose = (of: (at: number) => string) =>
  sql`case n.i % 3 when 0 then ${sql.lit(of(0))} when 1 then ${sql.lit(of(1))} else ${sql.lit(of(2))} end`

async function fill(
  tx: Kysely<unknown>,
  table: string,
  row: object,
  count: number,
  own: Record<string, unknown>,
): Promise<void> {
  if (count === 0) return
  const columns = Object.entries(row)
  const values = columns.map(([name, value]) => {
    if (name === "id") return sql`${sql.lit(`00000000-0000-4000-800${value}-`)} || cast(100000000000 + n.i as text)`
    if (name in own) return own[name]
    return value === null ? sql`null` : sql.lit(value as string | number)
  })
  await sql`insert into ${sql.table(table)} (${sql.join(columns.map(([name]) => sql.ref(name)))})
    with recursive n(i) as (select 1 union all select i + 1 from n where i < ${sql.lit(count)})
    select ${sql.join(values)} from n`.execute(tx)
}
