import type { Kysely } from "kysely"
import { among } from "../db/among.ts"
import { isPostgres } from "../db/dialects.ts"
import { forUpdate } from "../db/lock-rows.ts"
import { learn, onceIn } from "../db/once-in.ts"
import type { Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"

export interface KnownParcel {
  id: string
  site_id: string
}

const parcelOf = prepared((db, { id }: { id: string }) =>
  db.selectFrom("parcels").select(["id", "site_id"]).where("id", "=", id),
)
const nameOf = (id: string) => `parcel:${id}`

/** The parcel of this id, asked for once in a transaction: it stays, and whoever moves or joins it says so. */
export function knownParcel(tx: Tx, id: string): Promise<KnownParcel | undefined> {
  return onceIn(tx, nameOf(id), async () => (await parcelOf(tx, { id }))[0])
}

export function learnParcel(tx: Tx, parcel: KnownParcel): void {
  learn(tx, nameOf(parcel.id), parcel)
}

/** Those of many that are here, in one query; on PostgreSQL all are locked by it, in one order whoever asks. */
export async function learnParcels(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  for (const row of await lockAmong(tx, { ids })) {
    learnParcel(tx, row)
    learn(tx, lockedName(row.id), true)
  }
}

const lockAmong = prepared((db, { ids }: { ids: readonly string[] }) =>
  forUpdate(
    db,
    db
      .selectFrom("parcels")
      .select(["id", "site_id"])
      .where(among(db, "id", ids))
      .orderBy("id"),
  ),
)
const lockedName = (id: string) => `locked parcel:${id}`

const lock = prepared((db, { parcelId }: { parcelId: string }) =>
  db.selectFrom("parcels").select(["id", "site_id"]).where("id", "=", parcelId).forUpdate(),
)

/** Two that speak of one parcel at the same time stand in line here, where another may have moved it. */
export async function lockParcel(tx: Tx, parcelId: string): Promise<void> {
  // SQLite's writers stand in line as it is
  if (!isPostgres(tx as unknown as Kysely<unknown>)) return
  await onceIn(tx, lockedName(parcelId), async () => {
    const [locked] = await lock(tx, { parcelId })
    if (locked) learnParcel(tx, locked)
    return locked && true
  })
}
