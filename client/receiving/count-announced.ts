import type { ParcelDoc } from "../../shared/contract/device-docs.ts"
import { withDatabase } from "../device/database.ts"

const PAGE = 500

/** Parcels expected here on `day` (yyyy-mm-dd). A walk, so it is done once at the start of a delivery, in small steps. */
export async function countAnnounced(day: string): Promise<number> {
  let count = 0
  let after = ""
  for (;;) {
    const rows = await withDatabase((db) =>
      db.docs.where("[kind+id]").between(["parcel", after], ["parcel", "\uffff"], false, true).limit(PAGE).toArray(),
    )
    count += rows.filter((row) => isDue(row.body as ParcelDoc, day)).length
    const last = rows.at(-1)
    if (!last || rows.length < PAGE) return count
    after = last.id
  }
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
