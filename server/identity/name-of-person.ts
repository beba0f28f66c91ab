import type { Db } from "../db/open.ts"

/** How a person is called; "" where there is no such one. */
export async function nameOfPerson(db: Db, id: string): Promise<string> {
  const row = await db.selectFrom("people").select("name").where("id", "=", id).executeTakeFirst()
  return row?.name ?? ""
}
