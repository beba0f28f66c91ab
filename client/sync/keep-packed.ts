import { Dexie } from "dexie"
import type { PulledDoc } from "../../shared/contract/sync.ts"
import type { DeviceDatabase } from "../device/database.ts"
import type { PackRow } from "../device/rows.ts"
import { isPacked, toRow } from "./keep-docs.ts"
import { toPacks } from "./to-packs.ts"

/** Screens follow these as they change. */
const isShown = ({ kind }: PackRow) => kind === "parcel" || kind === "return"

/** Those of a page of a long pull from zero, none of which is a removal. Within a transaction over docs and packs. */
export async function keepPacked(db: DeviceDatabase, docs: PulledDoc[], round: number): Promise<void> {
  const rows = docs.flatMap((doc) => toRow(doc, round))
  const packs = toPacks(rows, round)
  await db.packs.bulkAdd(packs.filter(isShown))
  // past Dexie, which would tell every tab of each of their keys, for queries that nobody has
  const store = Dexie.currentTransaction.idbtrans.objectStore("packs")
  for (const pack of packs) if (!isShown(pack)) store.add(pack)
  const few = rows.filter((row) => !isPacked(row))
  if (few.length > 0) await db.docs.bulkPut(few)
}
