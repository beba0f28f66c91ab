import * as z from "zod/mini"
import { callShop } from "./shop-call.ts"
import { ShopTrouble } from "./shop-source.ts"

/** A version holds for a year; the next is asked for here. */
export const SHOPIFY_VERSION = "2026-10"

export interface ShopifySettings {
  /** something.myshopify.com */
  domain: string
  token: string
  /** An origin that answers for every shop: a stub's. */
  apiBase?: string | null | undefined
  /** ms; 20 s unless said. */
  timeout?: number | undefined
}

const Throttle = z.object({ currentlyAvailable: z.number(), restoreRate: z.number() })
const Envelope = z.object({
  data: z.nullish(z.unknown()),
  errors: z.nullish(
    z.array(z.object({ message: z.string(), extensions: z.nullish(z.object({ code: z.nullish(z.string()) })) })),
  ),
  extensions: z.nullish(
    z.object({ cost: z.nullish(z.object({ requestedQueryCost: z.number(), throttleStatus: z.nullish(Throttle) })) }),
  ),
})

/** Asks, and answers what came with how long to rest until as much can be asked again. */
export type AskShopify = <T>(
  query: string,
  variables: Record<string, unknown>,
  schema: { parse(value: unknown): T },
) => Promise<{ data: T; rest: number }>

/** Shopify by its GraphQL API alone: one address, one way to ask, and its own count of what a question costs. */
export function openShopify({ domain, token, apiBase, timeout = 20_000 }: ShopifySettings): AskShopify {
  const origin = apiBase ?? `https://${domain}`
  const url = `${origin.replace(/\/$/, "")}/admin/api/${SHOPIFY_VERSION}/graphql.json`
  const headers = { "x-shopify-access-token": token, ...(apiBase && { "x-shopify-shop-domain": domain }) }
  return async (query, variables, schema) => {
    const { status, body } = await callShop({ url, method: "POST", headers, body: { query, variables }, timeout })
    const read = Envelope.safeParse(body)
    if (!read.success) {
      if (status === 404) throw new ShopTrouble("404", { trouble: "denied" })
      throw new ShopTrouble(`${status}, not as it should be`, { trouble: status >= 500 ? "unreachable" : "unreadable" })
    }
    const { data, errors, extensions } = read.data
    const cost = extensions?.cost
    const [first] = errors ?? []
    if (first && status >= 500) throw new ShopTrouble(first.message, { trouble: "unreachable" })
    if (first) throw troubleOf(first.message, first.extensions?.code ?? undefined, restOf(cost))
    if (status >= 400) throw new ShopTrouble(`${status}`, { trouble: status >= 500 ? "unreachable" : "unreadable" })
    try {
      return { data: schema.parse(data), rest: restOf(cost) }
    } catch (error) {
      throw new ShopTrouble(`not as it should be: ${(error as Error).message.slice(0, 300)}`, { trouble: "unreadable" })
    }
  }
}

type Cost = NonNullable<NonNullable<z.infer<typeof Envelope>["extensions"]>["cost"]>

function restOf(cost: Cost | null | undefined): number {
  const throttle = cost?.throttleStatus
  if (!cost || !throttle || throttle.restoreRate <= 0) return 0
  const lacking = cost.requestedQueryCost - throttle.currentlyAvailable
  return lacking <= 0 ? 0 : Math.ceil((lacking / throttle.restoreRate) * 1000)
}

function troubleOf(message: string, code: string | undefined, rest: number): ShopTrouble {
  const more = code === undefined ? {} : { code }
  if (code === "THROTTLED") return new ShopTrouble(message, { ...more, trouble: "limited", retryAfter: rest || 2_000 })
  if (code === "ACCESS_DENIED") return new ShopTrouble(message, { ...more, trouble: "denied" })
  if (code === "INTERNAL_SERVER_ERROR") return new ShopTrouble(message, { ...more, trouble: "unreachable" })
  // the question was not understood, so nothing was done: of this one question only
  return new ShopTrouble(message, { ...more, trouble: "unreadable" })
}

/** gid://shopify/Order/5001 → 5001; throws on another's. */
export function numberOf(gid: string): string {
  const [, number] = /^gid:\/\/shopify\/\w+\/(\d{1,20})(?:\?.*)?$/.exec(gid) ?? []
  if (number === undefined) throw new ShopTrouble(`${gid.slice(0, 60)} is no id`, { trouble: "unreadable" })
  return number
}
export const gidOf = (what: string, number: string) => `gid://shopify/${what}/${number}`
