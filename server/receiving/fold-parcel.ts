import type { FactBody } from "../../shared/contract/facts.ts"
import type { Context } from "../context.ts"
import { among } from "../db/among.ts"
import type { Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import type { Tables } from "../db/tables.ts"
import { together } from "../db/together.ts"

export const standsAt = together((db, { ids }) =>
  db
    .selectFrom("parcels")
    .selectAll()
    .select("id as of")
    .where(among(db, "id", ids)),
)
export const toldOf = together((db, { ids }) =>
  db
    .selectFrom("facts")
    .select(["type", "person_id", "happened_at", "raw"])
    .select((eb) => eb.ref("parcel_id").$notNull().as("of"))
    .where(among(db, "parcel_id", ids))
    .where("applied", "=", 1)
    .where("superseded_by", "is", null)
    .where("type", "in", ["v1.ParcelArrived", "v1.ParcelOpened", "v1.ParcelClosed"])
    .orderBy("happened_at")
    .orderBy("stream")
    .orderBy("seq"),
)

type Standing = Pick<
  Tables["parcels"],
  | "id"
  | "state"
  | "arrived_at"
  | "arrived_by"
  | "damaged"
  | "delivery_id"
  | "opened_at"
  | "opened_by"
  | "closed_at"
  | "closed_by"
  | "updated_at"
>
const writeStanding = prepared((db, to: Standing) =>
  db
    .updateTable("parcels")
    .set({
      state: to.state,
      arrived_at: to.arrived_at,
      arrived_by: to.arrived_by,
      damaged: to.damaged,
      delivery_id: to.delivery_id,
      opened_at: to.opened_at,
      opened_by: to.opened_by,
      closed_at: to.closed_at,
      closed_by: to.closed_by,
      updated_at: to.updated_at,
    })
    .where("id", "=", to.id),
)

interface Told {
  type: string
  person_id: string
  happened_at: number
  raw: string
}

/**
 * Where a parcel stands, from all that was seen of it, in the order in which it was seen: whatever came late or was
 * undone, the same facts give the same state.
 */
export async function foldParcel(tx: Tx, ctx: Context, parcelId: string): Promise<void> {
  const [parcel] = await standsAt.of(tx, parcelId)
  if (!parcel) throw new Error(`there is no parcel ${parcelId}`)
  const facts = await toldOf.of(tx, parcelId)
  const arrivals = facts.filter((fact) => fact.type === "v1.ParcelArrived")
  const opens = facts.filter((fact) => fact.type === "v1.ParcelOpened")
  const close = facts.findLastIndex((fact) => fact.type === "v1.ParcelClosed")
  const closed = close >= 0 && close > facts.findLastIndex((fact) => fact.type === "v1.ParcelOpened")
  const closing = closed ? facts[close] : undefined
  const first = facts[0]
  await writeStanding(tx, {
    id: parcelId,
    state: closing ? "closed" : opens.length > 0 ? "opened" : first ? "arrived" : awayState(parcel),
    // what a person corrected stands as long as the parcel is here at all
    arrived_at: first ? (parcel.arrival_corrected_at ?? first.happened_at) : null,
    arrived_by: (arrivals[0] ?? first)?.person_id ?? null,
    damaged: arrivals.some((fact) => bodyOf(fact).damaged) ? 1 : 0,
    delivery_id: arrivals.map((fact) => bodyOf(fact).deliveryId).findLast((id) => id !== null) ?? null,
    opened_at: opens[0]?.happened_at ?? null,
    opened_by: opens.at(-1)?.person_id ?? null,
    closed_at: closing?.happened_at ?? null,
    closed_by: closing?.person_id ?? null,
    updated_at: ctx.now(),
  })
}

const bodyOf = (fact: Told) => (JSON.parse(fact.raw) as { body: FactBody<"v1.ParcelArrived"> }).body

/** Nobody has seen it any more: on its way, as far as anybody said. */
function awayState(parcel: { state: string; shipment_proof_at: number | null }) {
  if (parcel.state === "announced" || parcel.state === "in_transit" || parcel.state === "lost") return parcel.state
  return parcel.shipment_proof_at === null ? ("announced" as const) : ("in_transit" as const)
}
