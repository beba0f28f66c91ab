import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { signBody } from "../../server/shops/signed-body.ts"

// What of Shopify's Admin GraphQL API our adapter uses, with Shopify's rules: only fields that are asked for are answered and
// an unknown one is an error, lists are oldest change first and paged by a cursor that keeps its place, a question has a cost
// and a bucket that refills, a refund never passes what was captured, and a key answers as it did first.

export type ShopifyMood = "ok" | "drop" | "hang" | "garbage" | "throttled" | "dear" | "lie" | 401 | 503
type Obj = Record<string, unknown>

export interface StubLine {
  sku: string
  title: string
  quantity: number
  price: string
  discount?: string
  tax?: string
  variant?: string
}
export interface StubOrder {
  name: string
  email?: string
  lines: StubLine[]
  paid?: string
  shipping?: string
  deliveredAt?: string
  cancelledAt?: string
  updatedAt?: string
  customer?: string
}

export interface ShopifyStub {
  url: string
  domain: string
  token: string
  webhookSecret: string
  /** Every operation that came, by its name, with its variables. */
  calls: { operation: string; variables: Obj }[]
  /** Adds one, or changes the one of this name; answers its number. */
  putOrder(order: StubOrder): string
  putProduct(
    title: string,
    variants: { sku: string; size?: string; colour?: string; stock?: number | null; price?: string }[],
  ): string
  /** As a person does in the shop's back office. */
  refundByHand(orderNumber: string, amount: string): void
  /** An order that our shapes do not know. */
  breakOrder(orderNumber: string): void
  refunds: { note: string; amount: string; order: string; key: string | null }[]
  subscriptions: { topic: string; uri: string }[]
  next(mood: ShopifyMood, keeps?: boolean): void
  /** Points that are left, and how fast they come back. */
  budget: { left: number; restore: number; cost: number }
  settle(nth: number, status: "SUCCESS" | "FAILURE"): void
  forgetKeys(): void
  webhook(
    topic: string,
    id: string,
    more?: { domain?: string; secret?: string },
  ): { body: string; headers: Record<string, string> }
  close(): Promise<void>
}

const gid = (what: string, id: string | number) => `gid://shopify/${what}/${id}`
const money = (amount: string) => ({ presentmentMoney: { amount, currencyCode: "EUR" } })
const cents = (text: string) => Math.round(Number(text) * 100)

/** `now`: the shop's own clock, which otherwise goes on by a second with each change. */
export async function startShopifyStub({ now = (): number => 0 } = {}): Promise<ShopifyStub> {
  const domain = "atelier-novembre.myshopify.com"
  const [token, webhookSecret] = ["shpat_stub_token", "shpss_stub_secret"]
  const orders: Obj[] = []
  const products: Obj[] = []
  const calls: ShopifyStub["calls"] = []
  const refunds: ShopifyStub["refunds"] = []
  const subscriptions: ShopifyStub["subscriptions"] = []
  const keys = new Map<string, { text: string; answer: Obj }>()
  const budget = { left: 1_000, restore: 100, cost: 10 }
  let filled = Date.now()
  const moods: { word: ShopifyMood; keeps: boolean }[] = []
  let clock = Date.UTC(2026, 10, 20, 8)
  let ids = 7_000
  const moment = () => {
    clock = Math.max(clock + 1_000, now())
    return new Date(clock).toISOString().replace(".000", "")
  }

  const transaction = (kind: string, amount: string, parent: string | null, status = "SUCCESS"): Obj => ({
    ...{ id: gid("OrderTransaction", ++ids), kind, status, gateway: "shopify_payments", createdAt: moment() },
    ...{ parentTransaction: parent ? { id: parent } : null, amountSet: money(amount) },
    paymentDetails: { __typename: "CardPaymentDetails", company: "Visa", number: "•••• •••• •••• 4242" },
  })

  const makeRefund = (order: Obj, input: Obj, status = "SUCCESS"): Obj => {
    const [asked] = input.transactions as Obj[]
    const refund = {
      ...{ id: gid("Refund", ++ids), createdAt: moment(), note: input.note ?? null },
      transactions: { nodes: [transaction("REFUND", String(asked?.amount), String(asked?.parentId), status)] },
    }
    ;(order.refunds as Obj[]).push(refund)
    order.updatedAt = moment()
    return refund
  }

  const left = (order: Obj): number => {
    const given = (order.refunds as Obj[]).flatMap((one) => (one.transactions as { nodes: Obj[] }).nodes)
    const sum = (all: Obj[]) =>
      all.reduce((total, one) => total + cents((one.amountSet as ReturnType<typeof money>).presentmentMoney.amount), 0)
    return sum(order.transactions as Obj[]) - sum(given.filter((one) => one.status !== "FAILURE"))
  }

  const create = ({ input, key }: Obj): Obj => {
    const asked = input as Obj
    const text = JSON.stringify(asked)
    const known = keys.get(String(key))
    if (known)
      return known.text === text
        ? known.answer
        : {
            refundCreate: {
              refund: null,
              userErrors: [{ field: null, message: "Idempotency key was used with other parameters" }],
            },
          }
    const order = orders.find((one) => one.id === asked.orderId)
    const [given] = asked.transactions as Obj[]
    const wrong = !order
      ? "Order does not exist"
      : cents(String(given?.amount)) > left(order)
        ? "Refund amount is greater than the net payment received"
        : null
    const refund = order && !wrong ? makeRefund(order, asked) : null
    if (refund)
      refunds.push({
        note: String(asked.note),
        amount: String(given?.amount),
        order: String(asked.orderId),
        key: String(key),
      })
    const userErrors = wrong ? [{ field: ["transactions"], message: wrong }] : []
    const answer = { refundCreate: { refund, userErrors } }
    keys.set(String(key), { text, answer })
    return answer
  }

  const list = (all: Obj[], { first, after, query }: Obj): Obj => {
    const [, since = ""] = /updated_at:>='(.*)'/.exec(String(query)) ?? []
    const place = (one: Obj) => `${one.updatedAt} ${one.id}`
    const found = all
      .filter((one) => String(one.updatedAt) >= since.replace(/\.\d+Z$/, "Z"))
      .sort((a, b) => (place(a) < place(b) ? -1 : 1))
      .filter((one) => !after || place(one) > Buffer.from(String(after), "base64").toString())
    const nodes = found.slice(0, Number(first))
    const last = nodes.at(-1)
    const endCursor = last ? Buffer.from(place(last)).toString("base64") : null
    return { pageInfo: { hasNextPage: found.length > nodes.length, endCursor }, nodes }
  }

  const linesOf = (order: Obj, first: number, after: unknown): Obj => {
    const all = order.lines as Obj[]
    const from = after ? Number(after) : 0
    const nodes = all.slice(from, from + first)
    const end = from + nodes.length
    return { pageInfo: { hasNextPage: end < all.length, endCursor: String(end) }, nodes }
  }
  const withLines = (order: Obj, { lines, after }: Obj): Obj => ({
    ...order,
    lineItems: linesOf(order, Number(lines), after),
  })
  const orderOf = (id: unknown) => orders.find((one) => one.id === id) ?? null

  const operations: Record<string, (variables: Obj) => Obj> = {
    Hello: () => ({ shop: { name: "Atelier Novembre", currencyCode: "EUR", myshopifyDomain: domain } }),
    Orders: (asked) => {
      const page = list(orders, asked) as { nodes: Obj[] }
      return { orders: { ...page, nodes: page.nodes.map((one) => withLines(one, { lines: asked.lines })) } }
    },
    OneOrder: (asked) => ({ order: orderOf(asked.id) && withLines(orderOf(asked.id) as Obj, { lines: asked.lines }) }),
    MoreLines: (asked) => ({ order: orderOf(asked.id) && withLines(orderOf(asked.id) as Obj, asked) }),
    OrderMoney: (asked) => ({ order: orderOf(asked.id) }),
    Products: (asked) => ({ products: list(products, asked) }),
    OneProduct: (asked) => ({ product: products.find((one) => one.id === asked.id) ?? null }),
    Subscriptions: () => ({
      webhookSubscriptions: {
        pageInfo: { hasNextPage: false, endCursor: null },
        nodes: subscriptions.map((one, nth) => ({ id: gid("WebhookSubscription", nth + 1), ...one })),
      },
    }),
    Subscribe: ({ topic, to }) => {
      subscriptions.push({ topic: String(topic), uri: String((to as Obj).uri) })
      return { webhookSubscriptionCreate: { userErrors: [] } }
    },
    MakeRefund: create,
  }

  const server = createServer(async (request, response) => {
    let text = ""
    for await (const piece of request) text += piece
    const { word, keeps } = moods.shift() ?? { word: "ok", keeps: false }
    const { query, variables } = JSON.parse(text) as { query: string; variables: Obj }
    const operation = /(?:query|mutation) (\w+)/.exec(query)?.[1] ?? ""
    calls.push({ operation, variables })
    const good =
      request.url?.startsWith("/admin/api/2026-10/graphql.json") && request.headers["x-shopify-access-token"] === token
    if (!good || word === 401)
      return send(response, 401, { errors: [{ message: "[API] Invalid API key or access token" }] })
    if (word === "dear")
      return send(response, 200, {
        errors: [{ message: "Query cost is 2002", extensions: { code: "MAX_COST_EXCEEDED" } }],
      })
    budget.left = Math.min(1_000, budget.left + ((Date.now() - filled) / 1000) * budget.restore)
    filled = Date.now()
    if (word === "throttled" || budget.left < budget.cost) {
      const cost = {
        requestedQueryCost: budget.cost,
        throttleStatus: { maximumAvailable: 1000, currentlyAvailable: 0, restoreRate: budget.restore },
      }
      return send(response, 200, {
        errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }],
        extensions: { cost },
      })
    }
    if (operation === "MakeRefund" && !/@idempotent\(key: \$key\)/.test(query))
      return send(response, 200, { errors: [{ message: "idempotency key is required" }] })
    if (word === 503 && !keeps) return send(response, 503, { errors: [{ message: "unavailable" }] })
    const silent = word === "drop" || word === "hang"
    const data = silent && !keeps ? null : operations[operation]?.(variables)
    if (word === "drop") return void request.socket.destroy()
    if (word === "hang") return
    if (word === 503) return send(response, 503, { errors: [{ message: "unavailable" }] })
    if (word === "garbage") return response.writeHead(200, { "content-type": "text/html" }).end("<html>")
    budget.left -= budget.cost
    const cost = {
      requestedQueryCost: budget.cost,
      throttleStatus: { maximumAvailable: 1000, currentlyAvailable: budget.left, restoreRate: budget.restore },
    }
    try {
      const pruned = prune(data, selection(query)) as Obj
      send(response, 200, { data: word === "lie" ? lied(pruned) : pruned, extensions: { cost } })
    } catch (error) {
      send(response, 200, { errors: [{ message: (error as Error).message, extensions: { code: "undefinedField" } }] })
    }
  })
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  const { port } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}`,
    ...{ domain, token, webhookSecret, calls, refunds, subscriptions, budget },
    next: (word, keeps = false) => void moods.push({ word, keeps }),
    forgetKeys: () => keys.clear(),
    putOrder: (told) => {
      const before = orders.find((one) => one.name === told.name)
      const number = before ? String(before.number) : String(5_000 + orders.length)
      const paid =
        told.paid ??
        String(
          told.lines.reduce(
            (sum, one) => sum + cents(one.price) - cents(one.discount ?? "0"),
            cents(told.shipping ?? "0"),
          ) / 100,
        )
      const lines = told.lines.map(
        (one, nth): Obj => ({
          ...{
            id: gid("LineItem", `${number}${nth + 1}`),
            sku: one.sku,
            title: one.title,
            variantTitle: one.variant ?? null,
          },
          ...{ quantity: one.quantity, originalTotalSet: money(one.price) },
          discountAllocations: one.discount ? [{ allocatedAmountSet: money(one.discount) }] : [],
          taxLines: one.tax ? [{ priceSet: money(one.tax) }] : [],
          variant: {
            ...{
              id: gid("ProductVariant", `${number}${nth + 1}`),
              barcode: null,
              selectedOptions: [{ name: "Taille", value: one.variant ?? "Default Title" }],
            },
            product: { handle: one.title.toLowerCase().replaceAll(" ", "-"), productType: "clothing" },
          },
        }),
      )
      const address = {
        name: told.customer ?? "Nora Roux",
        address1: "2 rue Haute",
        address2: null,
        zip: "59000",
        city: "Lille",
        countryCodeV2: "FR",
        phone: null,
      }
      const order: Obj = {
        ...{
          number,
          id: gid("Order", number),
          name: told.name,
          updatedAt: told.updatedAt ?? moment(),
          processedAt: moment(),
        },
        ...{
          cancelledAt: told.cancelledAt ?? null,
          presentmentCurrencyCode: "EUR",
          taxesIncluded: true,
          customerLocale: "fr-FR",
        },
        ...{
          email: told.email ?? "nora@example.org",
          phone: null,
          customer: { displayName: told.customer ?? "Nora Roux" },
        },
        ...{
          shippingAddress: address,
          billingAddress: address,
          totalShippingPriceSet: money(told.shipping ?? "0.0"),
          lines,
        },
        transactions: before?.transactions ?? (paid === "0" ? [] : [transaction("SALE", paid, null)]),
        refunds: before?.refunds ?? [],
        fulfillments: told.deliveredAt
          ? [
              {
                deliveredAt: told.deliveredAt,
                fulfillmentLineItems: { nodes: lines.map((one) => ({ lineItem: { id: one.id } })) },
              },
            ]
          : [],
      }
      if (before) Object.assign(before, order)
      else orders.push(order)
      return number
    },
    putProduct: (title, variants) => {
      const id = String(9_000 + products.length)
      const handle = title.toLowerCase().replaceAll(" ", "-")
      const nodes = variants.map((one, nth) => ({
        ...{
          id: gid("ProductVariant", `${id}${nth}`),
          sku: one.sku,
          barcode: null,
          title: one.size ?? "Default Title",
        },
        ...{ price: one.price ?? "89.90", inventoryQuantity: one.stock ?? 0, inventoryPolicy: "DENY" },
        selectedOptions: [
          ...(one.size ? [{ name: "Taille", value: one.size }] : []),
          ...(one.colour ? [{ name: "Couleur", value: one.colour }] : []),
        ],
        inventoryItem: { tracked: one.stock != null, measurement: { weight: { unit: "KILOGRAMS", value: 0.42 } } },
      }))
      products.push({
        id: gid("Product", id),
        handle,
        title,
        productType: "clothing",
        updatedAt: moment(),
        status: "ACTIVE",
        variants: { nodes },
      })
      return id
    },
    refundByHand: (orderNumber, amount) => {
      const order = orderOf(gid("Order", orderNumber)) as Obj
      const [paid] = order.transactions as Obj[]
      makeRefund(order, { note: "cassé", transactions: [{ amount, parentId: paid?.id }] })
    },
    breakOrder: (orderNumber) => {
      const order = orderOf(gid("Order", orderNumber)) as Obj
      Object.assign(order, { totalShippingPriceSet: money("4.999"), updatedAt: moment() })
    },
    settle: (nth, status) => {
      const all = orders.flatMap((one) => one.refunds as Obj[])
      const [one] = (all[nth] as { transactions: { nodes: Obj[] } }).transactions.nodes
      if (one) one.status = status
    },
    webhook: (topic, id, more = {}) => {
      const body = JSON.stringify(
        topic.startsWith("refunds/") ? { id: 1, order_id: Number(id) } : { id: Number(id), name: "#1" },
      )
      const headers = {
        ...{
          "content-type": "application/json",
          "x-shopify-topic": topic,
          "x-shopify-shop-domain": more.domain ?? domain,
        },
        "x-shopify-hmac-sha256": signBody(more.secret ?? webhookSecret, body),
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

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body))
}

/** The answer to another question: a refund of a cent. */
function lied(data: Obj): Obj {
  return JSON.parse(JSON.stringify(data).replaceAll(/"amount":"[^"]+"/g, '"amount":"0.01"')) as Obj
}

interface Selection {
  [field: string]: Selection | null
}

/** The fields that a question names: what follows a name in braces belongs to it, arguments and directives are passed by. */
function selection(query: string): Selection {
  const tokens = query.slice(query.indexOf("{")).match(/[{}()]|@\w+|\w+|[^\s\w]/g) ?? []
  let at = 0
  const skip = () => {
    for (let depth = 0; ; at++) {
      if (tokens[at] === "(") depth++
      if (tokens[at] === ")" && --depth === 0) return void at++
    }
  }
  const block = (): Selection => {
    const found: Selection = {}
    let last = ""
    for (at++; tokens[at] !== "}"; ) {
      if (tokens[at] === "{") {
        found[last] = block()
        at++
      } else if (tokens[at] === "(") skip()
      else if (tokens[at] === ".") {
        // "... on CardPaymentDetails { number }": what it has of that kind stands among the others
        at += 5
        Object.assign(found, block())
        at++
      } else {
        if (!tokens[at]?.startsWith("@")) {
          last = tokens[at] ?? ""
          found[last] ??= null
        }
        at++
      }
    }
    return found
  }
  return block()
}

function prune(value: unknown, fields: Selection | null): unknown {
  if (value === null || fields === null) return value
  if (Array.isArray(value)) return value.map((one) => prune(one, fields))
  const all = value as Obj
  return Object.fromEntries(
    Object.entries(fields).map(([name, inner]) => {
      if (!(name in all)) throw new Error(`Field '${name}' doesn't exist`)
      return [name, prune(all[name], inner)]
    }),
  )
}
