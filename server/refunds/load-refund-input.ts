import { bookedWays } from "../../shared/domain/shipment-moves.ts"
import { type HoldReason, type LegalBasis, type RefundKind, tenderOf } from "../../shared/domain/states.ts"
import type { EarlierSettlement, ParcelInput, RefundInput, SettledUnit } from "../../shared/policy/refund-input.ts"
import { among } from "../db/among.ts"
import { currentPolicy } from "../db/current-policy.ts"
import type { Db } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { together } from "../db/together.ts"
import { loadUnits, looksOf, unitsOf } from "./load-units.ts"
import { openExceptions, openOf } from "./open-exceptions.ts"
import { customerOf } from "./resolutions/customer-so-far.ts"
import { unpaidAgain } from "./resolutions/taken-back.ts"
import { resolutionsOf, wishesIn } from "./resolutions/wishes.ts"

type ReturnRow = Tables["returns"]

type IntentRow = Tables["intents"]

/** All that the decision of one return reads, in a fixed number of queries whatever the size of the order. */
export async function loadRefundInput(db: Db, returned: ReturnRow, now: number): Promise<RefundInput> {
  return (await loadWithIntents(db, returned, now)).input
}

/** With the order's intents as they stand and each payment's provider, for whoever goes on to change them. */
export async function loadWithIntents(
  db: Db,
  returned: ReturnRow,
  now: number,
): Promise<{ input: RefundInput; intents: IntentRow[]; providers: ReadonlyMap<string, string> }> {
  const { policy } = await currentPolicy(db, now)
  const exceptions = await openExceptions(db, returned.id)
  const parcels = await loadParcels(db, returned.id)
  const lines = await linesOf.of(db, returned.id)
  const chosen = wishesIn(await resolutionsOf.of(db, returned.id))
  const intents = await intentsOf.of(db, returned.order_id)
  const units = (await loadUnits(db, returned.id, parcels, exceptions)).map((unit) => ({
    ...unit,
    resolution: chosen.ofUnit(unit),
    replacementMinor: chosen.worthOfUnit(unit),
  }))
  // few are exchanged for another variant
  const mayBeDearer = units.some((unit) => unit.resolution === "replacement" && unit.replacementMinor !== null)
  const unpaid = mayBeDearer ? await unpaidAgain(db, returned.id) : null
  const input: RefundInput = {
    policy,
    ...(await loadOrder(db, returned)),
    return: {
      id: returned.id,
      basis: returned.basis as LegalBasis,
      profile: returned.profile ?? null,
      noticeAt: returned.notice_at,
      windowUntil: returned.window_until ?? null,
      cancelled: returned.decided === "cancelled",
      collectedByTrader: returned.collected_by_trader === 1,
      depreciationInfoGiven: returned.information_given === 1,
      riskFlags: JSON.parse(returned.risk_flags),
      customer: policy.advance.maxMinor > 0 ? await customerOf(db, returned) : null,
      lines: lines.map(({ id, order_line_id, authorized }) => ({
        id,
        orderLineId: order_line_id,
        authorized,
        resolution: chosen.ofLine(id),
        exceptionsOpen: exceptions.ofLine(id),
      })),
    },
    units: unpaid?.size ? units.map((unit) => ({ ...unit, unpaidAgain: unpaid.has(unit.id) })) : units,
    parcels: parcels.map((parcel) => ({ ...parcel, exceptionsOpen: exceptions.ofParcel(parcel.id) })),
    earlier: await earlierOf(db, intents),
    now,
  }
  const payments = await paymentsOf.of(db, returned.order_id)
  return { input, intents, providers: new Map(payments.map(({ id, provider }) => [id, provider])) }
}

const linesOf = together((db, { ids }) =>
  db
    .selectFrom("return_lines")
    .selectAll()
    .select("return_id as of")
    .where(among(db, "return_id", ids))
    .orderBy("id"),
)
const parcelsOf = together((db, { ids }) =>
  db
    .selectFrom("parcels")
    .innerJoin("parcel_returns", "parcel_returns.parcel_id", "parcels.id")
    .where(among(db, "parcel_returns.return_id", ids))
    .select("parcel_returns.return_id as of")
    .select(["id", "state", "arrived_at", "shipment_proof_at", "customer_postage_minor"])
    // the label that it came with: of a parcel that never came nothing is owed, so it costs nothing either
    .select((eb) =>
      eb
        .selectFrom("shipments")
        .select(({ fn }) => fn.max("price_minor").as("minor"))
        .whereRef("shipments.parcel_id", "=", "parcels.id")
        .whereRef("shipments.return_id", "=", "parcel_returns.return_id")
        .where("shipments.way", "in", bookedWays)
        .where("shipments.state", "in", ["booked", "used"])
        .as("label_minor"),
    )
    .orderBy("id"),
)
const orderOf = together((db, { ids }) =>
  db
    .selectFrom("orders")
    .innerJoin("shops", "shops.id", "orders.shop_id")
    .select(["orders.id as of", "orders.currency", "orders.delivery_minor", "orders.delivery_standard_minor"])
    .select("shops.time_zone")
    .where(among(db, "orders.id", ids)),
)
const soldIn = together((db, { ids }) =>
  db
    .selectFrom("order_lines")
    .select(["order_id as of", "id", "quantity", "paid_minor", "delivered_at"])
    .where(among(db, "order_id", ids))
    .orderBy("id"),
)
const paymentsOf = together((db, { ids }) =>
  db
    .selectFrom("payments")
    .select(["order_id as of", "id", "provider", "captured_minor", "outside_minor", "overpaid_minor"])
    .where(among(db, "order_id", ids))
    .orderBy("id"),
)

/** What a decision of a return, or of its order, reads and never changes. The payments' lock is held by then. */
export const aboutReturns = [linesOf, looksOf, resolutionsOf] as const
export const aboutOrders = [orderOf, soldIn, paymentsOf] as const
/** What it reads and other verbs may change: known only while a step decides returns that have nothing in common. */
export const movingReturns = [openOf, parcelsOf, unitsOf] as const
export const intentsOf = together((db, { ids }) =>
  db
    .selectFrom("intents")
    .selectAll()
    .select("order_id as of")
    .where(among(db, "order_id", ids))
    .orderBy("id"),
)

async function loadOrder(db: Db, returned: ReturnRow): Promise<Pick<RefundInput, "shop" | "order" | "outside">> {
  const orderId = returned.order_id
  const [order] = await orderOf.of(db, orderId)
  if (!order) throw new Error(`there is no order ${orderId}`)
  const lines = await soldIn.of(db, orderId)
  const payments = await paymentsOf.of(db, orderId)
  return {
    shop: { timeZone: order.time_zone, currency: order.currency },
    order: {
      lines: lines.map((line) => ({
        id: line.id,
        quantity: line.quantity,
        paidMinor: line.paid_minor,
        deliveredAt: line.delivered_at,
      })),
      payments: payments.map((payment) => ({
        id: payment.id,
        capturedMinor: payment.captured_minor,
        tender: tenderOf(payment.provider),
      })),
      deliveryMinor: order.delivery_minor,
      deliveryStandardMinor: order.delivery_standard_minor,
    },
    outside: payments
      .map((payment) => ({ paymentId: payment.id, amountMinor: payment.outside_minor + payment.overpaid_minor }))
      .filter((given) => given.amountMinor > 0),
  }
}

async function loadParcels(db: Db, returnId: string): Promise<ParcelInput[]> {
  const rows = await parcelsOf.of(db, returnId)
  return rows.map((parcel) => ({
    id: parcel.id,
    state: parcel.state,
    arrivedAt: parcel.arrived_at,
    shipmentProofAt: parcel.shipment_proof_at,
    customerPostageMinor: parcel.customer_postage_minor,
    ...(parcel.label_minor && { labelMinor: Number(parcel.label_minor) }),
  }))
}

/** Every settlement of every return of the order: the caps hold over all of them. */
export async function earlierOf(db: Db, rows: readonly IntentRow[]): Promise<EarlierSettlement[]> {
  const parts = await withLines(
    db,
    rows.map((row) => JSON.parse(row.units) as SettledUnit[]),
  )
  return rows.map((row, at) => ({
    intentId: row.id,
    returnId: row.return_id,
    basis: row.basis as LegalBasis,
    profile: row.profile ?? null,
    kind: row.kind as RefundKind,
    paymentId: row.payment_id,
    state: row.state,
    amountMinor: row.amount_minor,
    units: parts[at] ?? [],
    parcelId: row.parcel_id,
    cleared: JSON.parse(row.cleared) as HoldReason[],
    stoppedBy: row.stopped_by,
    advance: row.advance === 1,
    way: row.way ?? "original",
    ...(row.kind === "principal" && row.number === 1 && { number: 1 }),
    onHold: row.on_hold === 1,
  }))
}

/** What was adopted from a provider's list may name units whose line was not known then: the unit knows it by now. */
async function withLines(db: Db, all: SettledUnit[][]): Promise<SettledUnit[][]> {
  const bare = all.flat().filter((part) => part.orderLineId === "")
  if (bare.length === 0) return all
  const rows = await db
    .selectFrom("units")
    .innerJoin("return_lines", "return_lines.id", "units.line_id")
    .select(["units.id", "return_lines.order_line_id"])
    .where(
      "units.id",
      "in",
      bare.map((part) => part.unitId),
    )
    .execute()
  const lines = new Map(rows.map((row) => [row.id, row.order_line_id]))
  return all.map((parts) =>
    parts.map((part) => ({ ...part, orderLineId: part.orderLineId || (lines.get(part.unitId) ?? "") })),
  )
}
