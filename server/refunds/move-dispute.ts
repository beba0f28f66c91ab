import { forUpdate } from "../db/lock-rows.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"

type Row = Tables["disputes"]

/** The customer's bank takes a payment back, or took it. */
export interface Dispute {
  provider: string
  disputeId: string
  references: readonly string[]
  amountMinor: number
  currency: string
  state: Row["state"]
  at: number
}

/** What it is about: a payment of an order, or what was paid on top for an exchange. */
type About = Partial<Pick<Row, "payment_id" | "difference_id">>

const rank: Record<Row["state"], number> = { open: 0, lost: 1, won: 2 }
const takenBy = ({ state, amount_minor }: Pick<Row, "state" | "amount_minor">) => (state === "won" ? 0 : amount_minor)

/**
 * Keeps where a dispute has come to: its state only moves up, whatever is told late or twice. Answers by how much more of
 * what it is about is gone than was counted before, and null where it says nothing new. Under the payments' lock.
 */
export async function moveDispute(
  tx: Tx,
  dispute: Dispute,
  about: About,
): Promise<{ state: Row["state"]; more: number } | null> {
  const known = await knownOf(tx, dispute)
  const counted = known?.payment_id || known?.difference_id ? known : null
  if (counted && rank[dispute.state] <= rank[counted.state]) return null
  const state = higher(known, dispute)
  await keepDispute(tx, { ...dispute, state }, counted ? {} : { ...about, ...sumOf(dispute) })
  const amount_minor = counted?.amount_minor ?? dispute.amountMinor
  return { state, more: takenBy({ state, amount_minor }) - (counted ? takenBy(counted) : 0) }
}

/** One of which nothing is here yet. */
export async function keepForLater(tx: Tx, dispute: Dispute): Promise<void> {
  await keepDispute(tx, { ...dispute, state: higher(await knownOf(tx, dispute), dispute) }, {})
}

const higher = (known: Row | undefined, { state }: Dispute): Row["state"] =>
  known && rank[known.state] > rank[state] ? known.state : state

async function knownOf(tx: Tx, { provider, disputeId }: Dispute): Promise<Row | undefined> {
  const query = tx.selectFrom("disputes").selectAll().where("provider", "=", provider)
  return forUpdate(tx, query.where("dispute_id", "=", disputeId)).executeTakeFirst()
}

/** `change`: of one that is known, beside its state. */
async function keepDispute(tx: Tx, dispute: Dispute, change: About & Partial<Sum>): Promise<void> {
  const { provider, disputeId: dispute_id, references, state, at } = dispute
  const [payment_reference = "", other_reference = null] = references
  const named = { provider, dispute_id, payment_reference, other_reference, payment_id: null, difference_id: null }
  await tx
    .insertInto("disputes")
    .values({ ...named, ...sumOf(dispute), state, at, ...change })
    .onConflict((conflict) => conflict.columns(["provider", "dispute_id"]).doUpdateSet({ state, ...change }))
    .execute()
}

type Sum = Pick<Row, "amount_minor" | "currency">
const sumOf = ({ amountMinor, currency }: Dispute): Sum => ({ amount_minor: amountMinor, currency })

export function toDispute(row: Row): Dispute {
  return {
    provider: row.provider,
    disputeId: row.dispute_id,
    references: row.other_reference === null ? [row.payment_reference] : [row.payment_reference, row.other_reference],
    amountMinor: row.amount_minor,
    currency: row.currency,
    state: row.state,
    at: row.at,
  }
}
