import { type Kysely, sql } from "kysely"
import { isPostgres } from "../db/dialects.ts"
import type { Tx } from "../db/open.ts"

/**
 * One lock a photo, taken by the fact that names it and by the bytes that come: whichever commits last sees the other and
 * decides (protocol.md 9). In order, so that two batches never wait for each other. SQLite has one writer and needs none.
 */
export async function lockPhotos(tx: Tx, hashes: Iterable<string>): Promise<void> {
  const sorted = [...new Set(hashes)].sort()
  if (sorted.length === 0 || !isPostgres(tx as unknown as Kysely<unknown>)) return
  await sql`select pg_advisory_xact_lock(hashtextextended(hash, 0))
    from (select hash from unnest(${sorted}::text[]) with ordinality as one (hash, place) order by place) as sorted`.execute(
    tx,
  )
}
