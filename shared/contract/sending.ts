import * as z from "zod/mini"
import { carrierEventKinds, sendingWays, shipmentStates } from "../domain/shipment-moves.ts"
import { At, Currency, Id, Minor, text } from "./basics.ts"

// How a parcel comes back: the ways with their prices, what was chosen, and where it is.

const Line = z.string().check(z.maxLength(100))
const Country = z.string().check(z.regex(/^[A-Z]{2}$/))
const Day = z.iso.date()

/** Who sends it, and from where. Street and number first. */
export const Sender = z.object({
  name: text(100),
  lines: z.array(Line).check(z.minLength(1), z.maxLength(4)),
  postcode: text(16),
  town: text(60),
  country: Country,
  phone: z.optional(z.string().check(z.maxLength(30))),
})
export type Sender = z.infer<typeof Sender>

export const postageBecause = ["free", "basis", "reason", "customer"] as const

/** One way, as it is offered before it is chosen. */
export const WayToSend = z.object({
  way: z.enum(sendingWays),
  /** Who would be booked: what `bookWay` wants back. Null: nobody is. */
  carrier: z.nullable(z.string()),
  /** As customers know it. */
  title: z.nullable(z.string()),
  /** What it costs the customer, in minor units. Null: what their own carrier asks. */
  priceMinor: z.nullable(Minor),
  currency: Currency,
  /** Why it costs that: free for all · by the basis · by the reason, which is the shop's · the customer bears it. */
  because: z.enum(postageBecause),
  /** It can be handed in without a printer, by a code on the phone. */
  counterCode: z.boolean(),
  /** There are points to look for. */
  points: z.boolean(),
  /** Its carrier does not answer at the moment: the label comes by mail once it does. */
  slow: z.boolean(),
})
export type WayToSend = z.infer<typeof WayToSend>

export const PointChoice = z.object({
  id: text(60),
  name: text(100),
  lines: z.array(Line).check(z.maxLength(4)),
  postcode: z.string().check(z.maxLength(16)),
  town: z.string().check(z.maxLength(60)),
})
export type PointChoice = z.infer<typeof PointChoice>

const carrier = text(40)

/** What a customer chose. Without a `sender` it is the order's customer, where their address is known. */
export const WayChoice = z.discriminatedUnion("way", [
  z.object({ way: z.literal("drop_off"), carrier, sender: z.optional(Sender), point: z.optional(PointChoice) }),
  z.object({ way: z.literal("pickup"), carrier, sender: z.optional(Sender), day: Day }),
  z.object({ way: z.literal("own_carrier"), tracking: z.optional(text(100)) }),
  z.object({ way: z.literal("shop") }),
  z.object({ way: z.literal("own_label") }),
])
export type WayChoice = z.infer<typeof WayChoice>

export const CarrierSaid = z.object({
  kind: z.enum(carrierEventKinds),
  at: At,
  text: z.nullable(z.string()),
})

export type CarrierSaid = z.infer<typeof CarrierSaid>

/** A parcel on its way, or about to be. */
export const Shipment = z.object({
  id: Id,
  /** Of the return's parcels, from 1. */
  number: z.int(),
  way: z.enum(sendingWays),
  state: z.enum(shipmentStates),
  carrier: z.nullable(z.string()),
  title: z.nullable(z.string()),
  priceMinor: z.nullable(Minor),
  currency: Currency,
  because: z.enum(postageBecause),
  /** In groups for the eye; null: there is none yet. */
  tracking: z.nullable(z.string()),
  /** There is a label to print. */
  label: z.boolean(),
  counterCode: z.nullable(z.string()),
  point: z.nullable(PointChoice),
  day: z.nullable(Day),
  /** Why the carrier said no. */
  refusedFor: z.nullable(z.enum(["address", "parcel", "day", "other"])),
  /** Since when its label keeps them waiting; it is mailed once it is there. */
  delayedAt: z.nullable(At),
  /** It can still be changed or taken back. */
  open: z.boolean(),
  /** What the carrier said, the oldest first. */
  events: z.array(CarrierSaid),
})
export type Shipment = z.infer<typeof Shipment>

/** GET /api/returns/:id/sending, for customer service. */
export const SendingPage = z.object({ ways: z.array(WayToSend), shipments: z.array(Shipment) })
export type SendingPage = z.infer<typeof SendingPage>

export const WaysEnded = z.object({ ended: z.int() })

/** GET /api/sites/addresses, for the administrator. */
export const SiteAddresses = z.object({
  sites: z.array(z.object({ id: Id, name: z.string(), address: z.nullable(Sender) })),
})
export type SiteAddresses = z.infer<typeof SiteAddresses>
