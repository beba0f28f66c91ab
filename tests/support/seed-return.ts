import type { Context } from "../../server/context.ts"
import type { Tx } from "../../server/db/open.ts"
import { publishParcel } from "../../server/feed/publish-parcel.ts"
import { tellHandhelds } from "../../server/refunds/tell-handhelds.ts"
import { ownNumberFrom } from "../../shared/barcode/own-number.ts"
import { orderId, orderLineId, parcelId, paymentId, returnId, returnLineId } from "../../shared/domain/derive-id.ts"
import type { LegalBasis } from "../../shared/domain/states.ts"
import { DAY } from "./context.ts"

export interface SeedReturn {
  orderId: string
  orderNumber: string
  orderLineIds: string[]
  paymentIds: string[]
  returnId: string
  rma: string
  lineIds: string[]
  parcelId: string
  parcelKey: string
}

export interface SeedLine {
  ref: string
  sku: string
  gtin: string
  title: string
  category: string
  quantity: number
  paid: number
  back: number
  serials: string[]
}

export interface SeedOrder {
  number: string
  parcelKey: string
  basis: LegalBasis
  delivery: number
  lines: SeedLine[]
  payments: { reference: string; captured: number }[]
}

interface At {
  tx: Tx
  ctx: Context
  shopId: string
  siteId: string
}

const line = (more: Omit<SeedLine, "ref" | "serials"> & { serials?: string[] }): SeedLine => ({
  ref: "1",
  serials: [],
  ...more,
})

/** A jacket of 89.90 €, graded by clothing's questions, and 5 € of delivery. */
export const jacketOrder = (number: string, parcelKey: string): SeedOrder => ({
  number,
  parcelKey,
  basis: "withdrawal",
  delivery: 500,
  lines: [
    line({
      sku: "JACKET-M",
      gtin: "04006381333931",
      title: "Veste",
      category: "clothing",
      quantity: 1,
      paid: 8_990,
      back: 1,
    }),
  ],
  payments: [{ reference: `pay_${number}`, captured: 9_490 }],
})

/** Three equal mugs of which two come back, paid by two payments. */
export const mugsOrder = (number: string, parcelKey: string): SeedOrder => ({
  number,
  parcelKey,
  basis: "withdrawal",
  delivery: 500,
  lines: [
    line({
      sku: "MUG-BLUE",
      gtin: "03760001234567",
      title: "Tasse",
      category: "home",
      quantity: 3,
      paid: 3_600,
      back: 2,
    }),
  ],
  payments: [
    { reference: `pay_${number}a`, captured: 2_000 },
    { reference: `pay_${number}b`, captured: 2_100 },
  ],
})

/** A radio with a serial that is claimed not to conform, paid by two payments. */
export const radioOrder = (number: string, parcelKey: string): SeedOrder => ({
  number,
  parcelKey,
  basis: "conformity",
  delivery: 0,
  lines: [
    line({
      sku: "RADIO-1",
      gtin: "03760009876543",
      title: "Radio",
      category: "electronics",
      quantity: 1,
      paid: 40_000,
      back: 1,
      serials: ["SN-4711"],
    }),
  ],
  payments: [
    { reference: `pay_${number}a`, captured: 30_000 },
    { reference: `pay_${number}b`, captured: 10_000 },
  ],
})

/** An order on its way back, of which the site's handhelds are told. */
export async function announceReturn(at: At, what: SeedOrder): Promise<SeedReturn> {
  const one = await seedReturn(at, what)
  await tellHandhelds(at.tx, at.ctx, one.returnId)
  await publishParcel(at.tx, at.ctx, one.parcelId)
  return one
}

async function seedReturn({ tx, ctx, shopId, siteId }: At, what: SeedOrder): Promise<SeedReturn> {
  const now = ctx.now()
  const order = orderId(shopId, what.number)
  const customer = ctx.newId()
  await tx
    .insertInto("customers")
    .values({
      id: customer,
      shop_id: shopId,
      name: "Camille Secret",
      email: "camille@secret.example",
      phone: null,
      address: '{"city":"Secretville"}',
      locale: "fr",
    })
    .execute()
  await tx
    .insertInto("orders")
    .values({
      id: order,
      shop_id: shopId,
      number: what.number,
      customer_id: customer,
      invoice_number: null,
      invoiced_at: now - 12 * DAY,
      currency: "EUR",
      country: "FR",
      vat_regime: "national",
      delivery_minor: what.delivery,
      delivery_standard_minor: null,
      created_at: now - 12 * DAY,
      updated_at: now - 12 * DAY,
    })
    .execute()
  const rma = ownNumberFrom("rma", Number(what.number))
  const ret = returnId(shopId, rma)
  const lines = what.lines.map((line) => ({ ...line, id: orderLineId(order, line.ref) }))
  for (const line of lines)
    await tx
      .insertInto("order_lines")
      .values({
        id: line.id,
        order_id: order,
        ref: line.ref,
        sku: line.sku,
        gtin: line.gtin,
        title: line.title,
        category: line.category,
        picture: null,
        quantity: line.quantity,
        paid_minor: line.paid,
        tax_minor: Math.round(line.paid / 6),
        delivered_at: now - 9 * DAY,
        serial_tracked: line.serials.length > 0 ? 1 : 0,
        serials: JSON.stringify(line.serials),
      })
      .execute()
  const payments = what.payments.map((payment) => ({ ...payment, id: paymentId(order, "test", payment.reference) }))
  for (const payment of payments)
    await tx
      .insertInto("payments")
      .values({
        id: payment.id,
        order_id: order,
        provider: "test",
        reference: payment.reference,
        captured_minor: payment.captured,
        currency: "EUR",
        route: "ours",
        reserved_minor: 0,
        refunded_minor: 0,
        outside_minor: 0,
        overpaid_minor: 0,
      })
      .execute()
  await tx
    .insertInto("returns")
    .values({
      id: ret,
      shop_id: shopId,
      order_id: order,
      rma,
      site_id: siteId,
      locale: "fr",
      basis: what.basis,
      notice_at: now - 3 * DAY,
      collected_by_trader: 0,
      information_given: 1,
      decided: null,
      status: "in_transit",
      risk_flags: "[]",
      due_at: null,
      due_day: null,
      obligations: "[]",
      created_at: now - 3 * DAY,
      updated_at: now - 3 * DAY,
    })
    .execute()
  const lineIds = lines.map((line) => returnLineId(ret, line.id))
  for (const [index, line] of lines.entries())
    await tx
      .insertInto("return_lines")
      .values({
        id: lineIds[index] ?? "",
        return_id: ret,
        order_line_id: line.id,
        authorized: line.back,
        reason: "too_small",
        comment: "Secret comment",
        wanted: null,
      })
      .execute()
  const parcel = parcelId(what.parcelKey)
  await tx
    .insertInto("parcels")
    .values({
      id: parcel,
      key: what.parcelKey,
      carrier: null,
      site_id: siteId,
      state: "in_transit",
      expected_day: "2026-11-24",
      arrived_at: null,
      arrived_by: null,
      damaged: 0,
      opened_at: null,
      opened_by: null,
      closed_at: null,
      closed_by: null,
      shipment_proof_at: null,
      customer_postage_minor: 0,
      delivery_id: null,
      updated_at: now,
    })
    .execute()
  await tx.insertInto("parcel_keys").values({ key: what.parcelKey, parcel_id: parcel }).execute()
  await tx.insertInto("parcel_returns").values({ parcel_id: parcel, return_id: ret }).execute()
  return {
    orderId: order,
    orderNumber: what.number,
    orderLineIds: lines.map((line) => line.id),
    paymentIds: payments.map((payment) => payment.id),
    returnId: ret,
    rma,
    lineIds,
    parcelId: parcel,
    parcelKey: what.parcelKey,
  }
}
