import Stripe from "stripe"
import { mollieProvider } from "../../server/payments/mollie-provider.ts"
import type { RefundProvider } from "../../server/payments/refund-provider.ts"
import { stripeProvider } from "../../server/payments/stripe-provider.ts"
import { signTestWebhook } from "../../server/payments/test-provider.ts"
import { openBank } from "../jobs/till.ts"
import { startMollieStub } from "../support/mollie-stub.ts"
import { startStripeStub } from "../support/stripe-stub.ts"

/** What a provider may do to a call, in words that each stub has its own way for. */
export const bankMoods = [
  "ok",
  "pending",
  "queued",
  "closed",
  "unrefundable",
  "hang",
  "drop",
  "late",
  "lie",
  "garbage",
  "odd",
  "busy",
  "denied",
  "broken",
  "conflict",
] as const
export type BankMood = (typeof bankMoods)[number]

export interface Made {
  id: string
  state: "pending" | "succeeded" | "failed"
  amountMinor: number
  metadata: Record<string, string>
}

/** A provider's adapter against a bank with books of its own: what each of them is tested with. */
export interface BankUnderTest {
  provider: RefundProvider
  /** A payment of so many euros' cents, or of another currency's; answers its reference. */
  pay(minor: number, currency?: string): Promise<string>
  /** How the next call is answered; false: this provider has no such way. `keeps`: made all the same. */
  next(mood: BankMood, keeps?: boolean): Promise<boolean>
  /** What the bank has made, by its own books: of one of our intents, or of all. */
  made(intentId?: string): Promise<Made[]>
  /** Keys of the calls that came. */
  keys(): Promise<string[]>
  settle(id: string, state: "succeeded" | "failed" | "canceled"): Promise<void>
  /** The provider's own webhook about this refund as it stands; `headers` as it signs it. */
  tell(id: string, at: number, more?: TellMore): Promise<{ body: string; headers: Record<string, string> }>
  /** One about a dispute of this payment. */
  dispute(reference: string, minor: number, state: "open" | "won", at: number): Promise<Told>
  /** A customer pays on its page; false: it takes nothing any more. */
  payLink(linkId: string): Promise<boolean>
  close(): Promise<void>
}
export type Told = { body: string; headers: Record<string, string> }
export interface TellMore {
  eventId?: string
  account?: string
  /** As it was then, instead of as it stands. */
  state?: "pending" | "succeeded" | "failed"
}

const PATIENCE = 400
const SECRET = "whsec_ourtestsecret"
let made = 0
const fresh = () => `${Date.now().toString(36)}${++made}`

export async function testBank(): Promise<BankUnderTest> {
  const bank = await openBank()
  const ways: Partial<Record<BankMood, string>> = {
    ...{ ok: "ok", pending: "pending", queued: "queued", closed: "closed", hang: "hang", late: "late", lie: "lie" },
    ...{ garbage: "garbage", busy: "429", broken: "500" },
  }
  const all = async () =>
    (await bank.refunds()) as never as (Made & { payment: string; currency: string; at: number })[]
  const signed = (body: string, at: number) => ({ body, headers: { "x-test-signature": signTestWebhook(body, at) } })
  return {
    provider: bank.provider,
    pay: async () => `test_${fresh()}`,
    next: async (mood, keeps) => {
      const way = keeps ? (mood === "hang" || mood === "drop" ? "late" : undefined) : ways[mood]
      if (way) await bank.tell(way as never, 1, 700)
      return way !== undefined
    },
    made: async (intentId) => (await all()).filter((one) => !intentId || one.metadata.intent === intentId),
    keys: async () => (await bank.calls()).map((call) => call.key),
    settle: async (id, state) => bank.settle(id, state === "canceled" ? "failed" : state),
    tell: async (id, at, { eventId = `e${fresh()}`, account, state } = {}) => {
      const refund = (await all()).find((one) => one.id === id)
      return signed(JSON.stringify({ id: eventId, account, refund: { ...refund, ...(state && { state }) } }), at)
    },
    dispute: async (payment, amountMinor, state, at) => {
      const dispute = { id: `d_${payment}`, payment, amountMinor, currency: "EUR", state, at }
      return signed(JSON.stringify({ id: `e${fresh()}`, dispute }), at)
    },
    payLink: async (linkId) => {
      await fetch(`${bank.url}/pay?id=${linkId}`, { method: "POST", redirect: "manual" })
      const link = (await (await fetch(`${bank.url}/links?id=${linkId}`)).json()) as { state: string }
      return link.state === "paid"
    },
    close: () => bank.close(),
  }
}

export async function stripeBank(): Promise<BankUnderTest> {
  const stub = await startStripeStub()
  const settings = { secretKey: "sk_test_backdock", apiBase: stub.url, timeout: PATIENCE, webhookSecrets: [SECRET] }
  const ways: Partial<Record<BankMood, Parameters<typeof stub.next>[0]>> = {
    ...{ ok: "ok", pending: "pending", queued: "queued", closed: "closed", unrefundable: "unrefundable", hang: "hang" },
    ...{ drop: "drop", lie: "lie", garbage: "garbage", odd: "odd", busy: 429, denied: 401, broken: 500, conflict: 409 },
  }
  const states = { pending: "pending", succeeded: "succeeded", failed: "failed", canceled: "canceled" } as const
  const event = (type: string, object: unknown, at: number, { eventId = `evt_${fresh()}`, account = "" } = {}) => {
    const body = JSON.stringify({
      ...{ id: eventId, object: "event", type, livemode: false, created: Math.floor(at / 1000) },
      ...(account && { account }),
      data: { object },
    })
    const timestamp = Math.floor(at / 1000)
    const header = Stripe.webhooks.generateTestHeaderString({ payload: body, secret: SECRET, timestamp })
    return { body, headers: { "stripe-signature": header } }
  }
  return {
    provider: stripeProvider(settings),
    pay: async (minor, currency = "EUR") => {
      const id = `pi_${fresh()}`
      stub.addPayment(id, minor, currency.toLowerCase())
      return id
    },
    next: async (mood, keeps) => {
      const way = ways[mood]
      if (way) stub.next(way, keeps)
      return way !== undefined
    },
    made: async (intentId) =>
      stub.refunds
        .filter((one) => !intentId || one.metadata.intent === intentId)
        .map(({ id, status, amount, metadata }) => {
          const state =
            status === "succeeded" ? status : status === "failed" || status === "canceled" ? "failed" : "pending"
          return { id, state, amountMinor: amount, metadata }
        }),
    keys: async () => stub.calls.map((call) => call.key),
    settle: async (id, state) => stub.settle(id, states[state]),
    tell: async (id, at, { state, ...more } = {}) => {
      const refund = stub.refunds.find((one) => one.id === id)
      return event("refund.updated", { ...refund, ...(state && { status: state }) }, at, more)
    },
    dispute: async (reference, amount, state, at) => {
      const status = state === "open" ? "needs_response" : "won"
      const dispute = { id: `du_${reference}`, object: "dispute", amount, currency: "eur", payment_intent: reference }
      return event("charge.dispute.updated", { ...dispute, charge: null, status, created: Math.floor(at / 1000) }, at)
    },
    payLink: async (linkId) => stub.sessions.pay(linkId),
    close: () => stub.close(),
  }
}

export async function mollieBank(): Promise<BankUnderTest> {
  const stub = await startMollieStub()
  const ways: Partial<Record<BankMood, Parameters<typeof stub.next>[0]>> = {
    ...{ ok: "ok", pending: "processing", queued: "queued", closed: "failed", unrefundable: "unrefundable" },
    ...{ hang: "hang", drop: "drop", lie: "lie", garbage: "garbage", odd: "odd" },
    ...{ busy: 429, denied: 401, broken: 503, conflict: 409 },
  }
  const settled = { succeeded: "refunded", failed: "failed", canceled: "canceled" } as const
  const bare = (id: string): Told => ({
    body: `id=${id}`,
    headers: { "content-type": "application/x-www-form-urlencoded" },
  })
  return {
    provider: mollieProvider({ apiKey: `test_${"a".repeat(30)}`, apiBase: stub.url, timeout: PATIENCE }),
    pay: async (minor, currency = "EUR") => {
      const id = `tr_${fresh()}`
      const digits = currency === "JPY" ? 0 : 2
      stub.addPayment(id, (minor / 10 ** digits).toFixed(digits), currency)
      return id
    },
    next: async (mood, keeps) => {
      const way = ways[mood]
      if (way) stub.next(way, keeps)
      return way !== undefined
    },
    made: async (intentId) => {
      const listed = await Promise.all(
        [...new Set(stub.refunds.map((one) => one.paymentId))].map(async (id) => refundsOf(stub.url, id)),
      )
      return listed.flat().filter((one) => !intentId || one.metadata.intent === intentId)
    },
    keys: async () => stub.calls.map((call) => call.key),
    settle: async (id, state) => stub.settle(id, settled[state]),
    tell: async (id) => bare(stub.refunds.find((one) => one.id === id)?.paymentId ?? ""),
    dispute: async (reference, minor, state) => {
      stub.chargeBack(reference, (minor / 100).toFixed(2), state === "won")
      return bare(reference)
    },
    payLink: async (linkId) => stub.links.pay(linkId),
    close: () => stub.close(),
  }
}

/** By the adapter's own reading, which its own test holds to the books. */
async function refundsOf(url: string, paymentId: string): Promise<Made[]> {
  const provider = mollieProvider({ apiKey: `test_${"a".repeat(30)}`, apiBase: url })
  const refunds = await provider.lookup(paymentId)
  return refunds.map(({ providerRefundId: id, state, amountMinor, metadata }) => ({ id, state, amountMinor, metadata }))
}

export const banks = [
  ["test", testBank],
  ["stripe", stripeBank],
  ["mollie", mollieBank],
] as const
