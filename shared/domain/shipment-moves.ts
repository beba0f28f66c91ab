// How a parcel gets to us, and how far its booking has come: one table, read by the verbs and written into the database's
// trigger by a migration.

/**
 * drop_off: a label of ours, handed in at a point · pickup: fetched at home · own_carrier: the customer's own, with its
 * number · shop: handed over in a shop · own_label: our address label, the customer pays the carrier.
 */
export const sendingWays = ["drop_off", "pickup", "own_carrier", "shop", "own_label"] as const
export type SendingWay = (typeof sendingWays)[number]

/** Ways that somebody has to be asked for, and that cost money. */
export const bookedWays = ["drop_off", "pickup"] as const satisfies readonly SendingWay[]
export type BookedWay = (typeof bookedWays)[number]
export const isBookedWay = (way: SendingWay): way is BookedWay => (bookedWays as readonly string[]).includes(way)

export const shipmentStates = [
  // to be booked · asked for · taken, its label is still being made · booked, with its label
  "wanted",
  "booking",
  "pending",
  "booked",
  // nobody knows whether it was booked · a person decides · the carrier said no
  "unknown",
  "parked",
  "refused",
  // nothing to book: it can go
  "ready",
  "cancelling",
  "cancelled",
  // the carrier has it, or it is here
  "used",
] as const
export type ShipmentState = (typeof shipmentStates)[number]

/** From each state, the states that may follow. */
export const shipmentMoves: Record<ShipmentState, readonly ShipmentState[]> = {
  // wanted again: the last call definitely booked nothing
  wanted: ["booking", "parked", "refused", "cancelled", "used"],
  booking: ["wanted", "pending", "booked", "unknown", "parked", "refused", "used"],
  unknown: ["booking", "wanted", "pending", "booked", "parked", "refused", "cancelled", "used"],
  pending: ["booked", "refused", "parked", "cancelling", "cancelled", "used"],
  // asked for again by a person: what became of the last call is looked up first
  parked: ["wanted", "unknown", "cancelled", "used"],
  booked: ["cancelling", "cancelled", "used"],
  ready: ["cancelled", "used"],
  cancelling: ["cancelled", "used"],
  refused: ["cancelled"],
  // it was sent with that label all the same
  cancelled: ["used"],
  used: [],
}

/** One of these stands for a parcel at a time; another choice takes its place. */
export const standingShipments = [
  "wanted",
  "booking",
  "pending",
  "booked",
  "unknown",
  "parked",
  "ready",
  "used",
] as const
export const isStanding = (state: ShipmentState): boolean => (standingShipments as readonly string[]).includes(state)

/** What a carrier says of a parcel, in the order in which it usually comes. */
export const carrierEventKinds = [
  // its label is known · somebody of theirs has it in hand, by which the proof of shipment stands
  "registered",
  "accepted",
  "in_transit",
  "out_for_delivery",
  "problem",
  "at_point",
  "delivered",
  "returned",
  "lost",
] as const
export type CarrierEventKind = (typeof carrierEventKinds)[number]

/** Only who has it in hand can say these: each of them proves that it was sent. */
export const provesShipment = (kind: CarrierEventKind): boolean => kind !== "registered" && kind !== "problem"
