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

/** The photos whose bytes belong to this database, in the order of their hashes. */
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
    if (!last || rows.length < PAGE) return
    after = last.sha256
  }
}
