import type { BookedWay, CarrierEventKind } from "../../shared/domain/shipment-moves.ts"

// The port to whoever carries a parcel. `quote`, `book`, `lookup`, `label`, `cancel` and `track` are called by a job's
// worker and by nothing else, never inside a transaction; `points` and `slots`, which make nothing and cost nothing, are
// also asked while a customer waits; `checkWebhook` and `parseTracking` call nobody.

export interface CarrierAddress {
  name: string
  company?: string | null
  /** Street and number first. */
  lines: readonly string[]
  postcode: string
  town: string
  /** Two capital letters. */
  country: string
  email?: string | null
  phone?: string | null
}

export interface ParcelOrder {
  /** The same for every call of one attempt; by it a lookup recognises what it made. Letters, digits and hyphens. */
  reference: string
  way: BookedWay
  rma: string
  orderNumber: string
  locale: "fr" | "en"
  from: CarrierAddress
  to: CarrierAddress
  grams: number
  /** A day to be fetched on, YYYY-MM-DD. */
  day: string | null
  contents: readonly { title: string; quantity: number }[]
}

/** Why nobody knows: no answer or a 5xx · 429 · the key is refused · an answer that does not parse, or to something else. */
export type CarrierTrouble = "unreachable" | "limited" | "denied" | "unreadable"

export type CarrierUnknown = {
  outcome: "unknown"
  error: string
  /** Not said: it concerns this one parcel, and is no sign of how the carrier is. */
  trouble?: CarrierTrouble
  /** ms that it asks to be left alone. */
  retryAfter?: number
}

/** A carrier's own label, as it came: it is printed untouched. */
export interface CarrierLabel {
  format: "pdf" | "zpl"
  bytes: Uint8Array
}

export interface Booked {
  /** The carrier's own name of it. */
  id: string
  /** As the carrier writes it. */
  tracking: string
  /** Who carries it, by its id in shared/barcode where that knows it. */
  carrier: string
  /** What it costs the shop, in minor units, where the carrier says so. */
  costMinor: number | null
  currency: string | null
  /** What a counter scans instead of a label, where the carrier has such a thing. */
  counterCode: string | null
}

/**
 * booked: it has its number · pending: taken, its number is not known yet · refused: definitely not booked, by the carrier's
 * own word · unknown: a timeout, a broken connection, 429, 5xx, or what does not parse. Unknown is never refused.
 */
export type BookAnswer =
  | ({ outcome: "booked" } & Booked)
  | { outcome: "pending"; id: string }
  | { outcome: "refused"; error: string; about: "address" | "parcel" | "day" | "other" }
  | CarrierUnknown

/** cancelled: it was taken back there · not_found: nothing there bears this reference, see `capabilities.finds`. */
export type LookedUp = BookAnswer | { outcome: "cancelled" } | { outcome: "not_found" }

/** asked: the carrier took the wish, and `lookup` says what became of it · too_late: it is on its way. */
export type CancelAnswer = { outcome: "cancelled" | "asked" | "too_late" } | CarrierUnknown

export interface CarrierEvent {
  /** As the carrier writes it. */
  tracking: string
  kind: CarrierEventKind
  /** Epoch milliseconds, the carrier's clock. */
  at: number
  /** The carrier's own word for it, and its text where it has one. */
  code: string
  text: string | null
}

export const openDays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const
export type OpenDay = (typeof openDays)[number]

export type OpenHours = Record<OpenDay, readonly { from: string; to: string }[]>

export function weekOf(spans: (day: OpenDay) => OpenHours[OpenDay]): OpenHours {
  return {
    monday: spans("monday"),
    tuesday: spans("tuesday"),
    wednesday: spans("wednesday"),
    thursday: spans("thursday"),
    friday: spans("friday"),
    saturday: spans("saturday"),
    sunday: spans("sunday"),
  }
}

export interface DropPoint {
  /** The carrier's. */
  id: string
  name: string
  kind: "shop" | "post_office" | "locker"
  lines: readonly string[]
  postcode: string
  town: string
  country: string
  latitude: number | null
  longitude: number | null
  /** From the place that was asked for. */
  metres: number | null
  /** "HH:MM", in order; a day without any is closed. */
  hours: OpenHours
}

export interface PlaceAsked {
  postcode: string
  town: string
  country: string
  /** Street, where it is known: what is near is near to it. */
  street?: string
}

/** As it came. `now`: epoch milliseconds. */
export interface CarrierWebhook {
  header(name: string): string | null
  body: string
  now: number
}
export type CarrierWebhookChecked =
  | { ok: true; eventId: string }
  | { ok: false; why: "no_secret" | "signature" | "too_old" | "shape" }

export interface CarrierCapabilities {
  ways: readonly BookedWay[]
  /** Countries that it fetches from. */
  countries: readonly string[]
  /**
   * How an attempt of which nobody knows is cleared up. reference: `lookup` finds it by our reference, and what it does not
   * find `settledAfter` ms after the call was never made · nothing: it cannot be looked up, and costs nothing until it is
   * handed in, so another is booked and the first is never printed.
   */
  finds: "reference" | "nothing"
  settledAfter: number
  cancels: boolean
  /** Whose parcels it can be asked for by their number alone: ids of shared/barcode. */
  tracks: readonly string[]
  points: boolean
  /** It can be handed in without a printed label. */
  counterCode: boolean
  /** signed: it tells of its parcels by itself · null: it is asked. */
  webhooks: "signed" | null
  /** Calls a second and calls at once, over all processes. */
  rate: { perSecond: number; atOnce: number }
}

export interface Carrier {
  /** As it is configured and stored: "colissimo", "sendcloud". */
  name: string
  /** As customers know it. */
  title: string
  capabilities: CarrierCapabilities
  /** What it would cost the shop; null: the carrier does not say. Throws where it cannot be reached. */
  quote(order: ParcelOrder): Promise<{ costMinor: number; currency: string } | null>
  book(order: ParcelOrder): Promise<BookAnswer>
  /** By our reference, or by its own name of it once there is one; `since`: not made before, epoch milliseconds. */
  lookup(asked: { reference: string; id: string | null; since: number }): Promise<LookedUp>
  /** Throws where it cannot be reached; null: there is none any more. */
  label(booked: { id: string; tracking: string }): Promise<CarrierLabel | null>
  cancel(booked: { id: string; tracking: string }): Promise<CancelAnswer>
  /** All that happened to a parcel, in any order. Throws where it cannot be reached. */
  track(booked: { id: string | null; tracking: string }): Promise<CarrierEvent[]>
  /** Near a place. Throws where it cannot be reached. */
  points(place: PlaceAsked): Promise<DropPoint[]>
  /** Days on which it could be fetched, YYYY-MM-DD. Throws where it cannot be reached. */
  slots(from: CarrierAddress): Promise<string[]>
  checkWebhook(asked: CarrierWebhook): CarrierWebhookChecked
  /** What a webhook that was checked tells. Throws where it does not parse. */
  parseTracking(body: string): CarrierEvent[]
}
