import type { Db } from "../db/open.ts"

/** How many of a file's lines are in the books, and how many name a refund that is not here. */
export async function unknownOf(db: Db, fileId: string): Promise<{ posted: number; unknown: number }> {
  const rows = await db
    .selectFrom("settlement_lines")
    .where("file_id", "=", fileId)
    .groupBy("posted")
    .select(({ fn }) => ["posted", fn.countAll<number>().as("count")])
    .execute()
  const of = (posted: 0 | 1) => Number(rows.find((row) => row.posted === posted)?.count ?? 0)
  return { posted: of(1), unknown: of(0) }
}
