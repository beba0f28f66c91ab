import { sql } from "kysely"
import { attemptKey } from "../../shared/domain/derive-id.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import type { Tables } from "../db/tables.ts"
import { writeMany } from "../db/write-many.ts"
import type { RefundOrder, RefundProvider } from "../payments/refund-provider.ts"
import { changeIntent } from "../refunds/apply-decision.ts"
import { countKeptDisputes } from "../refunds/count-dispute.ts"
import { lockPayments } from "../refunds/lock-payments.ts"
import type { Sent } from "../refunds/settle-attempt.ts"
import { openMatching, standsStill } from "../refunds/stand-still.ts"
import { backOff } from "./back-off.ts"
import { type Claimed, extendLease, finishJob, postponeJob, waitForTurn } from "./claim.ts"
import { passGate } from "./provider-gate.ts"
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
  payment: Pick<Payment, "id" | "provider" | "route" | "reference">
  last: Last | null
  named: { rma: string; shop: string }
  /** Payments stand still: what the providers gave back is matched first. */
  stands: boolean
  /** Something was listed, or disputed, of this payment before it was here. */
  kept: boolean
  /** A look without the gate's lock: who comes too early need not prepare anything. */
  paused: boolean
}
type Last = Pick<Attempt, "id" | "number" | "state" | "prepared_at" | "sent_at">

/** Others were quicker: nothing of the transaction stands, and the job waits for this provider's turn. */
export class NotItsTurn extends Error {
  readonly provider: string
  constructor(provider: string) {
    super(`it is not ${provider}'s turn`)
    this.provider = provider
  }
}

/** Writes down what will be sent before it is sent; null: there is nothing to ask. Throws `NotItsTurn`. */
export async function prepareCall(
  tx: Tx,
  ctx: Context,
  job: Claimed,
  orderId: string | undefined,
): Promise<Call | null> {
  if (orderId !== undefined) await lockPayments(tx, orderId)
  // it may have lain in a hand for a while: from here on it has the time that a call may take
  if (!(await extendLease(tx, job, ctx.now()))) return null
  const found = await loadCase(tx, ctx, job)
  if (found ? found.stands : await standsStill(tx)) return later(tx, ctx, job)
  const how = found && howToAsk(ctx, found)
  if (!found || !how) {
    await finishJob(tx, job, ctx.now())
    return null
  }
  const { payment, intent } = found
  // listed before its payment was here: it may be this very refund, or leave no room for it
  if (how === "send" && found.kept && (await countKept(tx, ctx, payment.id))) return later(tx, ctx, job)
  const provider = payment.route === "ours" ? ctx.providers.get(payment.provider) : undefined
  if (!provider) return nobodyToAsk(tx, ctx, found)
  if (found.paused) {
    await waitForTurn(tx, job, provider.name)
    return null
  }
  const attempt = how === "send" ? await newAttempt(tx, ctx, found) : await sameAttempt(tx, ctx, found, how)
  const order = orderFor(found, attempt)
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

/** All of it in one look, behind the payment's lock. */
async function loadCase(tx: Tx, ctx: Context, job: Claimed): Promise<Case | null> {
  const [found] = await lookAt(tx, { id: job.subject })
  if (!found) return null
  const { payer, route, reference, rma, shop, stands, kept, paused, ...rest } = found
  const { last_id, last_number, last_state, last_prepared_at, last_sent_at, ...intent } = rest
  const last =
    last_id === null || last_number === null || last_state === null || last_prepared_at === null
      ? null
      : { id: last_id, number: last_number, state: last_state, prepared_at: last_prepared_at, sent_at: last_sent_at }
  const payment = { id: intent.payment_id, provider: payer, route, reference }
  const seen = { stands: stands !== null, kept: kept > 0, paused: (paused ?? 0) > ctx.now() }
  return { job, intent, payment, last, named: { rma, shop }, ...seen }
}

const lookAt = prepared((db, { id }: { id: string }) =>
  db
    .selectFrom("intents")
    .innerJoin("payments", "payments.id", "intents.payment_id")
    .innerJoin("returns", "returns.id", "intents.return_id")
    .innerJoin("shops", "shops.id", "returns.shop_id")
    .leftJoin("attempts as last", (join) =>
      join.onRef("last.intent_id", "=", "intents.id").on("last.number", "=", (eb) =>
        eb
          .selectFrom("attempts as of")
          .select((of) => of.fn.max("of.number").as("number"))
          .whereRef("of.intent_id", "=", "intents.id"),
      ),
    )
    .selectAll("intents")
    .select(["payments.provider as payer", "payments.route", "payments.reference", "returns.rma", "shops.code as shop"])
    .select(["last.id as last_id", "last.number as last_number", "last.state as last_state"])
    .select(["last.prepared_at as last_prepared_at", "last.sent_at as last_sent_at"])
    .select(() => openMatching(db).select("jobs.id").$asScalar().as("stands"))
    .select(keptOf.as("kept"))
    .select((eb) =>
      eb
        .selectFrom("provider_gates")
        .select("paused_until")
        .whereRef("provider_gates.provider", "=", "payments.provider")
        .as("paused"),
    )
    .where("intents.id", "=", id),
)

/** How many of either are kept for a payment; each by the indexes of both its names. */
const keptOf = sql<number>`(select count(*) from unmatched_refunds of where of.provider = payments.provider
    and (of.payment_reference = payments.reference or of.other_reference = payments.reference))
  + (select count(*) from disputes of where of.provider = payments.provider and of.payment_id is null
    and (of.payment_reference = payments.reference or of.other_reference = payments.reference))`

/** Whether anything of it was there indeed. */
async function countKept(tx: Tx, ctx: Context, paymentId: string): Promise<boolean> {
  const payment = await tx.selectFrom("payments").selectAll().where("id", "=", paymentId).executeTakeFirstOrThrow()
  return (await matchKept(tx, ctx, payment)) || (await countKeptDisputes(tx, ctx, payment))
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
  const sent = { ...row, state: "sent", provider_refund_id: null, error: null, settled_at: null }
  await writeMany(tx, "attempts", [sent])
  return sent
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

function orderFor({ intent, payment, named }: Case, attempt: Attempt): RefundOrder {
  return {
    idempotencyKey: attempt.idempotency_key,
    paymentReference: payment.reference,
    amountMinor: intent.amount_minor,
    currency: intent.currency,
    metadata: metadataOf({ ...named, intent, attempt: attempt.number }),
  }
}
