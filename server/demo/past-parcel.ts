import { v7 } from "uuid"
import type { FactPhoto, FactType } from "../../shared/contract/facts.ts"
import { parcelId } from "../../shared/domain/derive-id.ts"
import type { PastReturn } from "./past.ts"
import { pastFact } from "./past-facts.ts"
import type { PastKnown } from "./past-order.ts"
import type { PastRows, PastSite } from "./past-rows.ts"
import { pastUnit } from "./past-unit.ts"
import { bytesOf, type Dice, diceOf } from "./random.ts"
import { scanOf } from "./stories.ts"

/** As handhelds keep it (publish-parcel.ts). */
const KNOWN_FOR = 60 * 86_400_000

/** Off the truck, opened, each article looked at, closed: as facts of one handheld, and what was made of them. */
export function pastParcel(rows: PastRows, past: PastReturn, known: PastKnown) {
  const { photos } = rows.stage
  const luck = diceOf(rows.stage.seed + 1, past.index)
  const { site } = known
  const by = luck.pick(site.handhelds)
  const parcel = parcelId(past.key)
  const crushed = past.lines.some((line) => line.seen.some((one) => one.crushed))
  const scan = scanOf(past.key)
  const here = { parcelId: parcel, siteId: site.id }
  const tell = (type: FactType, at: number, body: object, shots: FactPhoto[] = []) =>
    pastFact(rows, luck, by, { type, at, body, photos: shots, parcel, heardAt: past.closedAt + 20_000 })

  const arrivedBody = { ...here, key: past.key, scan, damaged: crushed, deliveryId: null }
  const arrived = tell("v1.ParcelArrived", past.arrivedAt, arrivedBody, crushed ? [photos("damage", "damage")] : [])
  const first = past.lines[0]?.product.picture ?? ""
  const shots = [
    photos(`label:${past.carrier}`, "label"),
    photos("carton", "carton"),
    photos(`contents:${first}`, "contents"),
  ]
  tell("v1.ParcelOpened", past.openedAt, { ...here, key: past.key, scan, returnIds: [known.id] }, shots)
  const units = known.lines.flatMap((line) => line.seen.map((seen, at) => ({ line, seen, ordinal: at + 1 })))
  const looked = units.map((unit, nth) => pastUnit(rows, luck, by, { past, known, parcel, nth, ...unit }))
  const all = { found: units.length, expected: units.length, missing: [], emptyBox: false }
  tell("v1.ParcelClosed", past.closedAt, { ...here, ...all })
  rows.put("parcels", {
    id: parcel,
    key: past.key,
    carrier: past.carrier,
    site_id: site.id,
    state: "closed",
    expected_day: new Date(past.arrivedAt).toISOString().slice(0, 10),
    arrived_at: past.arrivedAt,
    arrived_by: by.personId,
    damaged: crushed ? 1 : 0,
    opened_at: past.openedAt,
    opened_by: by.personId,
    closed_at: past.closedAt,
    closed_by: by.personId,
    shipment_proof_at: past.shippedAt,
    customer_postage_minor: 0,
    delivery_id: null,
    updated_at: past.closedAt + 20_000,
  })
  rows.put("parcel_keys", { key: past.key, parcel_id: parcel })
  rows.put("parcel_returns", { parcel_id: parcel, return_id: known.id, fact_id: null })
  if (crushed) damage(rows, luck, { past, site, parcel, factId: arrived })
  if (rows.stage.now - past.closedAt < KNOWN_FOR)
    rows.put("device_docs", {
      site_id: site.id,
      scope: "site",
      kind: "known",
      id: parcel,
      position: rows.position,
      body: JSON.stringify({ keys: [past.key, known.rma], state: "closed", site: site.name, at: past.closedAt }),
    })
  return { id: parcel, looked, by }
}

/** What the dock saw of the carton, ended by the lead with the unit. */
function damage(
  rows: PastRows,
  luck: Dice,
  what: { past: PastReturn; site: PastSite; parcel: string; factId: string },
): void {
  const { past, site, parcel, factId } = what
  rows.put("exceptions", {
    id: v7({ msecs: past.arrivedAt, random: bytesOf(luck, 16) }),
    kind: "damaged_in_transit",
    site_id: site.id,
    parcel_id: parcel,
    return_id: null,
    line_id: null,
    unit_id: null,
    fact_id: factId,
    note: null,
    owner_role: "lead",
    opened_at: past.arrivedAt,
    closed_at: past.answeredAt,
    closed_by: site.lead,
    outcome: "accept",
    reason: null,
  })
}
