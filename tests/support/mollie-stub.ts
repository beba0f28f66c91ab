import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { type LinkStub, mollieLinksStub } from "./link-stubs.ts"

// What of Mollie's API our adapter uses, with Mollie's own rules and shapes: amounts are decimal texts, a key answers as it
// did first, a refund never passes what is left of the payment, lists are newest first and paged by `from`.

export interface StubMollieRefund {
  resource: "refund"
  id: string
  mode: "test"
  description: string
  amount: { currency: string; value: string }
  metadata: Record<string, string> | null
  paymentId: string
  status: "queued" | "pending" | "processing" | "refunded" | "failed" | "canceled"
  createdAt: string
  _links: Record<string, { href: string; type: string }>
}
interface StubChargeback {
  resource: "chargeback"
  id: string
  amount: { currency: string; value: string }
  paymentId: string
  createdAt: string
  reversedAt: string | null
  reason: null
  _links: Record<string, { href: string; type: string }>
}
interface Answer {
  status: number
  body: unknown
  headers?: Record<string, string>
}

/** lie: the answer is another refund's · garbage: a page instead of an answer · odd: a state that nobody has heard of. */
export type MollieMood =
  | "ok"
  | StubMollieRefund["status"]
  | "drop"
  | "hang"
  | "lie"
  | "garbage"
  | "odd"
  | "unrefundable"
  | 401
  | 409
  | 429
  | 503

export interface MollieStub {
  url: string
  links: LinkStub
  refunds: StubMollieRefund[]
  /** Every POST that came: its idempotency key and its body. */
  calls: { key: string; body: unknown }[]
  addPayment(id: string, value: string, currency?: string): void
  /** How the next POST is answered. "keeps": the refund is made all the same, and its answer lost. */
  next(mood: MollieMood, keeps?: boolean): void
  /** As Mollie does after an hour. */
  forgetKeys(): void
  settle(id: string, status: StubMollieRefund["status"]): void
  chargeBack(paymentId: string, value: string, reversed?: boolean): void
  close(): Promise<void>
}

export async function startMollieStub(): Promise<MollieStub> {
  const payments = new Map<string, { cents: number; currency: string }>()
  const keys = new Map<string, { text: string; answer: Answer }>()
  const refunds: StubMollieRefund[] = []
  const chargebacks: StubChargeback[] = []
  const calls: MollieStub["calls"] = []
  let mood: { word: MollieMood; keeps: boolean } = { word: "ok", keeps: false }
  let origin = ""
  const links = mollieLinksStub(() => origin)
  const link = (path: string) => ({ href: `${origin}/v2/${path}`, type: "application/hal+json" })

  const make = (paymentId: string, text: string, word: MollieMood): Answer => {
    const payment = payments.get(paymentId)
    if (!payment) return wrong(404, "Not Found", `No payment exists with token ${paymentId}.`)
    if (word === "unrefundable")
      return wrong(422, "Unprocessable Entity", "This payment method does not support refunds")
    const { amount, description = "", metadata = null } = JSON.parse(text)
    if (JSON.stringify(metadata).length > 1024) return wrong(422, "Unprocessable Entity", "Too long", "metadata")
    const given = refunds.filter((one) => one.paymentId === paymentId && !["failed", "canceled"].includes(one.status))
    const left = payment.cents - given.reduce((sum, one) => sum + cents(one.amount.value), 0)
    if (amount.currency !== payment.currency || cents(amount.value) > left)
      return wrong(422, "Unprocessable Entity", "The amount is higher than the maximum", "amount")
    const id = `re_${String(refunds.length + 1).padStart(10, "0")}`
    const at = `payments/${paymentId}/refunds/${id}`
    const refund: StubMollieRefund = {
      resource: "refund",
      id,
      mode: "test",
      description,
      amount,
      metadata,
      paymentId,
      status: isStatus(word) ? word : "refunded",
      createdAt: new Date().toISOString().replace(/\.\d+Z$/, "+00:00"),
      _links: { self: link(at), payment: link(`payments/${paymentId}`), documentation: link("docs") },
    }
    refunds.unshift(refund)
    return { status: 201, body: refund }
  }

  const create = (paymentId: string, key: string, text: string): Answer | "drop" | "hang" | "garbage" => {
    calls.push({ key, body: JSON.parse(text) })
    const { word, keeps } = mood
    mood = { word: "ok", keeps: false }
    if (typeof word === "number" && !keeps) return moody(word)
    const known = keys.get(key)
    const silent = word === "drop" || word === "hang" || typeof word === "number"
    const answer = silent && !keeps && !known ? null : (known?.answer ?? make(paymentId, text, word))
    if (answer && !known) keys.set(key, { text, answer })
    if (typeof word === "number") return moody(word)
    const body = answer?.body as object
    if (word === "lie")
      return { status: 201, body: { ...body, id: "re_other", amount: { currency: "EUR", value: "0.01" } } }
    if (word === "odd") return { status: 201, body: { ...body, status: "reconsidered" } }
    return word === "drop" || word === "hang" || word === "garbage" || !answer ? (word as "drop") : answer
  }

  const page = <T extends { id: string }>(url: URL, name: string, all: readonly T[]): Answer => {
    const from = url.searchParams.get("from")
    const at = from === null ? 0 : all.findIndex((one) => one.id === from)
    const limit = Number(url.searchParams.get("limit") ?? 50)
    if (limit > 250 || at < 0) return wrong(400, "Bad Request", "The limit or the id is wrong")
    const some = all.slice(at, at + limit)
    const next = all[at + limit]
    const path = url.pathname.replace("/v2/", "")
    const links = {
      self: link(path),
      previous: null,
      next: next ? link(`${path}?from=${next.id}&limit=${limit}`) : null,
      documentation: link("docs"),
    }
    return { status: 200, body: { count: some.length, _embedded: { [name]: some }, _links: links } }
  }

  const get = (url: URL): Answer => {
    if (url.pathname === "/v2/refunds") return page(url, "refunds", refunds)
    const [, paymentId = "", what] = /^\/v2\/payments\/(\w+)\/(refunds|chargebacks)$/.exec(url.pathname) ?? []
    if (!payments.has(paymentId)) return wrong(404, "Not Found", `No payment exists with token ${paymentId}.`)
    const of = <T extends { paymentId: string }>(all: readonly T[]) => all.filter((one) => one.paymentId === paymentId)
    return what === "refunds" ? page(url, "refunds", of(refunds)) : page(url, "chargebacks", of(chargebacks))
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://mollie")
    if (!/^Bearer test_/.test(request.headers.authorization ?? "")) return send(response, moody(401))
    const key = String(request.headers["idempotency-key"] ?? "")
    const method = request.method ?? ""
    if (url.pathname.startsWith("/v2/payment-links")) {
      const told = links.answer({ method, url, key, text: await textOf(request) })
      return send(response, told ?? wrong(404, "Not Found", "No such address"))
    }
    if (method === "GET") return send(response, get(url))
    const paymentId = /^\/v2\/payments\/(\w+)\/refunds$/.exec(url.pathname)?.[1] ?? ""
    const answer = create(paymentId, key, await textOf(request))
    if (answer === "drop") return void request.socket.destroy()
    if (answer === "garbage")
      return void response.writeHead(201, { "content-type": "text/html" }).end("<p>all well</p>")
    if (answer !== "hang") send(response, answer)
  })
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: origin,
    links,
    refunds,
    calls,
    addPayment: (id, value, currency = "EUR") => void payments.set(id, { cents: cents(value), currency }),
    next: (word, keeps = false) => {
      mood = { word, keeps }
    },
    forgetKeys: () => keys.clear(),
    settle: (id, status) => {
      const found = refunds.find((one) => one.id === id)
      if (found) found.status = status
    },
    chargeBack: (paymentId, value, reversed = false) => {
      const known = chargebacks.find((one) => one.paymentId === paymentId)
      const now = new Date().toISOString()
      if (known) known.reversedAt = reversed ? now : null
      else
        chargebacks.push({
          resource: "chargeback",
          id: `chb_${paymentId}`,
          amount: { currency: "EUR", value },
          paymentId,
          createdAt: now,
          reversedAt: reversed ? now : null,
          reason: null,
          _links: { self: link("x"), payment: link(`payments/${paymentId}`), documentation: link("docs") },
        })
    },
    close: () => {
      server.closeAllConnections()
      return new Promise((done) => server.close(() => done()))
    },
  }
}

const cents = (value: string) => Number(value.replace(".", ""))
const isStatus = (word: MollieMood): word is StubMollieRefund["status"] =>
  ["queued", "pending", "processing", "refunded", "failed", "canceled"].includes(String(word))

const moody = (status: 401 | 409 | 429 | 503): Answer => ({
  ...wrong(status, "Told to", `told to answer ${status}`),
  ...(status === 429 && { headers: { "retry-after": "3" } }),
})

function wrong(status: number, title: string, detail: string, field?: string): Answer {
  const links = { documentation: { href: "https://docs.example.com/errors", type: "text/html" } }
  return { status, body: { status, title, detail, ...(field && { field }), _links: links } }
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, { "content-type": "application/hal+json", ...headers }).end(JSON.stringify(body))
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
