import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import type { Comparison } from "./compare-books.ts"
import { keyOf, type Seen } from "./seen.ts"

interface Run extends Comparison {
  personId: string | null
  begunAt: number
}

const CHUNK = 200

/**
 * Writes down a comparison and what it saw. A difference that is known is seen again, and stays what a person made of it
 * unless it is another now; proven is a comparison that left nothing open and could ask everybody.
 */
export async function keepRun(tx: Tx, ctx: Context, run: Run): Promise<Tables["reconciliations"]> {
  const endedAt = ctx.now()
  let open = 0
  const seen = [...new Map(run.seen.map((one) => [keyOf(one), one])).values()]
  for (let from = 0; from < seen.length; from += CHUNK)
    open += await keepSeen(tx, ctx, seen.slice(from, from + CHUNK), endedAt)
  const asked = run.compared.providers.every((one) => one.problem !== "unreachable")
  const state = !asked ? "incomplete" : open > 0 ? "differs" : "proven"
  const row = {
    id: ctx.newId(),
    person_id: run.personId,
    begun_at: run.begunAt,
    ended_at: endedAt,
    state,
    found: open,
    compared: JSON.stringify(run.compared),
    balances: JSON.stringify(run.balances),
  } as const
  await tx.insertInto("reconciliations").values(row).execute()
  const detail = { by: run.personId, state, open, seen: seen.length }
  await appendAudit(
    tx,
    ctx,
    { kind: "system" },
    { action: "books.compared", subject: `reconciliation:${row.id}`, detail },
  )
  return row
}

/** Answers how many of them nobody has explained or closed. */
async function keepSeen(tx: Tx, ctx: Context, seen: readonly Seen[], now: number): Promise<number> {
  const rows = await tx.selectFrom("differences").selectAll().where("key", "in", seen.map(keyOf)).execute()
  const known = new Map(rows.map((row) => [row.key, row]))
  let open = 0
  for (const one of seen) {
    const before = known.get(keyOf(one))
    if (before ? await seeAgain(tx, before, one, now) : await seeFirst(tx, ctx, one, now)) open++
  }
  return open
}

const factsOf = (one: Seen) => ({
  ours_minor: one.oursMinor,
  theirs_minor: one.theirsMinor,
  currency: one.currency,
  detail: JSON.stringify(one.detail),
})

async function seeFirst(tx: Tx, ctx: Context, one: Seen, now: number): Promise<true> {
  const { kind, provider, subject, returnId } = one
  const what = { id: ctx.newId(), key: keyOf(one), kind, provider, subject, return_id: returnId, ...factsOf(one) }
  const nobody = { owner_id: null, comment: null, said_by: null, said_at: null }
  const row = { ...what, first_seen_at: now, last_seen_at: now, state: "open" as const, ...nobody, version: 1 }
  await tx.insertInto("differences").values(row).execute()
  return true
}

/** What somebody explained was this, and no other sum or state. */
async function seeAgain(tx: Tx, before: Tables["differences"], one: Seen, now: number): Promise<boolean> {
  const facts = factsOf(one)
  const same =
    before.ours_minor === facts.ours_minor &&
    before.theirs_minor === facts.theirs_minor &&
    before.detail === facts.detail
  const state = same ? before.state : ("open" as const)
  const changed = same ? {} : { ...facts, state, version: before.version + 1 }
  await tx
    .updateTable("differences")
    .set({ last_seen_at: now, return_id: before.return_id ?? one.returnId, ...changed })
    .where("id", "=", before.id)
    .execute()
  return state === "open"
}
