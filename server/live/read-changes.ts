import { EVERY } from "../db/note-changes.ts"
import type { Db } from "../db/open.ts"

export interface Told {
  position: number
  kind: string
  id: string
  siteId: string | null
}

/** More than these at once is "everything": it costs the page one question either way. */
export const MOST_TOLD = 500

/** What commits after `from`, and up to `through`, have touched, in their order. */
export async function changesBetween(db: Db, from: number, through: number): Promise<Told[]> {
  const rows = await db
    .selectFrom("changes")
    .select(["position", "kind", "id", "site_id as siteId"])
    .where("position", ">", from)
    .where("position", "<=", through)
    .orderBy("position")
    .orderBy("ordinal")
    .limit(MOST_TOLD + 1)
    .execute()
  if (rows.length <= MOST_TOLD) return rows
  return ["parcel", "return", "fact"].map((kind) => ({ position: through, kind, id: EVERY, siteId: null }))
}
