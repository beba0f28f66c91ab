import { sql } from "kysely"
import { missingForNotes } from "../../shared/policy/paper-settings.ts"
import { type TaxShare, taxSharesOf } from "../../shared/policy/tax-shares.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import { letOthers } from "../db/let-others.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Db, Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { creditNote } from "./credit-note.ts"
import { shopPapers } from "./paper-settings.ts"
import { isPaid, nextName, turnNote } from "./turn-note.ts"

const A_ROUND = 200
const A_TRANSACTION = 20
const MARK = "papers_filled"

/**
 * The papers of what was paid back: what of it is VAT, and its credit note where they are made here. Each refund once,
 * whatever way it left. One whose order has no invoice number yet waits for it; one that came back has its note reversed. Answers how many it looked at.
 */
export async function makePapers(ctx: Context): Promise<number> {
  await fillOnce(ctx)
  let count = 0
  for (let more = true; more; ) {
    const ids = await wanted(ctx.database.read)
    for (let from = 0; from < ids.length; from += A_TRANSACTION) {
      await ctx.database.write(async (tx) => {
        for (const id of ids.slice(from, from + A_TRANSACTION)) await makeOf(tx, ctx, id)
      })
      await letOthers()
    }
    count += ids.length
    more = ids.length === A_ROUND
  }
  return count
}

/** In the order in which they were paid; what waits is let go by what it waits for. */
async function wanted(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom("papers_wanted")
    .innerJoin("intents", "intents.id", "papers_wanted.intent_id")
    .where("papers_wanted.waits_for", "is", null)
    .select("intents.id")
    .orderBy("intents.updated_at")
    .orderBy("intents.id")
    .limit(A_ROUND)
    .execute()
  return rows.map((row) => row.id)
}

/** What was written before there were papers, or while nobody watched. */
async function fillOnce(ctx: Context): Promise<void> {
  const known = await ctx.database.read.selectFrom("meta").select("key").where("key", "=", MARK).executeTakeFirst()
  if (known) return
  await ctx.database.write(async (tx) => {
    await sql`insert into papers_wanted (intent_id)
      select intents.id from intents where intents.state in ('paid', 'paid_outside', 'overpaid')
        and intents.kind in ('principal', 'adjustment', 'delivery')
        and not exists (select 1 from tax_shares where tax_shares.intent_id = intents.id)
        and not exists (select 1 from papers_wanted where papers_wanted.intent_id = intents.id)`.execute(tx)
    await tx
      .insertInto("meta")
      .values({ key: MARK, value: "1" })
      .onConflict((one) => one.doNothing())
      .execute()
  })
}

async function makeOf(tx: Tx, ctx: Context, intentId: string): Promise<void> {
  const { order_id: orderId } = await tx
    .selectFrom("intents")
    .select("order_id")
    .where("id", "=", intentId)
    .executeTakeFirstOrThrow()
  // its order's money stands still meanwhile: the tax of a line is shared among its refunds one after the other
  await forUpdate(tx, tx.selectFrom("payments").select("id").where("order_id", "=", orderId).orderBy("id")).execute()
  const row = await tx.selectFrom("papers_wanted").selectAll().where("intent_id", "=", intentId).executeTakeFirst()
  const intent = await tx.selectFrom("intents").selectAll().where("id", "=", intentId).executeTakeFirstOrThrow()
  if (!row) return
  const waitsFor = intent.way === REPLACED ? null : await makeBoth(tx, ctx, intent)
  if (waitsFor === null) await tx.deleteFrom("papers_wanted").where("intent_id", "=", intentId).execute()
  else if (waitsFor !== row.waits_for)
    await tx.updateTable("papers_wanted").set({ waits_for: waitsFor }).where("intent_id", "=", intentId).execute()
}

/** The same thing again: nothing was given back, and the sale stands. */
const REPLACED: string = "replacement"

async function makeBoth(tx: Tx, ctx: Context, intent: Tables["intents"]): Promise<"invoice" | "seller" | null> {
  const order = await tx.selectFrom("orders").selectAll().where("id", "=", intent.order_id).executeTakeFirstOrThrow()
  const orderLines = await tx
    .selectFrom("order_lines")
    .selectAll()
    .where("order_id", "=", order.id)
    .orderBy("id")
    .execute()
  const papers = await shopPapers(tx, intent.shop_id)
  const note = await noteOf(tx, intent.id)
  // what was numbered here is turned here, whatever the settings say by now
  if (papers && note) await turnNote(tx, ctx, { papers, intent, note })
  // taken back before it had any paper
  if (!isPaid(intent)) return null
  const shares = await keepShares(tx, intent, order, orderLines)
  if (!papers || papers.settings.creditNotes.by === "shop" || note) return null
  const { invoice_number } = order
  if (invoice_number === null) return "invoice"
  if (missingForNotes(papers.settings).length > 0) return "seller"

  const { year, number, name } = await nextName(tx, ctx, papers)
  const customer = order.customer_id
    ? await tx.selectFrom("customers").selectAll().where("id", "=", order.customer_id).executeTakeFirst()
    : undefined
  const returned = await tx
    .selectFrom("returns")
    .select(["rma", "locale"])
    .where("id", "=", intent.return_id)
    .executeTakeFirstOrThrow()
  const at = ctx.now()
  const of = { papers, intent, order: { ...order, invoice_number }, orderLines, customer, returned, shares, name, at }
  const id = ctx.newId()
  await tx
    .insertInto("credit_notes")
    .values({
      id,
      intent_id: intent.id,
      shop_id: intent.shop_id,
      return_id: intent.return_id,
      year,
      number,
      name,
      document: JSON.stringify(creditNote(of)),
      issued_at: at,
    })
    .execute()
  const detail = { name, intent: intent.id, amountMinor: intent.amount_minor, invoice: invoice_number }
  await appendAudit(
    tx,
    ctx,
    { kind: "system" },
    { action: "credit_note.issue", subject: `return:${intent.return_id}`, detail },
  )
  return null
}

async function noteOf(tx: Tx, intentId: string): Promise<Tables["credit_notes"] | undefined> {
  return tx.selectFrom("credit_notes").selectAll().where("intent_id", "=", intentId).executeTakeFirst()
}

async function keepShares(
  tx: Tx,
  intent: Tables["intents"],
  order: Tables["orders"],
  orderLines: readonly Tables["order_lines"][],
): Promise<TaxShare[]> {
  const all = await tx
    .selectFrom("tax_shares")
    .selectAll()
    .where("order_id", "=", order.id)
    .orderBy("ordinal")
    .execute()
  const asShare = (row: (typeof all)[number]): TaxShare => ({
    orderLineId: row.order_line_id,
    rate: row.rate,
    grossMinor: row.gross_minor,
    taxMinor: row.tax_minor,
  })
  const own = all.filter((row) => row.intent_id === intent.id)
  if (own.length > 0) return own.map(asShare)
  const shares = taxSharesOf({
    country: order.country,
    lines: orderLines.map((line) => ({ id: line.id, paidMinor: line.paid_minor, taxMinor: line.tax_minor })),
    deliveryMinor: order.delivery_minor,
    before: all.map(asShare),
    refund: {
      kind: intent.kind,
      amountMinor: intent.amount_minor,
      parts: JSON.parse(intent.units) as { orderLineId: string; amountMinor: number }[],
    },
  })
  const rows = shares.map((share, at) => ({
    intent_id: intent.id,
    ordinal: at + 1,
    order_id: order.id,
    order_line_id: share.orderLineId,
    rate: share.rate,
    gross_minor: share.grossMinor,
    tax_minor: share.taxMinor,
  }))
  if (rows.length > 0) await tx.insertInto("tax_shares").values(rows).execute()
  return shares
}
