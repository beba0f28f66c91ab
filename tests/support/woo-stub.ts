import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { signBody } from "../../server/shops/signed-body.ts"

// What of WooCommerce's REST API v3 our adapter uses, with its habits: basic authentication, lists by page with their number in
// a header, moments of GMT without a zone, "modified_after" exclusive and in whole seconds, no idempotency keys, and a refused
// refund as a 500 with a name.

export type WooMood = "ok" | "drop" | "hang" | "garbage" | "gateway" | "lie" | 401 | 429 | 503
type Obj = Record<string, unknown>

export interface WooOrder {
  number: string
  email?: string
  lines: { sku: string; name: string; quantity: number; total: string; tax?: string }[]
  shipping?: string
  paid?: boolean
  status?: string
}

export interface WooStub {
  url: string
  key: string
  secret: string
  calls: { method: string; path: string; query: Record<string, string> }[]
  putOrder(order: WooOrder): string
  putProduct(name: string, variations: { sku: string; size: string; stock?: number | null }[]): string
  refundByHand(orderId: string, amount: string): void
  refunds: { order: number; amount: string; meta: string }[]
  webhooks: { topic: string; delivery_url: string; secret: string }[]
  /** The next call that is not a GET, or any where `any`. */
  next(mood: WooMood, more?: { keeps?: boolean; any?: boolean }): void
  /** All that is changed from here on changes in this second. */
  freeze(on: boolean): void
  webhook(
    topic: string,
    id: string,
    more?: { source?: string; secret?: string },
  ): { body: string; headers: Record<string, string> }
  close(): Promise<void>
}

const cents = (text: string) => Math.round(Number(text) * 100)

export async function startWooStub(): Promise<WooStub> {
  const [key, secret] = ["ck_stub_key_00", "cs_stub_secret_00"]
  const orders: (Obj & { id: number })[] = []
  const products: (Obj & { id: number; variations: Obj[] })[] = []
  const refundsOf = new Map<number, Obj[]>()
  const refunds: WooStub["refunds"] = []
  const webhooks: WooStub["webhooks"] = []
  const calls: WooStub["calls"] = []
  let mood: { word: WooMood; keeps: boolean; any: boolean } = { word: "ok", keeps: false, any: false }
  let clock = Date.UTC(2026, 10, 20, 8)
  let frozen = false
  let ids = 300
  const moment = () => {
    if (!frozen) clock += 1_000
    return new Date(clock).toISOString().slice(0, 19)
  }
  const find = <T extends { id: number }>(all: T[], id: string | undefined) => all.find((one) => String(one.id) === id)
  const wrong = (status: number, code: string, message: string): [number, unknown] => [
    status,
    { code, message, data: { status } },
  ]

  const makeRefund = (order: Obj & { id: number }, { amount, reason = "", meta_data = [] }: Obj): [number, unknown] => {
    const given = refundsOf.get(order.id) ?? []
    const sum = given.reduce((total, one) => total + cents(String(one.amount)), 0)
    if (!(cents(String(amount)) > 0) || sum + cents(String(amount)) > cents(String(order.total)))
      return wrong(500, "woocommerce_rest_cannot_create_order_refund", "Montant du remboursement non valide.")
    const refund: Obj = {
      id: ++ids,
      date_created_gmt: moment(),
      amount,
      reason,
      refunded_payment: true,
      meta_data,
      line_items: [],
    }
    refundsOf.set(order.id, [...given, refund])
    Object.assign(order, {
      refunds: [...given, refund].map((one) => ({ id: one.id, reason: one.reason, total: `-${one.amount}` })),
      date_modified_gmt: moment(),
    })
    return [201, refund]
  }

  const list = (all: Obj[], query: Record<string, string>): [number, unknown, Record<string, string>] => {
    const after = query.modified_after ?? ""
    const found = all
      .filter((one) => String(one.date_modified_gmt ?? "~") > after)
      .toSorted((a, b) => (String(a.date_modified_gmt) < String(b.date_modified_gmt) ? -1 : 1))
    const [size, page] = [Number(query.per_page ?? 10), Number(query.page ?? 1)]
    const pages = Math.max(1, Math.ceil(found.length / size))
    return [
      200,
      found.slice((page - 1) * size, page * size),
      { "x-wp-total": String(found.length), "x-wp-totalpages": String(pages) },
    ]
  }

  function act(
    method: string,
    path: string,
    query: Record<string, string>,
    body: Obj,
  ): [number, unknown, Record<string, string>?] {
    if (method === "GET" && path === "data/currencies/current") return [200, { code: "EUR", name: "Euro", symbol: "€" }]
    if (path === "webhooks" && method === "GET")
      return list(
        webhooks.map((one, nth) => ({ id: nth + 1, status: "active", ...one })),
        query,
      )
    if (path === "webhooks") {
      webhooks.push(body as never)
      return [201, { id: webhooks.length, status: "active", ...body }]
    }
    if (path === "orders") return list(orders, query)
    if (path === "products") return list(products, query)
    const [, what, id, inner] = /^(orders|products)\/(\d+)(?:\/(refunds|variations))?$/.exec(path) ?? []
    if (what === "products") {
      const product = find(products, id)
      if (!product) return wrong(404, "woocommerce_rest_product_invalid_id", "Invalid ID.")
      return inner ? list(product.variations, query) : [200, product]
    }
    const order = what === "orders" ? find(orders, id) : undefined
    if (what !== "orders") return wrong(404, "rest_no_route", "No route was found matching the URL and request method.")
    if (!order) return wrong(404, "woocommerce_rest_shop_order_invalid_id", "Invalid ID.")
    if (!inner) return [200, order]
    if (method === "GET") return list(refundsOf.get(order.id) ?? [], query)
    if (body.api_refund !== true || body.api_restock !== false) return wrong(400, "rest_invalid_param", "api_refund")
    const made = makeRefund(order, body)
    if (made[0] === 201)
      refunds.push({ order: order.id, amount: String(body.amount), meta: JSON.stringify(body.meta_data) })
    return made
  }

  const server = createServer(async (request, response) => {
    let text = ""
    for await (const piece of request) text += piece
    const url = new URL(request.url ?? "/", "http://stub")
    const path = url.pathname.replace("/wp-json/wc/v3/", "")
    const query = Object.fromEntries(url.searchParams)
    const method = request.method ?? "GET"
    calls.push({ method, path, query })
    const now = method !== "GET" || mood.any ? mood : { word: "ok" as const, keeps: false }
    if (now === mood) mood = { word: "ok", keeps: false, any: false }
    const own = `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`
    if (request.headers.authorization !== own || now.word === 401)
      return send(response, 401, { code: "woocommerce_rest_cannot_view", message: "Sorry", data: { status: 401 } })
    if (now.word === 429) return send(response, 429, { code: "too_many", message: "Slow" }, { "retry-after": "3" })
    if (now.word === "gateway")
      return send(response, 500, {
        code: "woocommerce_rest_cannot_create_order_refund",
        message: "Passerelle indisponible",
      })
    const silent = ["drop", "hang", 503].includes(now.word)
    const [status, body, headers] =
      silent && !now.keeps ? [0, null] : act(method, path, query, text ? (JSON.parse(text) as Obj) : {})
    if (now.word === "drop") return void request.socket.destroy()
    if (now.word === "hang") return
    if (now.word === 503)
      return response.writeHead(503, { "content-type": "text/html" }).end("<h1>Briefly unavailable</h1>")
    if (now.word === "garbage") return response.writeHead(200).end("<html>")
    send(response, status, now.word === "lie" ? { ...(body as Obj), amount: "0.01" } : body, headers)
  })
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`

  return {
    ...{ url, key, secret, calls, refunds, webhooks },
    next: (word, { keeps = false, any = false } = {}) => {
      mood = { word, keeps, any }
    },
    freeze: (on) => {
      frozen = on
    },
    putOrder: (told) => {
      const before = orders.find((one) => one.number === told.number)
      const id = before?.id ?? 5_000 + orders.length
      const line_items = told.lines.map((one, nth) => ({
        ...{ id: id * 10 + nth, name: one.name, product_id: 77, variation_id: 0, sku: one.sku, quantity: one.quantity },
        ...{ total: one.total, total_tax: one.tax ?? "0.00", meta_data: [] },
      }))
      const sum = told.lines.reduce(
        (total, one) => total + cents(one.total) + cents(one.tax ?? "0"),
        cents(told.shipping ?? "0"),
      )
      const address = {
        first_name: "Nora",
        last_name: "Roux",
        address_1: "2 rue Haute",
        postcode: "59000",
        city: "Lille",
        country: "FR",
        phone: "",
      }
      const order = {
        ...{
          id,
          number: told.number,
          status: told.status ?? "processing",
          currency: "EUR",
          date_created_gmt: moment(),
          date_modified_gmt: moment(),
        },
        ...{
          date_paid_gmt: told.paid === false ? null : moment(),
          total: (sum / 100).toFixed(2),
          shipping_total: told.shipping ?? "0.00",
          shipping_tax: "0.00",
        },
        ...{
          billing: { ...address, email: told.email ?? "nora@example.org" },
          shipping: address,
          line_items,
          refunds: before?.refunds ?? [],
        },
      }
      if (before) Object.assign(before, order)
      else orders.push(order)
      return String(id)
    },
    putProduct: (name, variations) => {
      const id = 900 + products.length
      products.push({
        ...{
          id,
          name,
          slug: name.toLowerCase(),
          type: "variable",
          status: "publish",
          date_modified_gmt: moment(),
          sku: "",
        },
        ...{
          price: "89.90",
          manage_stock: false,
          stock_quantity: null,
          stock_status: "instock",
          categories: [{ slug: "robes" }],
        },
        variations: variations.map((one, nth) => ({
          ...{
            id: id * 10 + nth,
            sku: one.sku,
            status: "publish",
            price: "89.90",
            attributes: [{ id: 1, name: "Taille", option: one.size }],
          },
          ...{
            manage_stock: one.stock != null,
            stock_quantity: one.stock ?? null,
            stock_status: one.stock === 0 ? "outofstock" : "instock",
          },
        })),
      })
      return String(id)
    },
    refundByHand: (orderId, amount) =>
      void makeRefund(find(orders, orderId) as Obj & { id: number }, { amount, reason: "cassé" }),
    webhook: (topic, id, more = {}) => {
      const body = JSON.stringify({ id: Number(id) })
      const headers = {
        ...{
          "content-type": "application/json",
          "x-wc-webhook-topic": topic,
          "x-wc-webhook-source": more.source ?? `${url}/`,
        },
        "x-wc-webhook-signature": signBody(more.secret ?? webhooks[0]?.secret ?? "", body),
      }
      return { body, headers }
    },
    close: () =>
      new Promise((done) => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body))
}
