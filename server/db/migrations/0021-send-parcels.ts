import { type Kysely, sql } from "kysely"
import {
  carrierEventKinds,
  sendingWays,
  shipmentMoves,
  standingShipments,
} from "../../../shared/domain/shipment-moves.ts"
import { noteChangesOf } from "../change-triggers.ts"
import { onlyMoves } from "../triggers.ts"

const among = (words: readonly string[]) => words.map((word) => `'${word}'`).join(", ")
const most = 9_007_199_254_740_991

const statements = [
  // where its parcels are sent to, as JSON
  `alter table sites add column address text`,
  // how one parcel of a return is to come: the customer's choice, and what became of booking it
  `create table shipments (id text primary key, return_id text not null references returns (id),
    number bigint not null, parcel_id text references parcels (id), way text not null check (way in (${among(sendingWays)})),
    carrier text, state text not null check (state in (${among(Object.keys(shipmentMoves))})),
    price_minor bigint check (price_minor between 0 and ${most}), currency text not null, because text not null,
    sender text not null default '{}', point text, day text, carrier_id text, tracking text,
    counter_code text, cost_minor bigint, cost_currency text, note text,
    cancel_asked bigint not null default 0 check (cancel_asked in (0, 1)), delayed_at bigint, chosen_by text not null,
    created_at bigint not null, updated_at bigint not null, version bigint not null default 1)`,
  `create unique index shipments_standing on shipments (return_id, number)
    where cancel_asked = 0 and state in (${among(standingShipments)})`,
  `create index shipments_by_return on shipments (return_id, number)`,
  `create index shipments_by_parcel on shipments (parcel_id)`,
  `create index shipments_under_way on shipments (updated_at) where state in ('wanted', 'booking', 'pending', 'unknown', 'cancelling')`,
  `create table shipment_attempts (id text primary key, shipment_id text not null references shipments (id),
    number bigint not null, reference text not null, state text not null check (state in ('sent', 'succeeded', 'failed', 'unknown')),
    error text, fence bigint not null, sent_at bigint not null, settled_at bigint, unique (shipment_id, number))`,
  // a carrier's own label, as it came
  `create table shipment_labels (shipment_id text primary key references shipments (id),
    format text not null check (format in ('pdf', 'zpl')), base64 text not null, kept_at bigint not null)`,
  `create index shipment_labels_kept on shipment_labels (kept_at)`,
  // what a carrier said of a parcel, once; one that is not here (yet) has no parcel_id
  `create table carrier_events (id text primary key, carrier text not null, tracking text not null,
    parcel_id text references parcels (id), kind text not null check (kind in (${among(carrierEventKinds)})),
    at bigint not null, code text not null, text text, source text not null check (source in ('webhook', 'poll')),
    received_at bigint not null)`,
  `create index carrier_events_by_parcel on carrier_events (parcel_id, at)`,
  `create index carrier_events_unmatched on carrier_events (tracking) where parcel_id is null`,
  `create index carrier_events_received on carrier_events (received_at) where parcel_id is null`,
]

/** Ways to send a parcel back, their bookings, and what carriers tell. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
  await onlyMoves(db, "shipments", shipmentMoves)
  await noteChangesOf(db, "shipments", { speaks: { return: "return_id" } })
  await noteChangesOf(db, "carrier_events", { speaks: { parcel: "parcel_id" } })
}
