import type { ParcelDoc } from "../../shared/contract/device-docs.ts"
import { withDatabase } from "../device/database.ts"
import { walkDocs } from "../device/walk-docs.ts"

/** Parcels expected here on `day` (yyyy-mm-dd). A walk, so it is done once at the start of a delivery, in small steps. */
export async function countAnnounced(day: string): Promise<number> {
  let count = 0
  for await (const parcels of walkDocs(withDatabase, "parcel"))
    count += parcels.filter(({ body }) => isDue(body as ParcelDoc, day)).length
  return count
}

const isDue = (parcel: ParcelDoc, day: string) =>
  parcel.expectedDay === day && (parcel.state === "announced" || parcel.state === "in_transit")

/** Today on the site's calendar, yyyy-mm-dd. */
export function todayAt(timeZone: string | undefined, now = Date.now()): string {
  return new Intl.DateTimeFormat("en-CA", {
    ...(timeZone && { timeZone }),
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(now)
}
