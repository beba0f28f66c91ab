import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { type LinkStub, stripeSessions } from "./link-stubs.ts"

// What of Stripe's API our adapter uses, with Stripe's own rules: a key answers as it did first, another body under it is
// an error, a refund never passes what was captured, lists are paged by `starting_after`.

export interface StubRefund {
  id: string
  object: "refund"
  amount: number
  currency: string
  payment_intent: string | null
  charge: string | null
  status: "pending" | "requires_action" | "succeeded" | "failed" | "canceled"
  failure_reason?: string
  pending_reason?: string
  metadata: Record<string, string>
  created: number
}
interface Answer {
  status: number
  body: unknown
}

/** lie: the answer is another refund's · garbage: a page for an answer · odd: a state that nobody has heard of. */
export type StripeMood =
  | "ok"
  | "pending"
  | "queued"
  | "requires_action"
  | "drop"
  | "hang"
  | "lie"
  | "garbage"
  | "odd"
  | "closed"
  | "short"
  | "unrefundable"
  | 409
  | 429
  | 500
  | 401
  | 402

export interface StripeStub {
  url: string
  sessions: LinkStub
  refunds: StubRefund[]
  /** Every POST that came: its idempotency key and its form. */
  calls: { key: string; form: Record<string, string> }[]
  addPayment(id: string, captured: number, currency?: string): void
  /** How the next POST is answered. "keeps": the refund is made all the same, and its answer lost. */
  next(mood: StripeMood, keeps?: boolean): void
  /** As Stripe does after 24 hours. */
  forgetKeys(): void
  settle(id: string, status: StubRefund["status"]): void
  close(): Promise<void>
}

export async function startStripeStub(): Promise<StripeStub> {
  const payments = new Map<string, { captured: number; currency: string }>()
  const keys = new Map<string, { form: string; answer: Answer }>()
  const refunds: StubRefund[] = []
  const calls: StripeStub["calls"] = []
  const sessions = stripeSessions()
  const ok = { word: "ok" as StripeMood, keeps: false, times: 1 }
  let mood = ok
  let made = 0

  const make = (form: URLSearchParams, word: StripeMood): Answer => {
    const reference = form.get("payment_intent") ?? form.get("charge") ?? ""
    const payment = payments.get(reference)
    if (!payment) return wrong(404, `No such payment_intent: '${reference}'`, "resource_missing")
    const given = refunds.filter((one) => one.status !== "failed" && one.status !== "canceled")
    const sum = given.filter((one) => ofPayment(one, reference)).reduce((all, one) => all + one.amount, 0)
    const amount = Number(form.get("amount"))
    if (sum + amount > payment.captured)
      return wrong(400, "Refund amount is greater than unrefunded amount", "amount_too_large")
    if (word === "short") return wrong(400, "Insufficient funds in your Stripe account", "balance_insufficient")
    if (word === "unrefundable") return wrong(400, "This charge cannot be refunded", "charge_not_refundable")
    const refund: StubRefund = {
      id: `re_${++made}`,
      object: "refund",
      amount,
      currency: payment.currency,
      payment_intent: form.get("payment_intent"),
      charge: form.get("charge"),
      status: statusOf[word] ?? "succeeded",
      ...(word === "closed" && { failure_reason: "expired_or_canceled_card" }),
      ...(word === "queued" && { pending_reason: "insufficient_funds" }),
      metadata: metadataOf(form),
      created: Math.floor(Date.now() / 1000),
    }
    refunds.unshift(refund)
    return { status: 200, body: refund }
  }

  const create = (key: string, text: string): Answer | "drop" | "hang" | "garbage" => {
    const form = new URLSearchParams(text)
    calls.push({ key, form: Object.fromEntries(form) })
    const { word, keeps } = mood
    mood = mood.times > 1 ? { ...mood, times: mood.times - 1 } : ok
    const known = keys.get(key)
    if (known && known.form !== text)
      return wrong(
        400,
        "Keys for idempotent requests can only be used with the same parameters",
        undefined,
        "idempotency_error",
      )
    if (typeof word === "number" && !keeps) return moody(word)
    if ((word === "hang" || word === "drop") && !keeps && !known) return word
    const answer = known?.answer ?? make(form, word)
    if (!known) keys.set(key, { form: text, answer })
    if (typeof word === "number") return moody(word)
    if (word === "lie") return { status: 200, body: { ...(answer.body as object), id: "re_other", amount: 1 } }
    if (word === "odd") return { status: 200, body: { ...(answer.body as object), status: "reconsidered" } }
    return word === "drop" || word === "hang" || word === "garbage" ? word : answer
  }

  const list = (url: URL): Answer => {
    const reference = url.searchParams.get("payment_intent") ?? url.searchParams.get("charge") ?? ""
    const since = Number(url.searchParams.get("created[gte]") ?? 0)
    const all = refunds.filter((one) => (reference === "" || ofPayment(one, reference)) && one.created >= since)
    const after = all.findIndex((one) => one.id === url.searchParams.get("starting_after")) + 1
    const limit = Math.min(Number(url.searchParams.get("limit") ?? 10), 100)
    const data = all.slice(after, after + limit)
    return { status: 200, body: { object: "list", url: "/v1/refunds", has_more: after + limit < all.length, data } }
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://stripe")
    if (!/^Bearer sk_test_/.test(request.headers.authorization ?? ""))
      return send(response, wrong(401, "Invalid API Key"))
    const key = String(request.headers["idempotency-key"] ?? "")
    const method = request.method ?? ""
    if (url.pathname.startsWith("/v1/checkout")) {
      const told = sessions.answer({ method, url, key, text: await textOf(request) })
      return send(response, told ?? wrong(404, "Unrecognized request URL"))
    }
    if (url.pathname !== "/v1/refunds") return send(response, wrong(404, "Unrecognized request URL"))
    if (request.method === "GET") return send(response, list(url))
    const answer = create(key, await textOf(request))
    if (answer === "drop") return void request.socket.destroy()
    if (answer === "garbage")
      return void response.writeHead(200, { "content-type": "text/html" }).end("<p>all well</p>")
    if (answer !== "hang") send(response, answer)
  })
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sessions,
    refunds,
    calls,
    addPayment: (id, captured, currency = "eur") => void payments.set(id, { captured, currency }),
    next: (word, keeps = false) => {
      // the SDK sends once more, under the same key, where the connection was closed in its face
      mood = { word, keeps, times: word === "drop" ? 2 : 1 }
    },
    forgetKeys: () => keys.clear(),
    settle: (id, status) => {
      const found = refunds.find((one) => one.id === id)
      if (found) found.status = status
    },
    close: () => {
      server.closeAllConnections()
      return new Promise((done) => server.close(() => done()))
    },
  }
}

const ofPayment = (one: StubRefund, reference: string) => one.payment_intent === reference || one.charge === reference

const statusOf: Partial<Record<StripeMood, StubRefund["status"]>> = {
  pending: "pending",
  queued: "pending",
  requires_action: "requires_action",
  closed: "failed",
}

const moody = (status: 409 | 429 | 500 | 401 | 402): Answer => {
  const types = {
    401: "invalid_request_error",
    402: "card_error",
    409: "idempotency_error",
    429: "invalid_request_error",
    500: "api_error",
  }
  return wrong(status, `told to answer ${status}`, status === 429 ? "rate_limit" : undefined, types[status])
}

const wrong = (status: number, message: string, code?: string, type = "invalid_request_error"): Answer => ({
  status,
  body: { error: { type, message, ...(code && { code }) } },
})

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body))
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

function metadataOf(form: URLSearchParams): Record<string, string> {
  const named = [...form].flatMap(([name, value]) => {
    const key = /^metadata\[(.+)\]$/.exec(name)?.[1]
    return key ? [[key, value] as const] : []
  })
  return Object.fromEntries(named)
}
