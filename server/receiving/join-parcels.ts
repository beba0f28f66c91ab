import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import { forgetAsked } from "../db/once-in.ts"
import type { Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import { writeMany } from "../db/write-many.ts"
import { unpublishParcel } from "../feed/publish-parcel.ts"
import { lockParcel } from "./known-parcel.ts"

/** Has anybody seen this parcel, but for this fact, or does anything but its announcement hang on it? */
export async function wasSeen(tx: Tx, parcelId: string, butFor: string): Promise<boolean> {
  const found = await seen(tx, { parcelId, butFor })
  return found.length > 0
}

const seen = prepared((db, { parcelId, butFor }: { parcelId: string; butFor: string }) =>
  db
    .selectFrom("facts")
    .select("id")
    .where("parcel_id", "=", parcelId)
    .where("id", "<>", butFor)
    .unionAll(db.selectFrom("units").select("id").where("parcel_id", "=", parcelId))
    .unionAll(db.selectFrom("exceptions").select("id").where("parcel_id", "=", parcelId))
    // the postage of its returns is paid by parcel
    .unionAll(
      db
        .selectFrom("intents")
        .innerJoin("parcel_returns", "parcel_returns.return_id", "intents.return_id")
        .select("intents.id")
        .where("parcel_returns.parcel_id", "=", parcelId)
        .where("intents.parcel_id", "=", parcelId),
    )
    .limit(1),
)

/** Two that are one: what was announced of the one that nobody has seen is the other's, and so is its id. */
export async function joinParcels(tx: Tx, ctx: Context, { keep, drop }: { keep: string; drop: string }): Promise<void> {
  for (const id of [keep, drop].sort()) await lockParcel(tx, id)
  const told = await tx.selectFrom("parcels").selectAll().where("id", "=", drop).executeTakeFirstOrThrow()
  const own = await tx.selectFrom("parcels").selectAll().where("id", "=", keep).executeTakeFirstOrThrow()
  await moveKeys(tx, { keep, drop })
  await moveReturns(tx, { keep, drop })
  await tx.updateTable("parcel_aliases").set({ parcel_id: keep }).where("parcel_id", "=", drop).execute()
  await writeMany(tx, "parcel_aliases", [{ alias_id: drop, parcel_id: keep, at: ctx.now() }], { key: ["alias_id"] })
  await tx
    .updateTable("parcels")
    .set({
      key: own.key ?? told.key,
      carrier: own.carrier ?? told.carrier,
      expected_day: own.expected_day ?? told.expected_day,
      shipment_proof_at: own.shipment_proof_at ?? told.shipment_proof_at,
      customer_postage_minor: Math.max(own.customer_postage_minor, told.customer_postage_minor),
      updated_at: ctx.now(),
    })
    .where("id", "=", keep)
    .execute()
  // what its carrier told of it, and how it was to come
  await tx.updateTable("carrier_events").set({ parcel_id: keep }).where("parcel_id", "=", drop).execute()
  await tx.updateTable("shipments").set({ parcel_id: keep }).where("parcel_id", "=", drop).execute()
  await unpublishParcel(tx, drop)
  await tx.deleteFrom("parcels").where("id", "=", drop).execute()
  // it was there a moment ago
  forgetAsked(tx)
  const detail = { with: drop, key: told.key }
  await appendAudit(tx, ctx, { kind: "system" }, { action: "parcel.joined", subject: `parcel:${keep}`, detail })
}

async function moveKeys(tx: Tx, { keep, drop }: { keep: string; drop: string }): Promise<void> {
  const rows = await tx.deleteFrom("parcel_keys").where("parcel_id", "=", drop).returning("key").execute()
  const moved = rows.map((row) => ({ key: row.key, parcel_id: keep }))
  await writeMany(tx, "parcel_keys", moved, { key: ["key", "parcel_id"] })
}

async function moveReturns(tx: Tx, { keep, drop }: { keep: string; drop: string }): Promise<void> {
  const rows = await tx
    .deleteFrom("parcel_returns")
    .where("parcel_id", "=", drop)
    .returning(["return_id", "fact_id"])
    .execute()
  const moved = rows.map((row) => ({ ...row, parcel_id: keep }))
  // announced, it stays so whatever becomes of the fact that said it of the other
  await writeMany(tx, "parcel_returns", moved, { key: ["parcel_id", "return_id"], update: ["fact_id"] })
}
