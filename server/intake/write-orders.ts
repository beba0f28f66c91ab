import type { OrderInput } from "../../shared/contract/intake.ts"
import { customerId, orderLineId, paymentId } from "../../shared/domain/derive-id.ts"
import type { Context } from "../context.ts"
import { among } from "../db/among.ts"
import type { Tx } from "../db/open.ts"
import { writeMany } from "../db/write-many.ts"
import { keepManyNames } from "./keep-names.ts"
import type { KnownOrder } from "./upsert-order.ts"
import { cardOf } from "./upsert-payment.ts"

/** An order that may be written; `known`: as it was. */
type Writing = { id: string; order: OrderInput; known: KnownOrder | undefined }

/** The rows of these orders: customers, the orders themselves, lines and payments. The products are there already. */
export async function writeOrders(tx: Tx, ctx: Context, shopId: string, all: readonly Writing[]): Promise<void> {
  if (all.length === 0) return
  const customers = all.map(({ order }) =>
    order.customer ? customerId(shopId, order.customer.email ?? order.number) : null,
  )
  await writeCustomers(tx, shopId, all, customers)
  const rows = all.map((one, nth) => ({
    id: one.id,
    ...orderRow(shopId, one, customers[nth] ?? null),
    created_at: one.known?.row.created_at ?? ctx.now(),
    updated_at: ctx.now(),
  }))
  await writeMany(tx, "orders", rows, { key: ["id"], update: orderColumns })
  await dropLines(tx, all)
  await writeLines(tx, shopId, all)
  await writePayments(tx, all)
}

export const refOf = (line: OrderInput["lines"][number]) => line.ref ?? line.sku

const at = (moment: string | undefined): number | null => (moment === undefined ? null : Date.parse(moment))

function orderRow(shopId: string, { order, known }: Writing, customer_id: string | null) {
  return {
    shop_id: shopId,
    number: order.number,
    customer_id,
    invoice_number: order.invoiceNumber ?? null,
    invoiced_at: at(order.invoicedAt),
    currency: order.currency,
    country: order.country,
    vat_regime: order.vatRegime ?? ("national" as const),
    delivery_minor: order.deliveryMinor ?? 0,
    delivery_standard_minor: order.deliveryStandardMinor ?? null,
    delivered_by: order.deliveredBy ?? null,
    region: order.region ?? null,
    cancelled_at:
      order.cancelledAt === undefined ? (known?.row.cancelled_at ?? null) : at(order.cancelledAt ?? undefined),
  }
}

const orderColumns = [
  ...(["shop_id", "number", "customer_id", "invoice_number", "invoiced_at", "currency", "country"] as const),
  ...(["vat_regime", "delivery_minor", "delivery_standard_minor", "cancelled_at", "updated_at"] as const),
  ...(["delivered_by", "region"] as const),
]

async function writeCustomers(
  tx: Tx,
  shopId: string,
  all: readonly Writing[],
  ids: readonly (string | null)[],
): Promise<void> {
  const rows = all.flatMap(({ order }, nth) => {
    const { customer } = order
    const id = ids[nth]
    if (!customer || !id) return []
    return {
      id,
      shop_id: shopId,
      name: customer.name ?? null,
      email: customer.email ?? null,
      phone: customer.phone ?? null,
      address: JSON.stringify(customer.address ?? []),
      locale: order.locale ?? ("fr" as const),
    }
  })
  const update = ["shop_id", "name", "email", "phone", "address", "locale"] as const
  await writeMany(tx, "customers", rows, { key: ["id"], update })
  await keepManyNames(tx, new Map(rows.map((row) => [row.id, row.name])))
}

async function dropLines(tx: Tx, all: readonly Writing[]): Promise<void> {
  const gone = all.flatMap(({ order, known }) => {
    const refs = new Set(order.lines.map(refOf))
    return (known?.lines ?? []).flatMap((line) => (refs.has(line.ref) ? [] : line.id))
  })
  if (gone.length === 0) return
  await tx
    .deleteFrom("order_lines")
    .where(among(tx, "id", gone))
    .execute()
}

async function writeLines(tx: Tx, shopId: string, all: readonly Writing[]): Promise<void> {
  const skus = new Set(all.flatMap(({ order }) => order.lines.map((line) => line.sku)))
  const products = await tx
    .selectFrom("products")
    .select(["sku", "picture"])
    .where("shop_id", "=", shopId)
    .where(among(tx, "sku", [...skus]))
    .execute()
  const pictures = new Map(products.map((one) => [one.sku, one.picture]))
  const rows = all.flatMap(({ id, order }) =>
    order.lines.map((line) => ({
      id: orderLineId(id, refOf(line)),
      order_id: id,
      ref: refOf(line),
      sku: line.sku,
      gtin: line.gtin ?? null,
      title: line.title,
      category: line.category ?? null,
      picture: pictures.get(line.sku) ?? null,
      quantity: line.quantity,
      paid_minor: line.paidMinor,
      tax_minor: line.taxMinor ?? 0,
      delivered_at: at(line.deliveredAt),
      serial_tracked: line.serialTracked ? (1 as const) : (0 as const),
      serials: JSON.stringify(line.serials ?? []),
      batch: line.batch ?? null,
    })),
  )
  await writeMany(tx, "order_lines", rows, { key: ["id"], update: lineColumns })
}

const lineColumns = [
  ...([
    "order_id",
    "ref",
    "sku",
    "gtin",
    "title",
    "category",
    "picture",
    "quantity",
    "paid_minor",
    "tax_minor",
  ] as const),
  ...(["delivered_at", "serial_tracked", "serials", "batch"] as const),
]

async function writePayments(tx: Tx, all: readonly Writing[]): Promise<void> {
  const fresh = { reserved_minor: 0, refunded_minor: 0, outside_minor: 0, overpaid_minor: 0 }
  const rows = all.flatMap(({ id, order, known }) =>
    order.payments.map((payment) => ({
      id: paymentId(id, payment.provider, payment.reference),
      order_id: id,
      provider: payment.provider,
      reference: payment.reference,
      captured_minor: payment.capturedMinor,
      currency: order.currency,
      route: payment.route ?? ("ours" as const),
      ...cardOf(
        payment,
        known?.payments.find((one) => one.provider === payment.provider && one.reference === payment.reference),
      ),
      ...fresh,
    })),
  )
  await writeMany(tx, "payments", rows, { key: ["id"], update: ["captured_minor", "card_brand", "card_last4"] })
}
