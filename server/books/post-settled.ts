import { sql } from "kysely"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { feeAccount, providerAccount, settledAccount } from "../ledger/accounts.ts"
import { postEntry } from "../ledger/post.ts"

type Line = Tables["settlement_lines"] & { intent_id: string | null }

/** Few enough that nobody waits for a transaction. */
const AT_ONCE = 100

/**
 * Posts what settlement files say and the books have not: a refund that the provider took out of our money, one that came
 * back, what it kept for itself. A line whose refund is not here waits. Answers how many it posted; fewer than it takes at
 * once: that was all.
 */
export async function postSettled(tx: Tx, ctx: Context): Promise<number> {
  const lines = await unposted(tx)
  for (const line of lines) await postLine(tx, ctx, line)
  return lines.length
}

async function unposted(tx: Tx): Promise<Line[]> {
  // written out: the partial index is taken only for a constant
  const waiting = sql<boolean>`settlement_lines.posted = 0`
  const fees = tx.selectFrom("settlement_lines").selectAll().where("kind", "=", "fee").where(waiting)
  const known = tx
    .selectFrom("settlement_lines")
    .innerJoin("refunds", (join) =>
      join
        .onRef("refunds.provider", "=", "settlement_lines.provider")
        .onRef("refunds.provider_refund_id", "=", "settlement_lines.provider_refund_id"),
    )
    .selectAll("settlement_lines")
    .select("refunds.intent_id")
    .where(waiting)
    // another currency than the refund's is a difference for a person, and no posting
    .whereRef("refunds.currency", "=", "settlement_lines.currency")
  const some = await fees.orderBy("ref").limit(AT_ONCE).execute()
  const left = AT_ONCE - some.length
  const refunds = left > 0 ? await known.orderBy("settlement_lines.ref").limit(left).execute() : []
  return [...some.map((line) => ({ ...line, intent_id: null })), ...refunds]
}

async function postLine(tx: Tx, ctx: Context, line: Line): Promise<void> {
  const { provider, ref, currency, amount_minor: amount, intent_id: intentId, fee_minor: fee } = line
  const signed = line.kind === "refund_failed" ? -amount : amount
  if (signed !== 0)
    await postEntry(tx, ctx, {
      source: `settled:${provider}:${ref}`,
      kind: "settled",
      intentId,
      text: signed > 0 ? "Taken out of our money by the provider" : "Given back to our money by the provider",
      postings: [
        { account: providerAccount(provider), amountMinor: signed, currency },
        { account: settledAccount(provider), amountMinor: -signed, currency },
      ],
    })
  if (fee !== 0)
    await postEntry(tx, ctx, {
      source: `fee:${provider}:${ref}`,
      kind: "fee",
      intentId: null,
      text: "Kept by the provider",
      postings: [
        { account: feeAccount(provider), amountMinor: fee, currency: line.fee_currency },
        { account: settledAccount(provider), amountMinor: -fee, currency: line.fee_currency },
      ],
    })
  await tx
    .updateTable("settlement_lines")
    .set({ posted: 1 })
    .where("file_id", "=", line.file_id)
    .where("line", "=", line.line)
    .execute()
}
