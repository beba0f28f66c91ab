import type { ReviewCase } from "../../shared/contract/review.ts"
import { carrierReservesDeadline } from "../../shared/policy/carrier-reserves.ts"
import { daysUntil } from "../../shared/policy/local-days.ts"
import type { Db } from "../db/open.ts"
import type { CaseRows } from "./load-case.ts"

/**
 * Until when the carrier can still be told (L133-3 Code de commerce), where it may have been the carrier: the parcel came
 * damaged, or an operator says so. Counted in the site's days, from the dock.
 */
export async function reserves(db: Db, rows: CaseRows, now: number): Promise<ReviewCase["reserves"]> {
  const { parcel, unit, exceptions } = rows
  if (!parcel || parcel.arrived_at === null) return null
  const byCarrier =
    parcel.damaged === 1 || unit?.fault === "carrier" || exceptions.some((one) => one.kind === "damaged_in_transit")
  if (!byCarrier) return null
  const site = await db.selectFrom("sites").select("time_zone").where("id", "=", parcel.site_id).executeTakeFirst()
  const zone = site?.time_zone ?? "UTC"
  const { lastDay } = carrierReservesDeadline(parcel.arrived_at, zone)
  return { carrier: parcel.carrier, lastDay, daysLeft: daysUntil(lastDay, now, zone) }
}
