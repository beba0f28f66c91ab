import { callShop, type ShopAnswer } from "./shop-call.ts"
import { ShopTrouble } from "./shop-source.ts"

export interface WooSettings {
  /** The site's own address, https://shop.example or with a folder behind it. */
  site: string
  key: string
  secret: string
  /** ms; 20 s unless said. */
  timeout?: number | undefined
}

export interface Woo {
  /** A good answer parsed; null where there is no such thing. */
  get<T>(path: string, query: Record<string, string>, schema: { parse(value: unknown): T }): Promise<Got<T> | null>
  /** As it was answered, good or not: what a refusal means is the caller's to say. */
  post(path: string, body: unknown): Promise<ShopAnswer>
}
export interface Got<T> {
  value: T
  pages: number
}

/** WooCommerce by its REST API v3, with the consumer key as HTTP basic: never in an address, which servers log. */
export function openWoo({ site, key, secret, timeout = 20_000 }: WooSettings): Woo {
  const base = `${site.replace(/\/$/, "")}/wp-json/wc/v3`
  const headers = { authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}` }
  return {
    get: async (path, query, schema) => {
      const url = `${base}/${path}?${new URLSearchParams(query)}`
      const answer = await callShop({ url, method: "GET", headers, timeout })
      if (answer.status === 404 && codeOf(answer.body) !== "rest_no_route") return null
      if (answer.status >= 400) throw troubleOf(answer)
      try {
        return { value: schema.parse(answer.body), pages: Number(answer.header("x-wp-totalpages") ?? 1) || 1 }
      } catch (error) {
        const said = `not as it should be: ${(error as Error).message.slice(0, 300)}`
        throw new ShopTrouble(said, { trouble: "unreadable" })
      }
    },
    post: (path, body) => callShop({ url: `${base}/${path}`, method: "POST", headers, body, timeout }),
  }
}

export const codeOf = (body: unknown): string => {
  const code = (body as { code?: unknown } | null)?.code
  return typeof code === "string" ? code : ""
}

export function troubleOf({ status, body }: ShopAnswer): ShopTrouble {
  const said = (body as { message?: unknown } | null)?.message
  const message = `${status} ${codeOf(body)} ${typeof said === "string" ? said.slice(0, 200) : ""}`.trim()
  if (codeOf(body) === "rest_no_route") return new ShopTrouble(message, { trouble: "denied" })
  return new ShopTrouble(message, { trouble: status >= 500 ? "unreachable" : "unreadable" })
}
