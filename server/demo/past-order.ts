import { ownNumberFrom } from "../../shared/barcode/own-number.ts"
import { customerId, orderId, orderLineId, paymentId, returnId, returnLineId } from "../../shared/domain/derive-id.ts"
import { nameKeys, nameWords, slipsOf, soundOf } from "../../shared/domain/name-words.ts"
import { numberKey } from "../../shared/domain/search-key.ts"
import type { Tables } from "../db/tables.ts"
import type { PastReturn } from "./past.ts"
import type { PastRows, PastSite } from "./past-rows.ts"
import { batchOf } from "./planted.ts"

export type PastLine = PastReturn["lines"][number] & { paid: number; orderLine: string; id: string }
export interface PastKnown {
  id: string
  rma: string
  shopId: string
  order: string
  site: PastSite
  lines: PastLine[]
  payment: { id: string; captured: number; reference: string }
}

/** The shop's order and the announcement of its return; of a cancelled one that is all. */
export function pastOrder(rows: PastRows, past: PastReturn): PastKnown {
  const { shop, customer, index } = past
  const shopId = rows.stage.shops.get(shop.code) ?? ""
  const number = `${shop.code.slice(0, 3).toUpperCase()}-${10_000 + index}`
  const order = orderId(shopId, number)
  const site = rows.stage.sites[past.siteCode]
  const rma = ownNumberFrom("rma", index)
  const id = returnId(shopId, rma)
  const customer_id = customerId(shopId, customer.email)
  rows.put("customers", {
    id: customer_id,
    shop_id: shopId,
    name: customer.name,
    email: customer.email,
    phone: customer.phone ?? null,
    address: JSON.stringify(customer.address),
    locale: "fr",
  })
  findable(rows, customer_id, customer.name)
  const orderedAt = past.deliveredAt - 3 * 86_400_000
  rows.put("orders", {
    id: order,
    shop_id: shopId,
    number,
    customer_id,
    invoice_number: `F2026-${20_000 + index}`,
    invoiced_at: orderedAt,
    currency: past.currency,
    country: past.country,
    vat_regime: "national",
    delivery_minor: past.deliveryMinor,
    delivery_standard_minor: past.deliveryMinor,
    created_at: orderedAt,
    updated_at: orderedAt,
  })
  const lines = past.lines.map((line) => {
    const { product, quantity, serial } = line
    const paid = Math.round((product.priceMinor * quantity * (100 - past.discount)) / 100)
    const orderLine = orderLineId(order, product.sku)
    rows.put("order_lines", {
      id: orderLine,
      order_id: order,
      ref: product.sku,
      sku: product.sku,
      gtin: product.gtin,
      title: product.title,
      category: product.category,
      picture: product.picture,
      quantity,
      paid_minor: paid,
      tax_minor: Math.round(paid / 6),
      delivered_at: past.deliveredAt,
      serial_tracked: product.serialTracked ? 1 : 0,
      serials: JSON.stringify(serial === null ? [] : [serial]),
      batch: batchOf(product, serial),
    })
    return { ...line, paid, orderLine, id: returnLineId(id, orderLine) }
  })
  const captured = past.deliveryMinor + lines.reduce((sum, line) => sum + line.paid, 0)
  const reference = `pay_demo_${index}`
  const payment = { id: paymentId(order, "test", reference), captured, reference }
  for (const line of lines)
    rows.put("return_lines", {
      id: line.id,
      return_id: id,
      order_line_id: line.orderLine,
      authorized: line.quantity,
      reason: line.reason,
      comment: line.comment,
      wanted: "refund",
    })
  const articles = new Set(lines.flatMap(({ product }) => [numberKey(product.sku), numberKey(product.gtin)]))
  for (const key of articles) rows.put("return_articles", { key, newest: -past.noticeAt, return_id: id })
  const known = { id, rma, shopId, order, site, lines, payment }
  const detail = { lines: lines.length, payments: 1 }
  rows.said.push({ at: orderedAt, actor: "system", action: "order.created", subject: `order:${order}`, detail })
  rows.said.push({
    at: past.noticeAt,
    actor: "system",
    action: "return.announced",
    subject: `return:${id}`,
    detail: { rma, lines: lines.length, parcels: past.cancelled ? 0 : 1 },
  })
  if (past.cancelled) {
    putPastReturn(rows, past, known, { status: "cancelled", decided: "cancelled", updated_at: past.shippedAt })
    putPastPayment(rows, known, past.currency, {})
  }
  return known
}

/** By their name, as keep-names.ts keeps it. */
function findable(rows: PastRows, customerId: string, name: string): void {
  for (const key of nameKeys(name)) rows.put("customer_names", { key, customer_id: customerId })
  for (const word of nameWords(name).filter((one) => !rows.stage.words.has(one))) {
    rows.stage.words.add(word)
    const sound = soundOf(word)
    rows.put("name_words", { word, sound })
    for (const slip of slipsOf(sound)) rows.put("name_slips", { slip, word })
  }
}

export function putPastReturn(
  rows: PastRows,
  past: PastReturn,
  known: PastKnown,
  more: Partial<Tables["returns"]>,
): void {
  rows.put("returns", {
    id: known.id,
    shop_id: known.shopId,
    order_id: known.order,
    rma: known.rma,
    site_id: known.site.id,
    locale: "fr",
    basis: past.basis,
    notice_at: past.noticeAt,
    collected_by_trader: 0,
    information_given: 1,
    decided: more.decided ?? null,
    status: more.status ?? "completed",
    risk_flags: "[]",
    due_at: more.due_at ?? null,
    due_day: more.due_day ?? null,
    obligations: "[]",
    created_at: past.noticeAt,
    updated_at: more.updated_at ?? past.paidAt,
  })
}

export function putPastPayment(
  rows: PastRows,
  { payment, order }: PastKnown,
  currency: string,
  moved: { reserved?: number; refunded?: number },
): void {
  rows.put("payments", {
    id: payment.id,
    order_id: order,
    provider: "test",
    reference: payment.reference,
    captured_minor: payment.captured,
    currency,
    route: "ours",
    reserved_minor: moved.reserved ?? 0,
    refunded_minor: moved.refunded ?? 0,
    outside_minor: 0,
    overpaid_minor: 0,
  })
}
