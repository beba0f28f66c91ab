import { z } from "zod"
import {
  answerOfAnother,
  answersOrder,
  type ProviderRefund,
  type RefundAnswer,
  type RefundOrder,
  type RefundProvider,
} from "./refund-provider.ts"

const Refund = z.object({
  id: z.string(),
  payment: z.string(),
  amountMinor: z.int(),
  currency: z.string(),
  state: z.enum(["pending", "succeeded", "failed"]),
  error: z.nullable(z.string()),
  metadata: z.record(z.string(), z.string()),
  at: z.int(),
})
const Refunds = z.object({ refunds: z.array(Refund), next: z.nullish(z.string()) })

const DAY = 24 * 60 * 60_000

/** The adapter of the test provider. Only its own refund object is a word; every other answer leaves it unknown. */
export function testProvider(url: string, { timeout = 20_000 } = {}): RefundProvider {
  return {
    name: "test",
    capabilities: { keyLifetime: DAY, listsRefunds: true },
    refund: (order) => send(url, order, timeout),
    refundsOf: async (payment) => (await list(url, { payment }, timeout)).refunds.map(toRefund),
    refundsSince: async ({ since, after }) => {
      const page = await list(url, { since: String(since), ...(after !== null && { after }) }, timeout)
      return { refunds: page.refunds.map(toRefund), next: page.next ?? null }
    },
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
    return { outcome: "unknown", error: error instanceof Error ? error.message : String(error) }
  }
}

function wordOf(order: RefundOrder, status: number, body: unknown): RefundAnswer {
  const parsed = Refund.safeParse(body)
  if (!parsed.success || (status !== 200 && status !== 402)) return { outcome: "unknown", error: `answered ${status}` }
  if (!answersOrder(order, toRefund(parsed.data))) return answerOfAnother
  const { id, state, error } = parsed.data
  if (state === "failed") return { outcome: "failed", providerRefundId: id, error: error ?? "refused" }
  return { outcome: state, providerRefundId: id }
}

function toRefund({ id, payment, error: _, ...rest }: z.infer<typeof Refund>): ProviderRefund {
  return { providerRefundId: id, paymentReference: payment, ...rest }
}
