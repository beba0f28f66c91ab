import * as z from "zod/mini"
import {
  type Asking,
  type ShopAccess,
  type ShopPage,
  type ShopSource,
  ShopTrouble,
  type ShopWebhook,
} from "./shop-source.ts"
import { readEach, type Way } from "./shopify-source.ts"
import { isSigned } from "./signed-body.ts"
import { openWoo, troubleOf, type Woo } from "./woo-client.ts"
import {
  Currency,
  Loose,
  LooseList,
  momentOf,
  Order,
  Product,
  Refunds,
  toShopOrder,
  toShopProduct,
  Variations,
} from "./woo-shapes.ts"

const A_PAGE = 50
/** Of one product's variations, one order's refunds: more pages than that are another mistake. */
const MOST_PAGES = 10

/** A WooCommerce shop by its REST API: small shared hosts stand behind it, so it is asked one thing at a time. */
export function wooSource(access: ShopAccess & { kind: "woocommerce" }, way: Way = {}): ShopSource {
  const { address, secrets } = access
  const woo = openWoo({ site: address, key: secrets.key, secret: secrets.secret, timeout: way.timeout })
  let asked: Promise<string> | null = null
  const currency = () => {
    asked ??= woo.get("data/currencies/current", {}, Currency).then((got) => {
      if (!got) throw new ShopTrouble("no currency", { trouble: "unreadable" })
      return got.value.code
    })
    return asked.catch((error: unknown) => {
      asked = null
      throw error
    })
  }
  const readOrder = async (node: unknown) => {
    const order = Order.parse(node)
    return toShopOrder(order, order.refunds?.length ? await refundsOf(woo, order.id) : [])
  }
  const readProduct = async (node: unknown) => {
    const product = Product.parse(node)
    const variations =
      product.type === "variable" ? await all(woo, `products/${product.id}/variations`, Variations) : []
    return toShopProduct(product, variations, await currency())
  }
  return {
    kind: "woocommerce",
    rate: { perSecond: 2, atOnce: 1 },
    hello: async () => ({ name: new URL(address).host, currency: await currency() }),
    orders: (asking) => changed(woo, "orders", asking, readOrder),
    products: (asking) => changed(woo, "products", asking, readProduct),
    order: async (id) => {
      const got = await woo.get(`orders/${id}`, {}, Loose)
      return got && readOrder(got.value)
    },
    product: async (id) => {
      const got = await woo.get(`products/${id}`, {}, Loose)
      return got && readProduct(got.value)
    },
    subscribe: (to) => subscribe(woo, to, secrets.webhookSecret),
    checkWebhook: (asked) => checkWebhook(access, asked),
  }
}

/**
 * By the moment of the last one seen and not by a page's number: whatever changes meanwhile moves to the end, and pages
 * would slide under it. Only where a whole page changed in one second the next page of that second is asked for.
 */
async function changed<T>(
  woo: Woo,
  path: string,
  { since, after }: Asking,
  read: (node: unknown) => Promise<T>,
): Promise<ShopPage<T>> {
  const [from, page] = after === null ? [since, 1] : readCursor(after)
  // "after" is exclusive and knows whole seconds
  const modified_after = new Date(Math.max(0, Math.floor(from / 1000) * 1000 - 1000)).toISOString().slice(0, 19)
  const query = {
    ...{ modified_after, dates_are_gmt: "true", orderby: "modified", order: "asc" },
    ...{ per_page: String(A_PAGE), page: String(page), status: "any" },
  }
  const got = await woo.get(path, query, LooseList)
  const nodes = got?.value ?? []
  const each = await readEach(nodes, read)
  return { ...each, next: nodes.length < A_PAGE ? null : cursorAfter(nodes, from, page), rest: 0 }
}

const readCursor = (after: string): [number, number] => {
  const [from = "0", page = "1"] = after.split(".")
  return [Number(from), Number(page)]
}

function cursorAfter(nodes: readonly z.infer<typeof Loose>[], from: number, page: number): string {
  const last = momentOf(nodes.at(-1)?.date_modified_gmt ?? "")
  const sameSecond = Math.floor(last / 1000) <= Math.floor(from / 1000)
  return sameSecond ? `${from}.${page + 1}` : `${last}.1`
}

export async function all<T>(woo: Woo, path: string, schema: { parse(value: unknown): T[] }): Promise<T[]> {
  const found: T[] = []
  for (let page = 1; page <= MOST_PAGES; page++) {
    const got = await woo.get(path, { per_page: "100", page: String(page) }, schema)
    found.push(...(got?.value ?? []))
    if (!got || page >= got.pages) return found
  }
  throw new RangeError(`more than ${MOST_PAGES} pages of ${path}`)
}

export const refundsOf = (woo: Woo, orderId: number | string) => all(woo, `orders/${orderId}/refunds`, Refunds)

const TOPICS = ["order.created", "order.updated", "product.created", "product.updated"] as const
const Webhooks = z.array(z.object({ id: z.int(), topic: z.string(), status: z.string(), delivery_url: z.string() }))

async function subscribe(woo: Woo, delivery_url: string, secret: string): Promise<void> {
  const there = (await all(woo, "webhooks", Webhooks)).filter((one) => one.delivery_url === delivery_url)
  for (const topic of TOPICS) {
    if (there.some((one) => one.topic === topic && one.status === "active")) continue
    const answer = await woo.post("webhooks", {
      name: `Backdock ${topic}`,
      topic,
      delivery_url,
      secret,
      status: "active",
    })
    if (answer.status >= 400) throw troubleOf(answer)
  }
}

const Told = z.looseObject({ id: z.int() })

/** WooCommerce signs with the secret of the webhook and names the site; the ping of a new one is a form without an order. */
function checkWebhook(
  { address, secrets }: ShopAccess & { kind: "woocommerce" },
  { header, body }: Parameters<ShopSource["checkWebhook"]>[0],
): ShopWebhook {
  if (!isSigned(secrets.webhookSecret, body, header("x-wc-webhook-signature"))) return { ok: false, why: "signature" }
  if (bare(header("x-wc-webhook-source") ?? "") !== bare(address)) return { ok: false, why: "another_shop" }
  const [what] = (header("x-wc-webhook-topic") ?? "").split(".")
  if (what !== "order" && what !== "product") return { ok: true, news: { about: "nothing" } }
  const told = safely(body)
  return told ? { ok: true, news: { about: what, externalId: String(told.id) } } : { ok: false, why: "shape" }
}

const bare = (address: string) =>
  address
    .replace(/^https?:\/\//, "")
    .replace(/\/+$/, "")
    .toLowerCase()

function safely(body: string): z.infer<typeof Told> | null {
  try {
    return Told.parse(JSON.parse(body))
  } catch {
    return null
  }
}
