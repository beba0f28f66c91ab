import type { Db } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"

export type Entry = Tables["ledger_entries"] & {
  postings: { account: string; amount_minor: number; currency: string }[]
}

const A_READ = 500

/** Entries of a time with their postings, oldest first, some at a time: however many there are, few are in memory. */
export async function* ledgerEntries(
  db: Db,
  { since, before, kinds }: { since: number; before: number; kinds?: readonly string[] },
): AsyncGenerator<Entry[]> {
  let last: { at: number; id: string } | null = null
  do {
    let query = db
      .selectFrom("ledger_entries")
      .selectAll()
      .where("at", ">=", last?.at ?? since)
      .where("at", "<", before)
      .orderBy("at")
      .orderBy("id")
      .limit(A_READ)
    if (last) {
      const { at, id } = last
      query = query.where((eb) => eb.or([eb("at", ">", at), eb.and([eb("at", "=", at), eb("id", ">", id)])]))
    }
    if (kinds) query = query.where("kind", "in", kinds)
    const rows: Tables["ledger_entries"][] = await query.execute()
    if (rows.length > 0) yield await withPostings(db, rows)
    const end = rows.at(-1)
    last = rows.length === A_READ && end ? { at: end.at, id: end.id } : null
  } while (last)
}

export async function withPostings(db: Db, entries: readonly Tables["ledger_entries"][]): Promise<Entry[]> {
  if (entries.length === 0) return []
  const rows = await db
    .selectFrom("ledger_postings")
    .select(["entry_id", "account", "amount_minor", "currency"])
    .where(
      "entry_id",
      "in",
      entries.map((entry) => entry.id),
    )
    .orderBy("entry_id")
    .orderBy("ordinal")
    .execute()
  const of = Map.groupBy(rows, (row) => row.entry_id)
  return entries.map((entry) => ({
    ...entry,
    postings: (of.get(entry.id) ?? []).map(({ entry_id: _, ...posting }) => posting),
  }))
}
