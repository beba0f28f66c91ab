import { createHmac, timingSafeEqual } from "node:crypto"
import { z } from "zod"
import { failureCodes } from "../../shared/domain/failure-codes.ts"
import {
  answerOfAnother,
  answersOrder,
  type ProviderRefund,
  type RefundAnswer,
  type RefundOrder,
  type RefundProvider,
  type WebhookAsked,
  type WebhookChecked,
} from "./refund-provider.ts"
import { testLinks } from "./test-links.ts"

const Refund = z.object({
  id: z.string(),
  payment: z.string(),
  amountMinor: z.int(),
  currency: z.string(),
  state: z.enum(["pending", "succeeded", "failed"]),
  error: z.nullable(z.string()),
  code: z.nullish(z.enum(failureCodes)),
  short: z.nullish(z.boolean()),
  metadata: z.record(z.string(), z.string()),
  at: z.int(),
})
const Refunds = z.object({ refunds: z.array(Refund), next: z.nullish(z.string()) })

const Event = z.object({
  id: z.string().regex(/^[\w-]{1,80}$/),
  account: z.nullish(z.string()),
  refund: z.nullish(Refund),
  dispute: z.nullish(
    z.object({
      id: z.string(),
      payment: z.string(),
      amountMinor: z.int(),
      currency: z.string(),
      state: z.enum(["open", "lost", "won"]),
      at: z.int(),
    }),
  ),
})

const DAY = 24 * 60 * 60_000
const TOLERANCE = 300_000
/** It guards nothing but toys: whoever tries things out signs with this. */
export const TEST_SECRET = "test-provider"

/** The adapter of the test provider. Only its own refund object is a word; every other answer leaves it unknown. */
export function testProvider(url: string, { timeout = 20_000 } = {}): RefundProvider {
  return {
    name: "test",
    capabilities: {
      partial: true,
      multiple: true,
      pending: true,
      keyLifetime: DAY,
      listsRefunds: true,
      webhooks: "signed",
      rate: { perSecond: 1_000, atOnce: 200 },
    },
    refund: (order) => send(url, order, timeout),
    lookup: async (payment) => (await list(url, { payment }, timeout)).refunds.map(toRefund),
    list: async ({ since, after }) => {
      const page = await list(url, { since: String(since), ...(after !== null && { after }) }, timeout)
      return { refunds: page.refunds.map(toRefund), next: page.next ?? null }
    },
    paymentLinks: testLinks(url, timeout),
    checkWebhook,
    parseWebhook: (body) => {
      const { account, refund, dispute } = Event.parse(JSON.parse(body))
      if (account) return { about: "another_account" }
      if (refund) return { about: "refund", refund: toRefund(refund) }
      if (!dispute) return { about: "nothing" }
      const { id: disputeId, payment, ...rest } = dispute
      return { about: "dispute", dispute: { disputeId, references: [payment], ...rest } }
    },
  }
}

/** `x-test-signature: t=<ms>,v=<hex>` over the moment, a dot and the body. */
export function signTestWebhook(body: string, at: number): string {
  return `t=${at},v=${createHmac("sha256", TEST_SECRET).update(`${at}.${body}`).digest("hex")}`
}

function checkWebhook({ header, body, now }: WebhookAsked): WebhookChecked {
  const said = header("x-test-signature") ?? ""
  const at = Number(/^t=(\d+),/.exec(said)?.[1] ?? Number.NaN)
  const wanted = Buffer.from(signTestWebhook(body, at))
  const given = Buffer.from(said)
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return { ok: false, why: "signature" }
  if (Math.abs(now - at) > TOLERANCE) return { ok: false, why: "too_old" }
  const read = Event.pick({ id: true }).safeParse(parsed(body))
  return read.success ? { ok: true, eventId: read.data.id, repeats: false } : { ok: false, why: "shape" }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

async function list(url: string, query: Record<string, string>, timeout: number): Promise<z.infer<typeof Refunds>> {
  const answer = await fetch(`${url}/refunds?${new URLSearchParams(query)}`, { signal: AbortSignal.timeout(timeout) })
  if (!answer.ok) throw new Error(`the test provider answered ${answer.status}`)
  return Refunds.parse(await answer.json())
}

async function send(url: string, order: RefundOrder, timeout: number): Promise<RefundAnswer> {
  const { idempotencyKey, paymentReference: payment, amountMinor, currency, metadata } = order
  try {
    const answer = await fetch(`${url}/refunds`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": idempotencyKey },
      body: JSON.stringify({ payment, amountMinor, currency, metadata }),
      signal: AbortSignal.timeout(timeout),
    })
    return wordOf(order, answer.status, await answer.json())
  } catch (error) {
    const trouble = error instanceof SyntaxError ? "unreadable" : "unreachable"
    return { outcome: "unknown", error: error instanceof Error ? error.message : String(error), trouble }
  }
}

function wordOf(order: RefundOrder, status: number, body: unknown): RefundAnswer {
  if (status === 429) return { outcome: "unknown", error: "asked too often", trouble: "limited" }
  if (status === 409) return { outcome: "unknown", error: "its key was used for something else" }
  if (status === 422) return { outcome: "short", error: "the balance does not cover it" }
  const parsed = Refund.safeParse(body)
  if (!parsed.success || (status !== 200 && status !== 402))
    return {
      outcome: "unknown",
      error: `answered ${status}`,
      trouble: status >= 500 ? "unreachable" : "unreadable",
    }
  if (!answersOrder(order, toRefund(parsed.data))) return answerOfAnother
  const { id: providerRefundId, state, error, code, short } = parsed.data
  if (state === "failed") return { outcome: state, providerRefundId, error: error ?? "refused", ...(code && { code }) }
  return state === "pending"
    ? { outcome: state, providerRefundId, ...(short && { short }) }
    : { outcome: state, providerRefundId }
}

function toRefund({ id, payment, error: _, code, short, ...rest }: z.infer<typeof Refund>): ProviderRefund {
  return {
    providerRefundId: id,
    paymentReference: payment,
    ...rest,
    ...(code && { code }),
    ...(short && { short }),
  }
}
