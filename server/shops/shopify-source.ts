import * as z from "zod/mini"
import {
  type Asking,
  type ShopAccess,
  type ShopOrder,
  type ShopPage,
  type ShopProduct,
  type ShopSource,
  ShopTrouble,
  type ShopWebhook,
} from "./shop-source.ts"
import { type AskShopify, gidOf, openShopify } from "./shopify-client.ts"
import {
  HELLO,
  MORE_LINES,
  ONE_ORDER,
  ONE_PRODUCT,
  ORDERS,
  PRODUCTS,
  SUBSCRIBE,
  SUBSCRIPTIONS,
} from "./shopify-queries.ts"
import {
  HelloReply,
  LinesReply,
  OneOrderReply,
  OneProductReply,
  Order,
  OrdersReply,
  Product,
  ProductsReply,
  toShopOrder,
  toShopProduct,
} from "./shopify-shapes.ts"
import { isSigned } from "./signed-body.ts"

const A_PAGE = 10
const LINES = 10
/** No order has more; what does is said to be unreadable rather than cut. */
const MOST_LINES = 500

export type Way = { apiBase?: string | null | undefined; timeout?: number | undefined }

/** A Shopify shop by its Admin GraphQL API. Questions that cost too much are asked again for half as many. */
export function shopifySource(access: ShopAccess & { kind: "shopify" }, way: Way = {}): ShopSource {
  const { address, secrets } = access
  const ask = openShopify({ domain: address, token: secrets.token, ...way })
  let shop: Promise<z.infer<typeof HelloReply>["shop"]> | null = null
  const hello = () => {
    shop ??= ask(HELLO, {}, HelloReply).then(({ data }) => data.shop)
    return shop.catch((error: unknown) => {
      shop = null
      throw error
    })
  }
  return {
    kind: "shopify",
    rate: { perSecond: 2, atOnce: 2 },
    hello: async () => {
      const { name, currencyCode, myshopifyDomain } = await hello()
      if (myshopifyDomain !== address) throw new ShopTrouble(`${myshopifyDomain} answers`, { trouble: "denied" })
      return { name, currency: currencyCode }
    },
    orders: (asking) => orders(ask, asking),
    products: async (asking) => products(ask, asking, (await hello()).currencyCode),
    order: async (id) => {
      const { data } = await ask(ONE_ORDER, { id: gidOf("Order", id), lines: 50 }, OneOrderReply)
      return data.order ? readOrder(ask, data.order) : null
    },
    product: async (id) => {
      const { currencyCode } = await hello()
      const { data } = await ask(ONE_PRODUCT, { id: gidOf("Product", id) }, OneProductReply)
      return data.product ? toShopProduct(data.product, currencyCode) : null
    },
    subscribe: (to) => subscribe(ask, to),
    checkWebhook: (asked) => checkWebhook(access, asked),
  }
}

const changedSince = (since: number) => `updated_at:>='${new Date(since).toISOString()}'`

async function orders(ask: AskShopify, { since, after }: Asking): Promise<ShopPage<ShopOrder>> {
  const { data, rest } = await affordable(A_PAGE, (first) =>
    ask(ORDERS, { first, lines: LINES, after, query: changedSince(since) }, OrdersReply),
  )
  const page = await readEach(data.orders.nodes, async (node) => readOrder(ask, Order.parse(node)))
  return { ...page, next: nextOf(data.orders.pageInfo), rest }
}

async function products(ask: AskShopify, { since, after }: Asking, currency: string): Promise<ShopPage<ShopProduct>> {
  const { data, rest } = await affordable(A_PAGE, (first) =>
    ask(PRODUCTS, { first, after, query: changedSince(since) }, ProductsReply),
  )
  const page = await readEach(data.products.nodes, async (node) => toShopProduct(Product.parse(node), currency))
  return { ...page, next: nextOf(data.products.pageInfo), rest }
}

const nextOf = ({ hasNextPage, endCursor }: { hasNextPage: boolean; endCursor?: string | null | undefined }) =>
  hasNextPage ? (endCursor ?? null) : null

/** Half as many, and half of those, until the question is cheap enough. */
async function affordable<T>(first: number, asking: (first: number) => Promise<T>): Promise<T> {
  try {
    return await asking(first)
  } catch (error) {
    if (!(error instanceof ShopTrouble) || error.code !== "MAX_COST_EXCEEDED" || first === 1) throw error
    return affordable(Math.ceil(first / 2), asking)
  }
}

/** One that cannot be read is named and passed by; one that could not be asked for stops the page. */
export async function readEach<N extends { id: string | number }, T>(
  nodes: readonly N[],
  read: (node: N) => Promise<T>,
) {
  const things: T[] = []
  const unreadable: { id: string; why: string }[] = []
  for (const node of nodes)
    try {
      things.push(await read(node))
    } catch (error) {
      if (error instanceof ShopTrouble) throw error
      const id = String(node.id).split("/").at(-1) ?? ""
      unreadable.push({ id, why: (error as Error).message.slice(0, 200) })
    }
  return { things, unreadable }
}

async function readOrder(ask: AskShopify, order: Order): Promise<ShopOrder> {
  const nodes = [...order.lineItems.nodes]
  let { pageInfo } = order.lineItems
  while (pageInfo.hasNextPage) {
    if (nodes.length >= MOST_LINES) throw new RangeError(`more than ${MOST_LINES} lines`)
    const more = { id: order.id, lines: 50, after: pageInfo.endCursor ?? null }
    const { data } = await patiently(() => ask(MORE_LINES, more, LinesReply))
    if (!data.order) throw new RangeError("its lines are gone")
    nodes.push(...data.order.lineItems.nodes)
    pageInfo = data.order.lineItems.pageInfo
  }
  return toShopOrder({ ...order, lineItems: { pageInfo, nodes } }, "FR")
}

/** At the longest for one question, while a page is half read. */
const A_PAUSE = 5_000

/** What belongs to a page that is half read waits a moment for the bucket to fill, rather than lose the page. */
async function patiently<T>(asking: () => Promise<T>, tries = 3): Promise<T> {
  try {
    return await asking()
  } catch (error) {
    const wait = error instanceof ShopTrouble && error.trouble === "limited" ? (error.retryAfter ?? A_PAUSE) : null
    if (wait === null || wait > A_PAUSE || tries <= 1) throw error
    await new Promise((done) => setTimeout(done, wait))
    return patiently(asking, tries - 1)
  }
}

const TOPICS = ["ORDERS_CREATE", "ORDERS_UPDATED", "ORDERS_CANCELLED", "REFUNDS_CREATE", "PRODUCTS_UPDATE"] as const

const Subscriptions = z.object({
  webhookSubscriptions: z.object({
    nodes: z.array(z.object({ id: z.string(), topic: z.string(), uri: z.nullish(z.string()) })),
  }),
})
const Subscribed = z.object({
  webhookSubscriptionCreate: z.object({ userErrors: z.array(z.object({ message: z.string() })) }),
})

async function subscribe(ask: AskShopify, uri: string): Promise<void> {
  const { data } = await ask(SUBSCRIPTIONS, { after: null }, Subscriptions)
  const there = new Set(data.webhookSubscriptions.nodes.flatMap((one) => (one.uri === uri ? one.topic : [])))
  for (const topic of TOPICS) {
    if (there.has(topic)) continue
    const made = await ask(SUBSCRIBE, { topic, to: { uri, format: "JSON" } }, Subscribed)
    const [error] = made.data.webhookSubscriptionCreate.userErrors
    if (error) throw new ShopTrouble(error.message, { final: true })
  }
}

const Told = z.looseObject({ id: z.optional(z.int()), order_id: z.optional(z.int()) })

/** Shopify signs the body with the app's secret and names the shop beside it. */
function checkWebhook(
  { address, secrets }: ShopAccess & { kind: "shopify" },
  { header, body }: Parameters<ShopSource["checkWebhook"]>[0],
): ShopWebhook {
  if (!isSigned(secrets.webhookSecret, body, header("x-shopify-hmac-sha256"))) return { ok: false, why: "signature" }
  if (header("x-shopify-shop-domain") !== address) return { ok: false, why: "another_shop" }
  const told = safely(body)
  if (!told) return { ok: false, why: "shape" }
  const topic = header("x-shopify-topic") ?? ""
  const id = topic.startsWith("refunds/") ? told.order_id : told.id
  if (id === undefined) return { ok: false, why: "shape" }
  if (/^(orders|refunds)\//.test(topic)) return { ok: true, news: { about: "order", externalId: String(id) } }
  if (topic.startsWith("products/")) return { ok: true, news: { about: "product", externalId: String(id) } }
  return { ok: true, news: { about: "nothing" } }
}

function safely(body: string): z.infer<typeof Told> | null {
  try {
    return Told.parse(JSON.parse(body))
  } catch {
    return null
  }
}

export const isShopifyDomain = (text: string) => /^[a-z0-9][a-z0-9-]{0,60}\.myshopify\.com$/.test(text)
