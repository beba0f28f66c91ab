import * as z from "zod/mini"
import type { CarrierEventKind } from "../../shared/domain/shipment-moves.ts"
import { type BookAnswer, type CarrierEvent, type DropPoint, weekOf } from "./carrier.ts"

// What Sendcloud's v3 API answers, as far as it is read here (sendcloud.dev/api/v3: returns, shipping-options,
// service-points, webhooks). Whatever is beside it is let go by.

const Price = z.object({ value: z.union([z.number(), z.string()]), currency: z.string() })

const Status = z.object({
  carrier_update_timestamp: z.string(),
  parent_status: z.string(),
  carrier_code: z.nullish(z.string()),
  carrier_message: z.nullish(z.string()),
})

export const Made = z.object({ return_id: z.int(), parcel_id: z.int() })

export const OneReturn = z.object({
  id: z.optional(z.int()),
  tracking_number: z.nullish(z.string()),
  shipping_product: z.optional(z.nullish(z.object({ code: z.nullish(z.string()) }))),
  shipping_option: z.optional(z.nullish(z.object({ code: z.nullish(z.string()) }))),
  label: z.optional(z.nullish(z.object({ label_printer: z.nullish(z.string()) }))),
  label_cost: z.optional(z.nullish(Price)),
  order_number: z.nullish(z.string()),
  external_reference: z.nullish(z.string()),
  status_history: z.array(Status),
  errors: z.optional(z.nullish(z.array(z.object({ detail: z.nullish(z.string()), message: z.nullish(z.string()) })))),
})
export type OneReturn = z.infer<typeof OneReturn>

export const Returns = z.object({ next: z.nullish(z.string()), data: z.array(OneReturn) })

export const Refused = z.object({
  errors: z.array(
    z.object({
      detail: z.nullish(z.string()),
      message: z.nullish(z.string()),
      field: z.nullish(z.string()),
      source: z.nullish(z.object({ pointer: z.nullish(z.string()) })),
    }),
  ),
})

export const Quotes = z.object({
  data: z.array(
    z.object({ code: z.string(), quotes: z.nullish(z.array(z.object({ price: z.object({ total: Price }) }))) }),
  ),
})

const Times = z.nullish(z.array(z.object({ start_time: z.string(), end_time: z.string() })))
export const Points = z.object({
  data: z.object({
    results: z.array(
      z.object({
        id: z.int(),
        name: z.string(),
        carrier_service_point_id: z.nullish(z.string()),
        general_shop_type: z.nullish(z.string()),
        address: z.object({
          street: z.string(),
          house_number: z.nullish(z.string()),
          postal_code: z.string(),
          city: z.string(),
          country_code: z.string(),
        }),
        position: z.nullish(z.object({ latitude: z.number(), longitude: z.number() })),
        opening_times: z.record(z.string(), Times),
        distance: z.nullish(z.number()),
      }),
    ),
  }),
})

export const StatusChanged = z.object({
  action: z.string(),
  timestamp: z.number(),
  carrier_status_change_timestamp: z.nullish(z.number()),
  parcel: z.optional(
    z.object({
      tracking_number: z.nullish(z.string()),
      status: z.object({ id: z.int(), message: z.string() }),
    }),
  ),
})

/** Their words for where a parcel is. What is not here says nothing that we act on. */
const kinds: Readonly<Record<string, CarrierEventKind>> = {
  "ready-to-send": "registered",
  "ready-to-ship": "registered",
  announced: "registered",
  "announced-uncollected": "registered",
  "picked-up-by-driver": "accepted",
  "shipment-picked-up-by-driver": "accepted",
  "to-sorting": "in_transit",
  "en-route-to-sorting-center": "in_transit",
  sorted: "in_transit",
  sorting: "in_transit",
  "being-sorted": "in_transit",
  "at-sorting-centre": "in_transit",
  "at-customs": "in_transit",
  "shipment-on-route": "in_transit",
  "parcel-en-route": "in_transit",
  "driver-on-route": "out_for_delivery",
  "driver-en-route": "out_for_delivery",
  "awaiting-customer-pickup": "at_point",
  delivered: "delivered",
  "delivery-forced": "delivered",
  "collected-by-customer": "delivered",
  "shipment-collected-by-customer": "delivered",
  "returned-to-sender": "returned",
  delayed: "problem",
  "delivery-delayed": "problem",
  unsorted: "problem",
  "not-sorted": "problem",
  "delivery-failed": "problem",
  "delivery-attempt-failed": "problem",
  "collect-error": "problem",
  "error-collecting": "problem",
  undeliverable: "problem",
  "unable-to-deliver": "problem",
  "refused-by-recipient": "problem",
  exception: "problem",
  "address-invalid": "problem",
}

const wordOf = (status: string) =>
  status
    .toLowerCase()
    .replace(/[^a-z]+/g, "-")
    .replace(/^-|-$/g, "")

export const isCancelled = ({ status_history }: OneReturn): boolean =>
  status_history.some((one) => ["cancelled", "cancelled-upstream"].includes(wordOf(one.parent_status)))

export function eventsOf({ tracking_number, status_history }: OneReturn): CarrierEvent[] {
  if (!tracking_number) return []
  return status_history.flatMap((one) => {
    const kind = kinds[wordOf(one.parent_status)]
    const at = Date.parse(one.carrier_update_timestamp)
    if (!kind || !Number.isFinite(at)) return []
    return [{ tracking: tracking_number, kind, at, code: wordOf(one.parent_status), text: one.carrier_message ?? null }]
  })
}

/** Their clock comes in seconds or in milliseconds. */
export const momentOf = (stamp: number): number => Math.round(stamp > 100_000_000_000 ? stamp : stamp * 1000)

export function eventOfWebhook({ parcel, timestamp, carrier_status_change_timestamp }: z.infer<typeof StatusChanged>) {
  const kind = parcel && kinds[wordOf(parcel.status.message)]
  if (!parcel?.tracking_number || !kind) return []
  const at = momentOf(carrier_status_change_timestamp ?? timestamp)
  const code = wordOf(parcel.status.message)
  return [{ tracking: parcel.tracking_number, kind, at, code, text: parcel.status.message }]
}

/** "postnl:standard/return": who carries it. */
const carrierOf = (one: OneReturn) =>
  (one.shipping_product?.code ?? one.shipping_option?.code ?? "").split(":")[0]?.replaceAll("_", "-") ?? ""

/** A return of theirs, once it is asked after by its id. */
export function answerOf(id: number, one: OneReturn): BookAnswer | { outcome: "cancelled" } {
  if (isCancelled(one)) return { outcome: "cancelled" }
  const failed = one.errors?.map((error) => error.detail ?? error.message ?? "").find(Boolean)
  if (!one.tracking_number) {
    if (failed !== undefined) return { outcome: "refused", error: failed, about: aboutOf(failed) }
    return { outcome: "pending", id: String(id) }
  }
  const cost = one.label_cost ? Math.round(Number(one.label_cost.value) * 100) : null
  const costMinor = cost !== null && Number.isSafeInteger(cost) && cost >= 0 ? cost : null
  return {
    outcome: "booked",
    ...{ id: String(id), tracking: one.tracking_number, carrier: carrierOf(one), counterCode: null },
    ...{ costMinor, currency: costMinor === null ? null : (one.label_cost?.currency ?? null) },
  }
}

export function aboutOf(text: string): "address" | "parcel" | "day" | "other" {
  if (/address|postal|city|country|street|house|name|phone|email/i.test(text)) return "address"
  return /weight|dimension|length|width|height|parcel/i.test(text) ? "parcel" : "other"
}

export function pointsOf({ data }: z.infer<typeof Points>): DropPoint[] {
  return data.results.map((one) => ({
    id: one.carrier_service_point_id || String(one.id),
    name: one.name,
    kind:
      one.general_shop_type === "locker" ? "locker" : one.general_shop_type === "post_office" ? "post_office" : "shop",
    lines: [[one.address.street, one.address.house_number].filter(Boolean).join(" ")],
    ...{ postcode: one.address.postal_code, town: one.address.city, country: one.address.country_code },
    ...{ latitude: one.position?.latitude ?? null, longitude: one.position?.longitude ?? null },
    metres: one.distance ?? null,
    hours: weekOf((day) =>
      (one.opening_times[day] ?? []).map(({ start_time, end_time }) => ({ from: start_time, to: end_time })),
    ),
  }))
}
