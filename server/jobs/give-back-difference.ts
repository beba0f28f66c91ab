import type { Context } from "../context.ts"
import type { LinkState, PaymentLinks } from "../payments/payment-links.ts"
import type { ProviderDispute, RefundOrder, RefundProvider } from "../payments/refund-provider.ts"
import type { ListedRefund } from "../refunds/listed-refund.ts"
import type { Difference } from "../refunds/resolutions/book-difference.ts"
import { takenBackFrom } from "../refunds/resolutions/taken-back.ts"
import { standsStill } from "../refunds/stand-still.ts"
import { metadataOfDifference } from "./refund-metadata.ts"
import { toListed } from "./to-listed.ts"

type Change = Partial<Pick<Difference, "state" | "provider_id" | "url">>

/** What a call came to: what is written of it, and when to look again; null: it is at an end. */
export interface Said {
  change: Change
  again: number | null
  unpaid?: boolean
  /** By which payment it was paid. */
  paid?: string
  /** What went back of it. */
  told?: ListedRefund[]
  /** What their bank took back of it, or tries to. */
  disputes?: ProviderDispute[]
  /** Its way back failed for certain, and left no refund. */
  failed?: boolean
}

const A_MINUTE = 60_000
/** While the provider has it: its webhook comes before, where it sends any. */
const PENDING = 15 * A_MINUTE
const AFTER_FAILURE = 10 * A_MINUTE
/** Then it is a person's: what was not given back stands in the books, and their comparison names it. */
const MOST_FAILURES = 5
const ended: Said = { change: {}, again: null }

/**
 * What was paid on top goes back, by the payment that it came by, once there is nothing to send for it after all. Null:
 * nobody knows what became of it, and it is asked again. What its payment gave back already counts, whoever asked for it:
 * after an answer that was lost, or a restore, it is found there and not sent again. So does what their bank took back.
 */
export async function giveBackDifference(
  ctx: Context,
  row: Difference,
  provider: RefundProvider | undefined,
): Promise<Said | null> {
  if (!row.payment_reference) return endAsking(row, provider)
  if (row.given_minor >= row.amount_minor && !(await isUnderWay(ctx, row))) return ended
  if (!provider) return null
  // as for every refund: nothing is paid before the providers' lists are matched
  if (await standsStill(ctx.database.read)) return { ...ended, again: A_MINUTE }
  const refunds = await provider.lookup(row.payment_reference)
  const told = refunds.map((refund) => toListed(provider.name, refund))
  const standing = told.filter((one) => one.state !== "failed")
  const taken = await takenBackFrom(ctx.database.read, row.id)
  const left = row.amount_minor - taken - standing.reduce((sum, one) => sum + one.amountMinor, 0)
  if (left <= 0) return { ...ended, told, again: standing.some((one) => one.state === "pending") ? PENDING : null }
  return send(ctx, row, provider, { told, left, reference: row.payment_reference })
}

async function endAsking(row: Difference, provider: RefundProvider | undefined): Promise<Said | null> {
  if (!row.provider_id) return ended
  const links = provider?.paymentLinks
  if (!links) return null
  const found = await endPage(links, row.provider_id)
  return found.state === "paid" ? { ...ended, paid: found.paymentReference, again: 0 } : ended
}

/** It takes no money from here on; what it took in its very last moment is told. */
export async function endPage(links: PaymentLinks, linkId: string): Promise<LinkState> {
  await links.end(linkId)
  return lookAt(links, linkId)
}

/** Paid is what names its payment: without it nobody could ever give it back. */
export async function lookAt(links: PaymentLinks, linkId: string): Promise<LinkState> {
  const found = await links.look(linkId)
  if (found.state === "paid" && !found.paymentReference) throw new Error(`${linkId} is paid, and by no payment`)
  return found
}

async function isUnderWay(ctx: Context, row: Difference): Promise<boolean> {
  const pending = await ctx.database.read
    .selectFrom("refunds")
    .select("id")
    .where("payment_id", "=", row.id)
    .where("intent_id", "is", null)
    .where("state", "=", "pending")
    .executeTakeFirst()
  return pending !== undefined
}

type Sending = { told: ListedRefund[]; left: number; reference: string }

async function send(ctx: Context, row: Difference, provider: RefundProvider, sending: Sending): Promise<Said | null> {
  const { told, left, reference } = sending
  const isOurs = (one: ListedRefund) => one.difference === row.id
  const failures = Math.max(row.failures, told.filter((one) => isOurs(one) && one.state === "failed").length)
  if (failures >= MOST_FAILURES) return { ...ended, told }
  const order: RefundOrder = {
    // the same until it failed for certain: an answer that was lost is asked for again, and nothing moves twice
    idempotencyKey: failures === 0 ? `${row.id}:back` : `${row.id}:back:${failures}`,
    paymentReference: reference,
    amountMinor: left,
    currency: row.currency,
    metadata: metadataOfDifference({ ...(await namedDifference(ctx, row)), id: row.id }),
  }
  const answer = await provider.refund(order)
  if (answer.outcome === "unknown" || answer.outcome === "short")
    return told.length > 0 ? { ...ended, again: A_MINUTE, told } : null
  const again = { succeeded: null, pending: PENDING, failed: AFTER_FAILURE * (failures + 1) }[answer.outcome]
  if (answer.providerRefundId === null) return { ...ended, told, failed: true, again }
  const made: ListedRefund = {
    provider: provider.name,
    providerRefundId: answer.providerRefundId,
    references: [reference],
    amountMinor: left,
    currency: row.currency,
    state: answer.outcome,
    at: ctx.now(),
    named: null,
    difference: row.id,
  }
  return { ...ended, told: [...told, made], again }
}

export async function namedDifference(ctx: Context, row: Difference) {
  return ctx.database.read
    .selectFrom("returns")
    .innerJoin("shops", "shops.id", "returns.shop_id")
    .select(["returns.rma", "shops.name", "shops.code as shop"])
    .where("returns.id", "=", row.return_id)
    .executeTakeFirstOrThrow()
}
