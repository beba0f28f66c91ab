import { attemptKey } from "../../shared/domain/derive-id.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import type { RefundOrder, RefundProvider } from "../payments/refund-provider.ts"
import { changeIntent } from "../refunds/apply-decision.ts"
import { countKeptDisputes } from "../refunds/count-dispute.ts"
import { lockPayments } from "../refunds/lock-payments.ts"
import type { Sent } from "../refunds/settle-attempt.ts"
import { standsStill } from "../refunds/stand-still.ts"
import { backOff } from "./back-off.ts"
import { type Claimed, extendLease, finishJob, postponeJob, waitForTurn } from "./claim.ts"
import { isPaused, passGate } from "./provider-gate.ts"
import { metadataOf } from "./refund-metadata.ts"
import { matchKept } from "./unmatched-refunds.ts"

type Intent = Tables["intents"]
type Attempt = Tables["attempts"]
type Payment = Tables["payments"]

/** What is to be asked of whom, once this transaction has committed. */
export interface Call extends Sent {
  /** As it stood before: what is made of the answer loads it anew. */
  intent: Intent
  provider: RefundProvider
  order: RefundOrder
  /** send: the first time · look_and_send: perhaps sent before, the same key again · look: only what has become of it. */
  how: "send" | "look_and_send" | "look"
  /** Its provider was in trouble: this call tries whether it is back. */
  probe: boolean
}

interface Case {
  job: Claimed
  intent: Intent
  payment: Payment
  last: Attempt | null
}

/** Others were quicker: nothing of the transaction stands, and the job waits for this provider's turn. */
export class NotItsTurn extends Error {
  readonly provider: string
  constructor(provider: string) {
    super(`it is not ${provider}'s turn`)
    this.provider = provider
  }
}

/** Writes down what will be sent before it is sent; null: there is nothing to ask. Throws `NotItsTurn`. */
export async function prepareCall(tx: Tx, ctx: Context, job: Claimed): Promise<Call | null> {
  const known = await tx.selectFrom("intents").select("order_id").where("id", "=", job.subject).executeTakeFirst()
  if (known) await lockPayments(tx, known.order_id)
  // it may have lain in a hand for a while: from here on it has the time that a call may take
  if (!(await extendLease(tx, job, ctx.now()))) return null
  if (await standsStill(tx)) return later(tx, ctx, job)
  const found = await loadCase(tx, job)
  const how = found && howToAsk(ctx, found)
  if (!found || !how) {
    await finishJob(tx, job, ctx.now())
    return null
  }
  const { payment, intent } = found
  // listed before its payment was here: it may be this very refund, or leave no room for it
  if (how === "send" && ((await matchKept(tx, ctx, payment)) || (await countKeptDisputes(tx, ctx, payment))))
    return later(tx, ctx, job)
  const provider = payment.route === "ours" ? ctx.providers.get(payment.provider) : undefined
  if (!provider) return nobodyToAsk(tx, ctx, found)
  const named = await namedOf(tx, found)
  if (await isPaused(tx, ctx, provider.name)) {
    await waitForTurn(tx, job, provider.name)
    return null
  }
  const attempt = how === "send" ? await newAttempt(tx, ctx, found) : await sameAttempt(tx, ctx, found, how)
  const order = orderFor(found, attempt, named)
  // last of all: until this commits, every other worker that calls this provider stands in line behind it
  const passed = await passGate(tx, ctx, { jobId: job.id, provider, calls: how === "look_and_send" ? 2 : 1 })
  if (!passed) throw new NotItsTurn(provider.name)
  return { intent, attempt, provider, order, how, ...passed }
}

/** Nothing was asked: it comes again at once, or once payments go on. */
async function later(tx: Tx, ctx: Context, job: Claimed): Promise<null> {
  await postponeJob(tx, job, ctx.now())
  return null
}

async function loadCase(tx: Tx, job: Claimed): Promise<Case | null> {
  const intent = await tx.selectFrom("intents").selectAll().where("id", "=", job.subject).executeTakeFirst()
  if (!intent) return null
  const payment = await tx
    .selectFrom("payments")
    .selectAll()
    .where("id", "=", intent.payment_id)
    .executeTakeFirstOrThrow()
  const last = await tx
    .selectFrom("attempts")
    .selectAll()
    .where("intent_id", "=", intent.id)
    .orderBy("number", "desc")
    .limit(1)
    .executeTakeFirst()
  return { job, intent, payment, last: last ?? null }
}

/** By its states alone. A second attempt exists only where the one before it definitely failed (protocol.md, Money 5). */
function howToAsk(ctx: Context, { intent, payment, last }: Case): Call["how"] | null {
  // by bank, by hand, as credit: no provider is asked
  if (intent.way !== "original") return null
  const open = last !== null && (last.state === "sent" || last.state === "unknown")
  if (intent.state === "released") {
    if (open || last?.state === "succeeded")
      throw new Error(`intent ${intent.id} is released with an attempt under way`)
    return "send"
  }
  if (!open) return null
  if (intent.state === "pending" || intent.state === "parked") return "look"
  if (intent.state !== "paying" && intent.state !== "unknown") return null
  const lifetime = ctx.providers.get(payment.provider)?.capabilities.keyLifetime ?? 0
  return ctx.now() - (last.sent_at ?? last.prepared_at) < lifetime ? "look_and_send" : "look"
}

/** Not ours to refund, or no such provider is set up: finance sees it, with its reason in `note`. */
async function nobodyToAsk(tx: Tx, ctx: Context, { job, intent, payment }: Case): Promise<null> {
  if (intent.state !== "released") {
    await postponeJob(tx, job, ctx.now() + backOff(ctx, job.tries), `no provider named ${payment.provider}`)
    return null
  }
  const note = payment.route === "ours" ? "no_provider" : "platform_route"
  await changeIntent(tx, ctx, intent, { state: "parked", note })
  const detail = { because: note, provider: payment.provider }
  await appendAudit(tx, ctx, { kind: "system" }, { action: "refund.parked", subject: `intent:${intent.id}`, detail })
  await finishJob(tx, job, ctx.now())
  return null
}

async function newAttempt(tx: Tx, ctx: Context, { job, intent, payment, last }: Case): Promise<Attempt> {
  const number = (last?.number ?? 0) + 1
  const key = attemptKey(intent.id, number)
  const row = {
    id: key,
    intent_id: intent.id,
    number,
    idempotency_key: key,
    provider: payment.provider,
    fence: job.fence,
    prepared_at: ctx.now(),
    sent_at: ctx.now(),
  }
  await changeIntent(tx, ctx, intent, { state: "paying", note: null })
  // nobody ever sees it prepared: it is sent once this has committed, and not before
  return tx
    .insertInto("attempts")
    .values({ ...row, state: "sent" })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** The same key again. From here on only this fence may write what comes of it. */
async function sameAttempt(tx: Tx, ctx: Context, found: Case, how: Call["how"]): Promise<Attempt> {
  const { job, intent, last } = found
  if (!last) throw new Error(`intent ${intent.id} has no attempt to ask after`)
  const again = how === "look_and_send"
  if (again && intent.state === "unknown") await changeIntent(tx, ctx, intent, { state: "paying" })
  return markSent(tx, last.id, { fence: job.fence, ...(again && { state: "sent" }) })
}

async function markSent(tx: Tx, id: string, change: Partial<Attempt>): Promise<Attempt> {
  return tx.updateTable("attempts").set(change).where("id", "=", id).returningAll().executeTakeFirstOrThrow()
}

type NamedReturn = { rma: string; shop: string }

async function namedOf(tx: Tx, { intent }: Case): Promise<NamedReturn> {
  return tx
    .selectFrom("returns")
    .innerJoin("shops", "shops.id", "returns.shop_id")
    .where("returns.id", "=", intent.return_id)
    .select(["returns.rma", "shops.code as shop"])
    .executeTakeFirstOrThrow()
}

function orderFor({ intent, payment }: Case, attempt: Attempt, named: NamedReturn): RefundOrder {
  return {
    idempotencyKey: attempt.idempotency_key,
    paymentReference: payment.reference,
    amountMinor: intent.amount_minor,
    currency: intent.currency,
    metadata: metadataOf({ ...named, intent, attempt: attempt.number }),
  }
}
