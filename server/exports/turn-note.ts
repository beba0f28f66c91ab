import { sql } from "kysely"
import { localDay } from "../../shared/policy/local-days.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import type { CreditNote } from "./credit-note.ts"
import type { ShopPapers } from "./paper-settings.ts"

const paidStates: readonly string[] = ["paid", "paid_outside", "overpaid"]
export const isPaid = ({ state }: Pick<Tables["intents"], "state">): boolean => paidStates.includes(state)

/** The number and the name that come next in the shop's series of this year. */
export interface NextName {
  year: number
  number: number
  name: string
}

/** Whoever takes a number holds its row until they commit: where that comes to nothing, the number is the next one's. */
export async function nextName(tx: Tx, ctx: Context, { shop, settings }: ShopPapers): Promise<NextName> {
  const year = Number(localDay(ctx.now(), shop.time_zone).slice(0, 4))
  const row = await tx
    .insertInto("credit_note_series")
    .values({ shop_id: shop.id, year, last: 1 })
    .onConflict((conflict) =>
      conflict.columns(["shop_id", "year"]).doUpdateSet({ last: sql<number>`credit_note_series.last + 1` }),
    )
    .returning("last")
    .executeTakeFirstOrThrow()
  return { year, number: row.last, name: `${settings.creditNotes.prefix}${year}-${String(row.last).padStart(6, "0")}` }
}

/**
 * A refund that came back leaves no credit note standing: a document of the same series reverses it and names it. Where it
 * is paid after all, the next one says what the first had said. Nothing that was numbered is ever changed.
 */
export async function turnNote(
  tx: Tx,
  ctx: Context,
  { papers, intent, note }: { papers: ShopPapers; intent: Tables["intents"]; note: Tables["credit_notes"] },
): Promise<void> {
  const turns = await tx
    .selectFrom("credit_note_turns")
    .selectAll()
    .where("note_id", "=", note.id)
    .orderBy("turn", "desc")
    .execute()
  const [last] = turns
  const stands = turns.length % 2 === 0
  if (stands === isPaid(intent)) return
  const next = await nextName(tx, ctx, papers)
  const before = JSON.parse(last?.document ?? note.document) as CreditNote
  const day = localDay(ctx.now(), papers.shop.time_zone)
  const document = turned(before, { name: next.name, day, reverses: stands })
  await tx
    .insertInto("credit_note_turns")
    .values({
      ...next,
      ...{ id: ctx.newId(), note_id: note.id, turn: turns.length + 1, shop_id: note.shop_id },
      ...{ document: JSON.stringify(document), issued_at: ctx.now() },
    })
    .execute()
  const detail = { name: next.name, intent: intent.id, of: before.name, grossMinor: document.grossMinor }
  const action = stands ? "credit_note.reverse" : "credit_note.issue"
  await appendAudit(tx, ctx, { kind: "system" }, { action, subject: `return:${note.return_id}`, detail })
}

/** The same the other way round, with the name and the day of the one before it. */
export function turned(
  before: CreditNote,
  { name, day, reverses }: { name: string; day: string; reverses: boolean },
): CreditNote {
  const sums = <T extends { netMinor: number; taxMinor: number }>(one: T): T => ({
    ...one,
    netMinor: 0 - one.netMinor,
    taxMinor: 0 - one.taxMinor,
  })
  return {
    ...sums(before),
    ...{ name, day, turns: { name: before.name, day: before.day, reverses } },
    lines: before.lines.map(sums),
    rates: before.rates.map(sums),
    grossMinor: 0 - before.grossMinor,
  }
}
