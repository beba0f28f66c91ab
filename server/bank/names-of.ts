import type { Db } from "../db/open.ts"

/** How people are called, by their ids. */
export async function namesOf(db: Db, ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))]
  if (wanted.length === 0) return new Map()
  const rows = await db.selectFrom("people").select(["id", "name"]).where("id", "in", wanted).execute()
  return new Map(rows.map((row) => [row.id, row.name]))
}
