import type { RefundProvider } from "../payments/refund-provider.ts"
import { type ShopAccess, type ShopKind, type ShopSource, ShopTrouble } from "./shop-source.ts"
import { openShopify } from "./shopify-client.ts"
import { shopifyRefunds } from "./shopify-refunds.ts"
import { shopifySource, type Way } from "./shopify-source.ts"
import { openWoo } from "./woo-client.ts"
import { wooRefunds } from "./woo-refunds.ts"
import { wooSource } from "./woo-source.ts"

export const openShop = (access: ShopAccess, way: Way = {}): ShopSource =>
  access.kind === "shopify" ? shopifySource(access, way) : wooSource(access, way)

/** How the payments of a connected shop's orders name who refunds them: "shopify:novembre". */
export const shopProviderName = (kind: ShopKind, shopCode: string) => `${kind}:${shopCode}`

/** What opens a shop's platform now; null: it is not connected. Asked before each call: keys are changed while we run. */
export type FindAccess = (kind: ShopKind, shopCode: string) => Promise<ShopAccess | null>

/**
 * The providers of the configuration, and behind them one for every shop that refunds by its own platform. A shop that is
 * not connected any more is a provider in trouble: what waits goes on once it is.
 */
export function withShops(
  own: ReadonlyMap<string, RefundProvider>,
  find: FindAccess,
  way: Way = {},
): ReadonlyMap<string, RefundProvider> {
  const made = new Map<string, RefundProvider>()
  const get = (name: string) => own.get(name) ?? made.get(name) ?? make(name)
  const make = (name: string) => {
    const [, kind, code = ""] = /^(shopify|woocommerce):(.{1,100})$/s.exec(name) ?? []
    if (!kind) return undefined
    const provider = kind === "shopify" ? shopifyRefunds(name, () => shopify(code)) : wooRefunds(name, () => woo(code))
    made.set(name, provider)
    return provider
  }
  const accessOf = async <K extends ShopKind>(kind: K, code: string) => {
    const access = await find(kind, code)
    if (access?.kind !== kind) throw new ShopTrouble("the shop is not connected", { trouble: "denied" })
    return access as ShopAccess & { kind: K }
  }
  const shopify = async (code: string) => {
    const { address, secrets } = await accessOf("shopify", code)
    return openShopify({ domain: address, token: secrets.token, ...way })
  }
  const woo = async (code: string) => {
    const { address, secrets } = await accessOf("woocommerce", code)
    return openWoo({ site: address, key: secrets.key, secret: secrets.secret, timeout: way.timeout })
  }
  return new Proxy(own, {
    get: (target, property) => {
      if (property === "get") return get
      if (property === "has") return (name: string) => get(name) !== undefined
      const value = Reflect.get(target, property, target) as unknown
      return typeof value === "function" ? value.bind(target) : value
    },
  })
}
