import { type Kysely, sql } from "kysely"
import { noteChangesOf } from "../change-triggers.ts"

const tables = [
  // without a key: no committed row ever lies here, and two transactions that write at once must not meet
  `create table changes_pending (kind text not null, id text not null)`,
  `create table changes (position bigint not null, ordinal bigint not null, kind text not null, id text not null,
    site_id text, primary key (position, ordinal))`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of tables) await sql.raw(statement).execute(db)
  await noteChangesOf(db, "returns", { speaks: { return: "id" } })
  await noteChangesOf(db, "return_notes", { speaks: { return: "return_id" } })
  await noteChangesOf(db, "case_notes", { speaks: { case: "case_id" } })
  await noteChangesOf(db, "case_keepers", { speaks: { case: "case_id" } })
  await noteChangesOf(db, "intents", { speaks: { return: "return_id" } })
  await noteChangesOf(db, "parcels", { speaks: { parcel: "id" } })
  await noteChangesOf(db, "parcel_returns", { speaks: { parcel: "parcel_id", return: "return_id" } })
  await noteChangesOf(db, "units", { speaks: { parcel: "parcel_id", return: "return_id" } })
  await noteChangesOf(db, "exceptions", {
    speaks: { parcel: "parcel_id", return: "return_id", unit: "unit_id", fact: "fact_id" },
  })
  // its position is written anew at each stamp
  await noteChangesOf(db, "facts", { speaks: { fact: "id" }, only: ["verdict", "code", "superseded_by", "applied"] })
  await noteChangesOf(db, "fact_photos", { speaks: { fact: "fact_id" }, only: ["here", "sha256"] })
}
