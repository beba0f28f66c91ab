import type { z } from "zod/mini"
import { done, type Refusal, type Result, refused } from "../../shared/contract/problem.ts"
import type { ChangeFilter, KeepFilter, SavedFilter, SavedFilters } from "../../shared/contract/refund-acts.ts"
import { RefundQuery } from "../../shared/contract/refunds.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Db, Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"

type Person = Extract<Actor, { kind: "person" }>
type Row = Tables["saved_filters"]

const MOST = 30
const isFinance = (actor: Actor): actor is Person => actor.kind === "person" && may(actor, "filter.keep")
const notFinance = () => refused("not_allowed", "Lists of refunds are finance's.")

/** One's own and nobody else's, by name. */
export async function savedFilters(db: Db, actor: Actor): Promise<Result<z.infer<typeof SavedFilters>>> {
  if (!isFinance(actor)) return notFinance()
  const rows = await db.selectFrom("saved_filters").selectAll().where("person_id", "=", actor.id).execute()
  const filters = rows.map(shown).sort((a, b) => a.name.localeCompare(b.name))
  return done({ filters })
}

const shown = (row: Row): SavedFilter => ({
  id: row.id,
  name: row.name,
  query: JSON.parse(row.query),
  opens: row.opens === 1,
})

/** Only what the list understands, no page of it, and no search: that may be a customer's name, which is kept nowhere else. */
function cleanQuery(query: Record<string, string>): Result<string> {
  const { cursor: _, text: __, ...rest } = query
  const read = RefundQuery.safeParse(rest)
  if (!read.success)
    return refused("invalid", "No list of refunds has such a filter.", {
      errors: [{ path: "query", wants: "the address of a list" }],
    })
  return done(JSON.stringify(read.data))
}

/** Keeps a list under a name. Asked twice under one id it is kept once. */
export async function keepFilter(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: z.infer<typeof KeepFilter>,
): Promise<Result<SavedFilter>> {
  if (!isFinance(actor)) return notFinance()
  const query = cleanQuery(input.query)
  if (!query.ok) return query
  const own = await tx.selectFrom("saved_filters").selectAll().where("person_id", "=", actor.id).execute()
  const known = own.find((row) => row.id === input.id)
  if (known) return done(shown(known))
  const problem = nameTaken(own, input.name)
  if (problem) return problem
  if (own.length >= MOST) return refused("conflict", `At most ${MOST} lists are kept.`, { todo: "Remove one first." })
  const opens = input.opens ? (1 as const) : (0 as const)
  if (opens) await closeOthers(tx, actor.id)
  const row = { id: input.id, person_id: actor.id, name: input.name, query: query.value, opens, created_at: ctx.now() }
  const added = await tx
    .insertInto("saved_filters")
    .values(row)
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returning("id")
    .executeTakeFirst()
  if (!added) return refused("conflict", "That id is taken.")
  await say(tx, ctx, actor, "filter.keep", row)
  return done(shown(row))
}

function nameTaken(own: readonly Row[], name: string, but?: string): Refusal | null {
  const taken = own.some((row) => row.id !== but && row.name === name)
  return taken ? refused("conflict", "You have a list of that name.", { todo: "Choose another name." }) : null
}

/** Another name, another list under it, or the one that the desk begins with. */
export async function changeFilter(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { id, change }: { id: string; change: z.infer<typeof ChangeFilter> },
): Promise<Result<SavedFilter>> {
  if (!isFinance(actor)) return notFinance()
  const own = await tx.selectFrom("saved_filters").selectAll().where("person_id", "=", actor.id).execute()
  const row = own.find((one) => one.id === id)
  if (!row) return refused("not_found", "No such list of yours.")
  const query = change.query ? cleanQuery(change.query) : done(row.query)
  if (!query.ok) return query
  const name = change.name ?? row.name
  const problem = nameTaken(own, name, id)
  if (problem) return problem
  const opens = change.opens === undefined ? row.opens : change.opens ? (1 as const) : (0 as const)
  if (opens && !row.opens) await closeOthers(tx, actor.id)
  const next = { ...row, name, query: query.value, opens }
  await tx.updateTable("saved_filters").set({ name, query: query.value, opens }).where("id", "=", id).execute()
  await say(tx, ctx, actor, "filter.change", next)
  return done(shown(next))
}

export async function removeFilter(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { id }: { id: string },
): Promise<Result<{ id: string }>> {
  if (!isFinance(actor)) return notFinance()
  const row = await tx
    .selectFrom("saved_filters")
    .selectAll()
    .where("id", "=", id)
    .where("person_id", "=", actor.id)
    .executeTakeFirst()
  if (!row) return refused("not_found", "No such list of yours.")
  await tx.deleteFrom("saved_filters").where("id", "=", id).execute()
  await say(tx, ctx, actor, "filter.remove", row)
  return done({ id })
}

const closeOthers = (tx: Tx, personId: string) =>
  tx.updateTable("saved_filters").set({ opens: 0 }).where("person_id", "=", personId).where("opens", "=", 1).execute()

async function say(tx: Tx, ctx: Context, actor: Person, action: string, row: Row): Promise<void> {
  const detail = { query: JSON.parse(row.query), opens: row.opens === 1 }
  await appendAudit(tx, ctx, actor, { action, subject: `filter:${row.id}`, detail })
}
