import * as z from "zod/mini"
import type { ProductInput } from "../../shared/contract/products.ts"
import type { ProviderRefund } from "../payments/refund-provider.ts"
import { readNote } from "./refund-note.ts"
import { gtinOf, localeOf, minorOf, said, short, variantOf } from "./shop-amount.ts"
import type { ShopOrder, ShopProduct } from "./shop-source.ts"
import { numberOf } from "./shopify-client.ts"

const Sum = z.object({ presentmentMoney: z.object({ amount: z.string() }) })
const Page = z.object({ hasNextPage: z.boolean(), endCursor: z.nullish(z.string()) })
const Option = z.object({ name: z.string(), value: z.string() })
const Address = z.nullish(
  z.object({
    name: z.nullish(z.string()),
    address1: z.nullish(z.string()),
    address2: z.nullish(z.string()),
    zip: z.nullish(z.string()),
    city: z.nullish(z.string()),
    countryCodeV2: z.nullish(z.string()),
    phone: z.nullish(z.string()),
  }),
)
const moment = z.iso.datetime({ offset: true })

export const Transaction = z.object({
  id: z.string(),
  kind: z.string(),
  status: z.string(),
  gateway: z.nullish(z.string()),
  createdAt: z.nullish(z.string()),
  parentTransaction: z.nullish(z.object({ id: z.string() })),
  amountSet: z.object({ presentmentMoney: z.object({ amount: z.string(), currencyCode: z.string() }) }),
  paymentDetails: z.nullish(z.object({ company: z.nullish(z.string()), number: z.nullish(z.string()) })),
})
export const ShopifyRefund = z.object({
  id: z.string(),
  createdAt: z.nullish(moment),
  note: z.nullish(z.string()),
  transactions: z.object({ nodes: z.array(Transaction) }),
})
export type ShopifyRefund = z.infer<typeof ShopifyRefund>

const Line = z.object({
  id: z.string(),
  sku: z.nullish(z.string()),
  title: z.string(),
  variantTitle: z.nullish(z.string()),
  quantity: z.int(),
  originalTotalSet: Sum,
  discountAllocations: z.array(z.object({ allocatedAmountSet: Sum })),
  taxLines: z.array(z.object({ priceSet: Sum })),
  variant: z.nullish(
    z.object({
      id: z.string(),
      barcode: z.nullish(z.string()),
      selectedOptions: z.array(Option),
      product: z.nullish(z.object({ handle: z.string(), productType: z.nullish(z.string()) })),
    }),
  ),
})
const Lines = z.object({ pageInfo: Page, nodes: z.array(Line) })
export const LinesReply = z.object({ order: z.nullish(z.object({ lineItems: Lines })) })

export const Order = z.object({
  id: z.string(),
  name: z.string(),
  updatedAt: moment,
  processedAt: z.nullish(moment),
  cancelledAt: z.nullish(moment),
  presentmentCurrencyCode: z.string(),
  taxesIncluded: z.boolean(),
  customerLocale: z.nullish(z.string()),
  email: z.nullish(z.string()),
  phone: z.nullish(z.string()),
  customer: z.nullish(z.object({ displayName: z.nullish(z.string()) })),
  shippingAddress: Address,
  billingAddress: Address,
  totalShippingPriceSet: Sum,
  transactions: z.array(Transaction),
  refunds: z.array(ShopifyRefund),
  fulfillments: z.array(
    z.object({
      deliveredAt: z.nullish(moment),
      fulfillmentLineItems: z.object({ nodes: z.array(z.object({ lineItem: z.object({ id: z.string() }) })) }),
    }),
  ),
  lineItems: Lines,
})
export type Order = z.infer<typeof Order>
const Loose = z.looseObject({ id: z.string(), updatedAt: moment })
/** Each judged for itself: one order that cannot be read keeps no other back. */
export const OrdersReply = z.object({ orders: z.object({ pageInfo: Page, nodes: z.array(Loose) }) })
export const OneOrderReply = z.object({ order: z.nullish(Order) })

export const Product = z.object({
  id: z.string(),
  handle: z.string(),
  title: z.string(),
  productType: z.nullish(z.string()),
  updatedAt: moment,
  status: z.string(),
  variants: z.object({
    nodes: z.array(
      z.object({
        id: z.string(),
        sku: z.nullish(z.string()),
        barcode: z.nullish(z.string()),
        title: z.string(),
        price: z.string(),
        inventoryQuantity: z.nullish(z.int()),
        inventoryPolicy: z.nullish(z.string()),
        selectedOptions: z.array(Option),
        inventoryItem: z.nullish(
          z.object({
            tracked: z.boolean(),
            measurement: z.nullish(z.object({ weight: z.nullish(z.object({ unit: z.string(), value: z.number() })) })),
          }),
        ),
      }),
    ),
  }),
})
export const ProductsReply = z.object({ products: z.object({ pageInfo: Page, nodes: z.array(Loose) }) })
export const OneProductReply = z.object({ product: z.nullish(Product) })

export const HelloReply = z.object({
  shop: z.object({ name: z.string(), currencyCode: z.string(), myshopifyDomain: z.string() }),
})

const amountOf = (sum: z.infer<typeof Sum>, currency: string) => minorOf(sum.presentmentMoney.amount, currency)
const skuOf = (sku: string | null | undefined, variantId: string | undefined, lineId: string) =>
  short(sku, 100) ?? (variantId ? `variant-${numberOf(variantId)}` : `line-${numberOf(lineId)}`)
const titleOf = (title: string, variant: string | null | undefined) =>
  (variant && variant !== "Default Title" ? `${title}, ${variant}` : title).slice(0, 300) || "?"

/** Throws where a sum or a country cannot be read. */
export function toShopOrder(order: Order, country: string): ShopOrder {
  const currency = order.presentmentCurrencyCode
  const delivered = deliveredAt(order)
  const address = order.shippingAddress ?? order.billingAddress
  const lines = order.lineItems.nodes.filter((line) => line.quantity > 0)
  if (lines.length === 0) throw new RangeError("an order without lines")
  return {
    externalId: numberOf(order.id),
    updatedAt: Date.parse(order.updatedAt),
    order: said({
      number: order.name.replace(/^#/, "").slice(0, 100),
      invoicedAt: order.processedAt ?? undefined,
      cancelledAt: order.cancelledAt ?? null,
      currency,
      country: address?.countryCodeV2 ?? country,
      deliveryMinor: amountOf(order.totalShippingPriceSet, currency),
      locale: localeOf(order.customerLocale),
      customer: customerOf(order),
      lines: lines.map((line) => toLine(order, line, delivered.get(line.id))),
    }),
    payments: captured(order).map((one) => ({
      reference: referenceOf(order.id, one.id),
      capturedMinor: minorOf(one.amountSet.presentmentMoney.amount, currency),
      ...cardOf(one),
    })),
    refunds: order.refunds.flatMap((refund) => toRefunds(order.id, refund)),
  }
}

/** "•••• •••• •••• 4242": its last four, and nothing where they are hidden too. */
function cardOf({ paymentDetails }: z.infer<typeof Transaction>): { card?: { last4: string; brand?: string } } {
  const [last4] = /\d{4}$/.exec(paymentDetails?.number?.trim() ?? "") ?? []
  const brand = short(paymentDetails?.company, 40)
  return last4 === undefined ? {} : { card: { last4, ...(brand && { brand }) } }
}

/** 5001/7001: the order and what was captured of it. */
export const referenceOf = (orderGid: string, transactionGid: string) =>
  `${numberOf(orderGid)}/${numberOf(transactionGid)}`

const captured = ({ transactions }: Order) =>
  transactions.filter((one) => ["SALE", "CAPTURE"].includes(one.kind) && one.status === "SUCCESS")

function toLine(order: Order, line: z.infer<typeof Line>, deliveredAt: string | undefined) {
  const currency = order.presentmentCurrencyCode
  const off = line.discountAllocations.reduce((sum, one) => sum + amountOf(one.allocatedAmountSet, currency), 0)
  const taxMinor = line.taxLines.reduce((sum, one) => sum + amountOf(one.priceSet, currency), 0)
  const net = Math.max(0, amountOf(line.originalTotalSet, currency) - off)
  const { variant } = line
  return said({
    ref: numberOf(line.id),
    sku: skuOf(line.sku, variant?.id, line.id),
    gtin: gtinOf(variant?.barcode),
    title: titleOf(line.title, line.variantTitle),
    category: short(variant?.product?.productType, 60),
    family: short(variant?.product?.handle, 100),
    ...variantOf(variant?.selectedOptions ?? []),
    quantity: line.quantity,
    paidMinor: order.taxesIncluded ? net : net + taxMinor,
    taxMinor,
    deliveredAt,
  })
}

/** A line that came in two parcels is there when the last one is. */
function deliveredAt({ fulfillments }: Order): Map<string, string> {
  const found = new Map<string, string>()
  for (const { deliveredAt, fulfillmentLineItems } of fulfillments)
    for (const { lineItem } of fulfillmentLineItems.nodes) {
      if (!deliveredAt) continue
      const before = found.get(lineItem.id)
      if (before === undefined || Date.parse(before) < Date.parse(deliveredAt)) found.set(lineItem.id, deliveredAt)
    }
  return found
}

function customerOf(order: Order) {
  const address = order.shippingAddress ?? order.billingAddress
  const town = [address?.zip, address?.city].filter(Boolean).join(" ")
  const lines = [address?.address1, address?.address2, town].flatMap((line) => short(line, 200) ?? [])
  const customer = said({
    name: short(address?.name ?? order.customer?.displayName, 200),
    email: short(order.email, 200),
    phone: short(order.phone ?? address?.phone, 40),
    address: lines.length > 0 ? lines : undefined,
  })
  return Object.keys(customer).length > 0 ? customer : undefined
}

/** A refund of several payments is one of each; what was only noted, and moved no money, is none. */
export function toRefunds(orderGid: string, refund: ShopifyRefund): ProviderRefund[] {
  return refund.transactions.nodes
    .filter((one) => one.kind === "REFUND" && one.parentTransaction)
    .map((one) => {
      const { amount, currencyCode } = one.amountSet.presentmentMoney
      return {
        providerRefundId: `${numberOf(refund.id)}/${numberOf(one.id)}`,
        paymentReference: referenceOf(orderGid, one.parentTransaction?.id ?? ""),
        amountMinor: minorOf(amount, currencyCode),
        currency: currencyCode,
        state: states[one.status] ?? "pending",
        metadata: readNote(refund.note),
        at: Date.parse(refund.createdAt ?? one.createdAt ?? "") || 0,
      }
    })
}

const states: Record<string, ProviderRefund["state"]> = { SUCCESS: "succeeded", FAILURE: "failed", ERROR: "failed" }

const GRAMS: Record<string, number> = { GRAMS: 1, KILOGRAMS: 1000, OUNCES: 28.349523125, POUNDS: 453.59237 }

export function toShopProduct(product: z.infer<typeof Product>, currency: string): ShopProduct {
  const products = product.variants.nodes.map((one): ProductInput => {
    const weight = one.inventoryItem?.measurement?.weight
    const grams = weight ? Math.round(weight.value * (GRAMS[weight.unit] ?? Number.NaN)) : 0
    const gtin = gtinOf(one.barcode)
    return said({
      sku: skuOf(one.sku, one.id, one.id),
      gtins: gtin ? [gtin] : undefined,
      title: titleOf(product.title, one.title),
      category: short(product.productType, 60) ?? null,
      family: product.handle.slice(0, 100),
      ...variantOf(one.selectedOptions),
      priceMinor: minorOf(one.price, currency),
      weightGrams: grams > 0 && grams <= 10_000_000 ? grams : undefined,
      stock: stockOf(product.status, one),
    })
  })
  return { externalId: numberOf(product.id), updatedAt: Date.parse(product.updatedAt), products }
}

type Counted = z.infer<typeof Product>["variants"]["nodes"][number]

/** What is not sold has none; what nobody counts, or may be sold without being there, is not known. */
function stockOf(status: string, { inventoryItem, inventoryPolicy, inventoryQuantity }: Counted): number | null {
  if (status !== "ACTIVE") return 0
  if (!inventoryItem?.tracked || inventoryPolicy === "CONTINUE" || inventoryQuantity == null) return null
  return Math.max(0, inventoryQuantity)
}
