import { sql } from "kysely"
import type { Db } from "../db/open.ts"
import { lastPosition } from "../db/positions.ts"
import { currentEpoch } from "../sync/epoch.ts"
import type { Manifest } from "./archive.ts"
import type { Wanted } from "./copy-photos.ts"

/** What an archive says of the database in it, read from the very rows that it holds. */
export async function describeDatabase(
  db: Db,
): Promise<Pick<Manifest, "migrations" | "epoch" | "position" | "photos">> {
  const ran = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  const photos = await db
    .selectFrom("photos")
    .select((eb) => eb.cast<number>(eb.fn.countAll(), "bigint").as("count"))
    .where("state", "=", "stored")
    .executeTakeFirstOrThrow()
  return {
    migrations: ran.rows.map((row) => row.name),
    epoch: (await currentEpoch(db)) ?? "",
    position: (await lastPosition(db)).n,
    photos: photos.count,
  }
}

/** Pictures of articles are few, and few articles have one of their own. */
export async function picturesOf(db: Db): Promise<string[]> {
  const rows = await db.selectFrom("products").select("picture").distinct().where("picture", "is not", null).execute()
  return rows.flatMap(({ picture }) => (picture !== null && /^[\w-]{1,128}$/.test(picture) ? picture : []))
}

const PAGE = 1000

/** The photos whose bytes belong to this database, in the order of their hashes; then the proofs of payments by hand. */
export async function* photosOf(db: Db): AsyncGenerator<Wanted> {
  for (let after = ""; ; ) {
    const rows = await db
      .selectFrom("photos")
      .select(["sha256", "bytes"])
      .where("state", "=", "stored")
      .where("sha256", ">", after)
      .orderBy("sha256")
      .limit(PAGE)
      .execute()
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < PAGE) break
    after = last.sha256
  }
  yield* await proofsOf(db)
}

/** An archive may be older than they are. */
async function proofsOf(db: Db): Promise<Wanted[]> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration where name = ${PROOFS_SINCE}`.execute(
    db,
  )
  if (rows.length === 0) return []
  const known = await db
    .selectFrom("paid_outside")
    .select(["file_sha256", "file_bytes"])
    .distinct()
    .where("file_sha256", "is not", null)
    .orderBy("file_sha256")
    .execute()
  return known.map((row) => ({ sha256: row.file_sha256 ?? "", bytes: row.file_bytes ?? 0 }))
}

const PROOFS_SINCE = "0025-turn-papers"
