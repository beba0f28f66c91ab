import { LABEL_CARRIERS, type LabelCarrier, makeTracking } from "../../shared/barcode/make-tracking.ts"
import { ownNumberFrom } from "../../shared/barcode/own-number.ts"
import { parseScan } from "../../shared/barcode/parse-scan.ts"
import type { OrderInput, ReturnInput } from "../../shared/contract/intake.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { upsertOrder } from "../intake/upsert-order.ts"
import { upsertReturn } from "../intake/upsert-return.ts"
import type { DemoProduct, DemoShop } from "./catalogue.ts"
import { currencyOf, customerOf } from "./customers.ts"
import { articleFor, commentFor, reasonFor, serialFor } from "./planted.ts"
import { type Dice, diceOf } from "./random.ts"
import type { Chapter } from "./sizes.ts"
import type { StoryName } from "./story-names.ts"

const DAY = 86_400_000
const MODEST_MINOR = 9_500
const system = { kind: "system" } as const

/** What the demo's story wants of one return. */
export interface Plan {
  index: number
  chapter: Chapter
  story: StoryName
  shop: DemoShop
  shopId: string
  siteCode: string
  /** Days since the notice. */
  noticeDays: number
  /** Days since the order was delivered; more than 14 before the notice is outside the window. */
  deliveredDays: number
  /** Days since the carrier's first scan, of what was sent. */
  shippedDays: number
  /** The day it is expected, counted from today; null: not sent yet. */
  expectedIn: number | null
  basis: ReturnInput["basis"]
  /** Units announced: up to this many lines, one of them perhaps twice. */
  lines: number
  /** This article and no other. */
  bought?: { sku: string; quantity: number }
  /** Nothing so dear that two people must release it. */
  modest?: boolean
  /** Shares this other plan's parcel instead of having one of its own. */
  parcelOf?: number
  /** A second parcel for the same return. */
  parcels: number
}

export interface Announced {
  plan: Plan
  returnId: string
  orderNumber: string
  parcels: { id: string; key: string; carrier: LabelCarrier }[]
  products: Bought[]
}

export interface Bought {
  product: DemoProduct
  quantity: number
  serial: string | null
  reason: string
}

export const demoCarriers: readonly LabelCarrier[] = LABEL_CARRIERS.filter((carrier) =>
  ["colissimo", "mondial-relay", "chronopost", "ups", "dpd", "gls"].includes(carrier),
)

/** One of today's parcels carries the number on a real photograph of a label, which the tests hold to the camera. */
export const PHOTOGRAPHED = { index: 4, carrier: "fedex", key: "798962535570" } as const

export function parcelNumber(
  index: number,
  carrier: LabelCarrier = demoCarriers[(index >> 1) % demoCarriers.length] ?? "colissimo",
): { carrier: LabelCarrier; key: string } {
  if (index === PHOTOGRAPHED.index * 2) return PHOTOGRAPHED
  const key = makeTracking(carrier, index)
  // of the short numbers, some are an article's too: typed in by themselves they would be asked about
  return parseScan(key).kind === "tracking" ? { carrier, key } : parcelNumber(index, "dpd")
}

/** Writes the order, its payment and the return through the same doors as a shop's own data. */
export async function announce(tx: Tx, ctx: Context, dice: Dice, plan: Plan): Promise<Announced> {
  const bought = basket(dice, plan)
  const order = orderOf(ctx, dice, plan, bought)
  const made = await upsertOrder(tx, ctx, system, { shopId: plan.shopId, order })
  if (!made.ok) throw new Error(`demo order ${order.number}: ${made.detail}`)
  const numbers = Array.from({ length: plan.parcels }, (_, at) => parcelNumber((plan.parcelOf ?? plan.index) * 2 + at))
  const announced = returnOf(ctx, dice, plan, order, bought, numbers)
  const result = await upsertReturn(tx, ctx, system, { shopId: plan.shopId, announced })
  if (!result.ok) throw new Error(`demo return ${announced.number}: ${result.detail}`)
  const parcels = numbers.map((number, at) => ({ ...number, id: result.value.parcelIds[at] ?? "" }))
  return { plan, returnId: result.value.id, orderNumber: order.number, parcels, products: bought }
}

function basket(dice: Dice, plan: Plan): Bought[] {
  const sure = plan.shop.products.find((product) => product.sku === plan.bought?.sku)
  const chosen = new Set<DemoProduct>(sure && [sure])
  while (chosen.size < plan.lines) chosen.add(articleFor(dice, plan.shop, plan.modest ? MODEST_MINOR : undefined))
  return [...chosen].map((product) => {
    const serial = serialFor(dice, product, plan.index, plan.deliveredDays)
    const reason = plan.story === "defective" ? "defective" : reasonFor(dice, product, serial)
    const quantity = plan.bought?.quantity ?? (serial === null && dice.chance(0.12) ? 2 : 1)
    return { product, quantity, serial, reason }
  })
}

function orderOf(ctx: Context, dice: Dice, plan: Plan, bought: Announced["products"]): OrderInput {
  const deliveredAt = new Date(ctx.now() - plan.deliveredDays * DAY).toISOString()
  const discount = dice.chance(0.25) ? dice.pick([5, 10, 15]) : 0
  const lines = [...bought, ...keptOf(plan, bought)].map(({ product, quantity, serial }) => {
    const paidMinor = Math.round((product.priceMinor * quantity * (100 - discount)) / 100)
    return {
      sku: product.sku,
      gtin: product.gtin,
      title: product.title,
      category: product.category,
      quantity,
      paidMinor,
      taxMinor: Math.round(paidMinor / 6),
      deliveredAt,
      ...(product.serialTracked && { serialTracked: true }),
      ...(serial !== null && { serials: [serial] }),
    }
  })
  const deliveryMinor = dice.pick([0, 390, 490])
  const { country, customer } = customerOf(diceOf(plan.index, 1), plan.index)
  return {
    number: `${plan.shop.code.slice(0, 3).toUpperCase()}-${String(10_000 + plan.index)}`,
    invoiceNumber: `F2026-${String(20_000 + plan.index)}`,
    invoicedAt: deliveredAt,
    currency: currencyOf(country),
    country,
    deliveryMinor,
    deliveryStandardMinor: deliveryMinor,
    customer,
    lines,
    payments: [
      {
        provider: "test",
        reference: `pay_demo_${plan.index}`,
        capturedMinor: deliveryMinor + lines.reduce((sum, line) => sum + line.paidMinor, 0),
      },
    ],
  }
}

/** Of every second order that is still to come back one article is kept: a caller may announce it, too. */
function keptOf({ chapter, index, shop }: Plan, bought: readonly Bought[]): Omit<Bought, "reason">[] {
  if (chapter !== "coming" || index % 2 === 1) return []
  const others = shop.products.filter(
    (product) => !product.serialTracked && bought.every((one) => one.product.sku !== product.sku),
  )
  const product = others[index % others.length]
  return product ? [{ product, quantity: 1, serial: null }] : []
}

function returnOf(
  ctx: Context,
  dice: Dice,
  plan: Plan,
  order: OrderInput,
  bought: Announced["products"],
  numbers: readonly { carrier: LabelCarrier; key: string }[],
): ReturnInput {
  const noticeAt = new Date(ctx.now() - plan.noticeDays * DAY - dice.below(DAY / 4)).toISOString()
  const expectedDay =
    plan.expectedIn === null ? undefined : new Date(ctx.now() + plan.expectedIn * DAY).toISOString().slice(0, 10)
  return {
    number: ownNumberFrom("rma", plan.index),
    orderNumber: order.number,
    basis: plan.basis,
    noticeAt,
    siteCode: plan.siteCode,
    informationGiven: true,
    lines: bought.map(({ product, quantity, reason }) => ({
      ref: product.sku,
      quantity,
      reason,
      ...(dice.chance(0.2) && { comment: commentFor(dice, reason) }),
      wanted: "refund",
    })),
    parcels: numbers.map(({ key, carrier }) => ({
      tracking: key,
      carrier,
      ...(expectedDay && { expectedDay }),
      ...(plan.expectedIn !== null &&
        plan.expectedIn <= 1 && { shippedAt: new Date(ctx.now() - plan.shippedDays * DAY).toISOString() }),
    })),
  }
}
