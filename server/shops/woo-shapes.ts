import * as z from "zod/mini"
import type { ProductInput } from "../../shared/contract/products.ts"
import type { ProviderRefund } from "../payments/refund-provider.ts"
import { readNote } from "./refund-note.ts"
import { gtinOf, minorOf, said, short, variantOf } from "./shop-amount.ts"
import type { ShopOrder, ShopProduct } from "./shop-source.ts"

/** WordPress gives moments of GMT without a zone. */
const gmt = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/, "a moment of GMT"))
const Meta = z.object({ key: z.string(), value: z.unknown() })
const Address = z.object({
  first_name: z.optional(z.string()),
  last_name: z.optional(z.string()),
  company: z.optional(z.string()),
  address_1: z.optional(z.string()),
  address_2: z.optional(z.string()),
  postcode: z.optional(z.string()),
  city: z.optional(z.string()),
  country: z.optional(z.string()),
  email: z.nullish(z.string()),
  phone: z.nullish(z.string()),
})
export const Loose = z.looseObject({ id: z.int(), date_modified_gmt: gmt })
export const LooseList = z.array(Loose)

export const Order = z.object({
  id: z.int(),
  number: z.string(),
  status: z.string(),
  currency: z.string(),
  date_modified_gmt: gmt,
  date_created_gmt: z.nullish(gmt),
  date_paid_gmt: z.nullish(gmt),
  total: z.string(),
  shipping_total: z.string(),
  shipping_tax: z.string(),
  billing: Address,
  shipping: z.optional(Address),
  line_items: z.array(
    z.object({
      id: z.int(),
      name: z.string(),
      product_id: z.int(),
      variation_id: z.int(),
      sku: z.nullish(z.string()),
      quantity: z.number(),
      total: z.string(),
      total_tax: z.string(),
      meta_data: z.optional(
        z.array(z.object({ display_key: z.optional(z.unknown()), display_value: z.optional(z.unknown()) })),
      ),
    }),
  ),
  refunds: z.optional(z.array(z.object({ id: z.int(), total: z.string() }))),
  meta_data: z.optional(z.array(Meta)),
})
export type Order = z.infer<typeof Order>

export const Refund = z.object({
  id: z.int(),
  date_created_gmt: gmt,
  amount: z.string(),
  reason: z.nullish(z.string()),
  meta_data: z.optional(z.array(Meta)),
})
export const Refunds = z.array(Refund)

const Attribute = z.object({ name: z.string(), option: z.optional(z.string()) })
const counted = {
  sku: z.nullish(z.string()),
  price: z.nullish(z.string()),
  manage_stock: z.nullish(z.union([z.boolean(), z.literal("parent")])),
  stock_quantity: z.nullish(z.number()),
  stock_status: z.nullish(z.string()),
  global_unique_id: z.nullish(z.string()),
}
export const Product = z.object({
  id: z.int(),
  name: z.string(),
  slug: z.string(),
  type: z.string(),
  status: z.string(),
  date_modified_gmt: gmt,
  categories: z.optional(z.array(z.object({ slug: z.string() }))),
  ...counted,
})
export type Product = z.infer<typeof Product>
export const Variations = z.array(
  z.object({ id: z.int(), status: z.nullish(z.string()), attributes: z.array(Attribute), ...counted }),
)
type Variation = z.infer<typeof Variations>[number]
export const Currency = z.object({ code: z.string() })

export const momentOf = (text: string): number => Date.parse(`${text}Z`)
const iso = (text: string | null | undefined) => (text ? new Date(momentOf(text)).toISOString() : undefined)

/** Its refunds in whole are asked for where there are any: the order itself names only their sums. */
export function toShopOrder(order: Order, refunds: readonly z.infer<typeof Refund>[]): ShopOrder {
  const { currency } = order
  const amount = (text: string) => minorOf(text, currency)
  const lines = order.line_items.filter((line) => Number.isInteger(line.quantity) && line.quantity > 0)
  if (lines.length === 0) throw new RangeError("an order without lines")
  const address = order.shipping?.country ? order.shipping : order.billing
  return {
    externalId: String(order.id),
    updatedAt: momentOf(order.date_modified_gmt),
    order: said({
      number: order.number.slice(0, 100),
      invoicedAt: iso(order.date_paid_gmt ?? order.date_created_gmt),
      cancelledAt: order.status === "cancelled" ? iso(order.date_modified_gmt) : null,
      currency,
      country: address.country ?? "",
      deliveryMinor: amount(order.shipping_total) + amount(order.shipping_tax),
      customer: customerOf(order.billing, address),
      lines: lines.map((line) => {
        const taxMinor = amount(line.total_tax)
        return said({
          ref: String(line.id),
          sku: skuOf(line.sku, line.variation_id || line.product_id),
          title: short(line.name, 300) ?? "?",
          ...variantOf(optionsOf(line.meta_data ?? [])),
          quantity: line.quantity,
          paidMinor: amount(line.total) + taxMinor,
          taxMinor,
        })
      }),
    }),
    payments: order.date_paid_gmt
      ? [{ reference: String(order.id), capturedMinor: amount(order.total), ...cardOf(order.meta_data ?? []) }]
      : [],
    refunds: refunds.map((one) => toRefund(order, one)),
  }
}

/** WooPayments keeps it beside the order, under these names; other gateways keep none that all know. */
function cardOf(meta: readonly z.infer<typeof Meta>[]): { card?: { last4: string; brand?: string } } {
  const said = (key: string) => {
    const value = meta.find((one) => one.key === key)?.value
    return typeof value === "string" ? value.trim() : undefined
  }
  const last4 = said("last4")
  if (last4 === undefined || !/^\d{4}$/.test(last4)) return {}
  const brand = short(said("_card_brand"), 40)
  return { card: { last4, ...(brand && { brand }) } }
}

export function toRefund(
  { id, currency }: Pick<Order, "id" | "currency">,
  refund: z.infer<typeof Refund>,
): ProviderRefund {
  const own = refund.meta_data?.find((one) => one.key === "backdock")?.value
  return {
    providerRefundId: String(refund.id),
    paymentReference: String(id),
    amountMinor: minorOf(refund.amount.replace(/^-/, ""), currency),
    currency,
    // a shop's refund is one that was made: there is no other kind
    state: "succeeded",
    metadata: readNote(typeof own === "string" ? own : ""),
    at: momentOf(refund.date_created_gmt),
  }
}

const skuOf = (sku: string | null | undefined, id: number) => short(sku, 100) ?? `product-${id}`

const optionsOf = (all: readonly { display_key?: unknown; display_value?: unknown }[]) =>
  all.flatMap(({ display_key: name, display_value: value }) =>
    typeof name === "string" && typeof value === "string" && !name.startsWith("_") ? [{ name, value }] : [],
  )

function customerOf(billing: z.infer<typeof Address>, address: z.infer<typeof Address>) {
  const town = [address.postcode, address.city].filter(Boolean).join(" ")
  const lines = [address.company, address.address_1, address.address_2, town].flatMap((line) => short(line, 200) ?? [])
  const customer = said({
    name: short(`${address.first_name ?? ""} ${address.last_name ?? ""}`, 200),
    email: short(billing.email, 200),
    phone: short(billing.phone ?? address.phone, 40),
    address: lines.length > 0 ? lines : undefined,
  })
  return Object.keys(customer).length > 0 ? customer : undefined
}

export function toShopProduct(product: Product, variations: readonly Variation[], currency: string): ShopProduct {
  const sold = product.status === "publish"
  const of = (one: Variation | Product, attributes: Variation["attributes"]): ProductInput => {
    const options = attributes.map(({ name, option = "" }) => ({ name, value: option }))
    const ending = options
      .map(({ value }) => value)
      .filter(Boolean)
      .join(", ")
    const gtin = gtinOf(one.global_unique_id)
    return said({
      sku: skuOf(one.sku, one.id),
      gtins: gtin ? [gtin] : undefined,
      title: (ending ? `${product.name}, ${ending}` : product.name).slice(0, 300),
      category: short(product.categories?.[0]?.slug, 60) ?? null,
      family: product.slug.slice(0, 100) || undefined,
      ...variantOf(options),
      priceMinor: one.price ? minorOf(one.price, currency) : undefined,
      stock: sold && (!("attributes" in one) || one.status !== "private") ? stockOf(one) : 0,
    })
  }
  const products = product.type === "variable" ? variations.map((one) => of(one, one.attributes)) : [of(product, [])]
  return { externalId: String(product.id), updatedAt: momentOf(product.date_modified_gmt), products }
}

/** "In stock" without a count is no count; sold out is none all the same. */
function stockOf({ manage_stock, stock_quantity, stock_status }: Variation | Product): number | null {
  if (stock_status === "outofstock") return 0
  if (manage_stock !== true || stock_quantity == null || stock_status === "onbackorder") return null
  return Math.max(0, Math.floor(stock_quantity))
}
