import { sql } from "kysely"
import type { DocKind } from "../../shared/contract/device-docs.ts"
import type { FactResult, PullReply } from "../../shared/contract/sync.ts"
import type { Db } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import type { Cursor } from "./cursor.ts"
import { resultOf } from "./store-fact.ts"

type Wanted = PullReply["photosWanted"]

/** Docs, and verdicts, of one page. */
export const PAGE = 1000
const MOST_PHOTOS = 500

export interface DocRow {
  kind: DocKind
  id: string
  position: number
  body: string | null
}

/** In commit order, and by kind and id within one commit. From zero, what was removed before it began is left out. */
export async function docsAfter(db: Db, { siteId, scope, doc, whole }: Cursor): Promise<DocRow[]> {
  const after = { siteId, scope, position: doc.position, kind: doc.kind, id: doc.id }
  return (await (whole ? docsFromZero(db, { ...after, from: whole.from }) : docsSince(db, after))) as DocRow[]
}

interface After extends Pick<Cursor, "siteId" | "scope"> {
  position: number
  kind: string
  id: string
}
const docsSince = prepared((db, after: After) => docsBehind(db, after))
const docsFromZero = prepared((db, after: After & { from: number }) =>
  docsBehind(db, after).where((eb) => eb.or([eb("body", "is not", null), eb("position", ">", after.from)])),
)
const docsBehind = (db: Db, { siteId, scope, position, kind, id }: After) =>
  db
    .selectFrom("device_docs")
    .select(["kind", "id", "position", "body"])
    .where("site_id", "=", siteId)
    .where("scope", "=", scope)
    // as one value: both engines then walk the index from there
    .where(sql<boolean>`(position, kind, id) > (${position}, ${kind}, ${id})`)
    .orderBy("position")
    .orderBy("kind")
    .orderBy("id")
    .limit(PAGE)

export async function countDocs(db: Db, { siteId, scope }: Pick<Cursor, "siteId" | "scope">): Promise<number> {
  const [row] = await docsIn(db, { siteId, scope })
  return row?.count ?? 0
}

const docsIn = prepared((db, { siteId, scope }: Pick<Cursor, "siteId" | "scope">) =>
  db
    .selectFrom("device_docs")
    .select((eb) => eb.cast<number>(eb.fn.countAll(), "bigint").as("count"))
    .where("site_id", "=", siteId)
    .where("scope", "=", scope)
    .where("body", "is not", null),
)

/** What a device's facts came to after their first answer, in the order in which it changed. */
export async function changedVerdicts(
  db: Db,
  deviceId: string,
  after: Cursor["verdict"],
): Promise<{ at: Cursor["verdict"]; result: FactResult }[]> {
  const rows = await verdictsAfter(db, { deviceId, ...after })
  return rows.map((row) => ({ at: { position: row.position ?? 0, id: row.id }, result: resultOf(row) }))
}

const verdictsAfter = prepared((db, after: { deviceId: string; position: number; id: string }) =>
  db
    .selectFrom("facts")
    .select(["id", "hash", "verdict", "code", "message", "position"])
    .where("device_id", "=", after.deviceId)
    .where("position", ">=", after.position)
    .whereRef("position", ">", "first_position")
    .where(sql<boolean>`(position, id) > (${after.position}, ${after.id})`)
    .orderBy("position")
    .orderBy("id")
    .limit(PAGE),
)

/** Photos that this device's facts name and the server misses; refused ones with their code, until a fact replaces theirs. */
export async function photosWanted(db: Db, deviceId: string): Promise<Wanted> {
  const rows = await awaitedOf(db, { deviceId })
  // one whose bytes are stored is wanted by nobody, whatever a mark says
  const missing = rows.filter((row) => row.state !== "stored")
  return missing.map(({ sha256, state, code }) => ({
    sha256,
    ...(state === "rejected" && { rejected: code ?? "not_an_image" }),
  }))
}

const awaitedOf = prepared((db, { deviceId }: { deviceId: string }) =>
  db
    .selectFrom("fact_photos")
    .innerJoin("facts", "facts.id", "fact_photos.fact_id")
    .leftJoin("photos", "photos.sha256", "fact_photos.sha256")
    .select(["fact_photos.sha256", "photos.state", "photos.code"])
    .distinct()
    // written out, as its index is one of those only
    .where(sql<boolean>`fact_photos.here = 0`)
    .where("facts.device_id", "=", deviceId)
    .where((eb) => eb.or([eb("photos.state", "is", null), eb("facts.superseded_by", "is", null)]))
    .orderBy("fact_photos.sha256")
    .limit(MOST_PHOTOS),
)

export async function safeThrough(db: Db, deviceId: string): Promise<PullReply["safeThrough"]> {
  const streams = await streamsOf(db, { deviceId })
  return streams.map((stream) => ({ stream: stream.id, through: stream.safe_through }))
}

const streamsOf = prepared((db, { deviceId }: { deviceId: string }) =>
  db.selectFrom("streams").select(["id", "safe_through"]).where("device_id", "=", deviceId).orderBy("id"),
)
