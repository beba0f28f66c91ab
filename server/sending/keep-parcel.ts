import { parseScan } from "../../shared/barcode/parse-scan.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { parcelId } from "../../shared/domain/derive-id.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { publishParcel } from "../feed/publish-parcel.ts"
import { announcedParcel, keepKeys } from "../receiving/which-parcel.ts"
import { tellHandhelds } from "../refunds/tell-handhelds.ts"
import { pollParcel } from "./poll-parcel.ts"
import type { StoredCase } from "./sending-case.ts"

/** A number that names a parcel, as databases are asked for it. */
export interface TrackingNumber {
  key: string
  keys: readonly string[]
  /** By its id in shared/barcode; null: nobody knows this form. */
  carrier: string | null
}

const ofParcels: readonly string[] = ["tracking", "sscc"]
/** A carrier that nobody here knows: letters and digits, and more than a few of them digits. */
const ANY_NUMBER = /^(?=(?:[A-Z]*\d){6})[A-Z0-9]{8,35}$/

/** What a customer typed from a receipt. Null: one of our own numbers, an article's, or a carrier's with a slip in it. */
export function readTracking(typed: string): TrackingNumber | null {
  const reading = parseScan(typed, { channel: "typed" })
  if (reading.valid && reading.key !== null && ofParcels.includes(reading.kind)) {
    const others = (reading.altKeys ?? []).filter((key) => key !== reading.key)
    return { key: reading.key, keys: [reading.key, ...others], carrier: reading.carrier }
  }
  if (reading.kind !== "unknown" || reading.nearMiss !== undefined) return null
  const key = typed.replace(/[\s.-]/g, "").toUpperCase()
  return ANY_NUMBER.test(key) ? { key, keys: [key], carrier: null } : null
}

/** As a carrier itself wrote it: it names a parcel whatever we make of its form. */
export function trackingOf(written: string, carrier: string): TrackingNumber {
  const reading = parseScan(written, { channel: "typed" })
  const known = reading.valid && reading.key !== null && ofParcels.includes(reading.kind)
  const key = known ? (reading.key ?? "") : written.replace(/\s/g, "").toUpperCase()
  const others = known ? (reading.altKeys ?? []).filter((one) => one !== key) : []
  return { key, keys: [key, ...others], carrier: reading.carrier ?? carrier }
}

/**
 * The parcel of this number, as one of the return's. Refused where it is known as the parcel of somebody else's return
 * (`invalid`, in the words for a slip: a stranger's number is nobody's to look at).
 */
export async function keepParcel(
  tx: Tx,
  ctx: Context,
  { of, number }: { of: StoredCase; number: TrackingNumber },
): Promise<Result<string>> {
  const { key, keys, carrier } = number
  const id = await announcedParcel(tx, ctx, parcelId(key), keys)
  if (await isAnothers(tx, id, of))
    return refused("invalid", "This is no tracking number, or has a slip in it.", {
      errors: [{ path: "tracking", wants: "the number on the carrier's receipt" }],
    })
  await tx
    .insertInto("parcels")
    .values({
      ...{ id, key, carrier, site_id: of.siteId, state: "announced", damaged: 0 },
      ...{ customer_postage_minor: 0, updated_at: ctx.now() },
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute()
  await keepKeys(tx, id, keys)
  await tx
    .insertInto("parcel_returns")
    .values({ parcel_id: id, return_id: of.returnId })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await publishParcel(tx, ctx, id)
  await tellHandhelds(tx, ctx, of.returnId)
  await pollParcel(tx, ctx, id)
  return done(id)
}

/** A parcel may hold several returns of one customer, and of nobody else. */
async function isAnothers(tx: Tx, parcel: string, { returnId }: StoredCase): Promise<boolean> {
  const rows = await tx
    .selectFrom("parcel_returns")
    .innerJoin("returns", "returns.id", "parcel_returns.return_id")
    .innerJoin("orders", "orders.id", "returns.order_id")
    .select(["returns.id", "orders.id as order", "orders.customer_id as customer"])
    .where("parcel_returns.parcel_id", "=", parcel)
    .execute()
  if (rows.length === 0 || rows.some((row) => row.id === returnId)) return false
  const own = await tx
    .selectFrom("returns")
    .innerJoin("orders", "orders.id", "returns.order_id")
    .select(["orders.id as order", "orders.customer_id as customer"])
    .where("returns.id", "=", returnId)
    .executeTakeFirstOrThrow()
  return !rows.some((row) => row.order === own.order || (row.customer !== null && row.customer === own.customer))
}

/** It was announced and is not to come: forgotten, unless somebody has scanned it. */
export async function leaveParcel(
  tx: Tx,
  ctx: Context,
  { parcel_id, return_id }: { parcel_id: string | null; return_id: string },
): Promise<void> {
  if (parcel_id === null) return
  await tx
    .deleteFrom("parcel_returns")
    .where("parcel_id", "=", parcel_id)
    .where("return_id", "=", return_id)
    .where("fact_id", "is", null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("parcels").select("parcels.id").where("parcels.id", "=", parcel_id).where("state", "=", "announced"),
      ),
    )
    .execute()
  await publishParcel(tx, ctx, parcel_id)
  await tellHandhelds(tx, ctx, return_id)
}
