import type { Db } from "../db/open.ts"
import { type Gap, type Safe, safeThrough } from "./safe-through.ts"

export interface SafeStream extends Safe {
  stream: string
}

const PAGE = 500

/**
 * How far this database holds each stream whole, looking on from what an earlier verified backup held. `before`: counting
 * only what had come before that moment.
 */
export async function findSafe(db: Db, { before = Number.MAX_SAFE_INTEGER } = {}): Promise<SafeStream[]> {
  const streams = await db
    .selectFrom("streams")
    .select(["id", "safe_through"])
    .whereRef("last_seq", ">", "safe_through")
    .orderBy("id")
    .execute()
  const found: SafeStream[] = []
  for (const { id, safe_through } of streams) {
    const safe = await walk(db, id, safe_through, before)
    if (safe.through > safe_through) found.push({ stream: id, ...safe })
  }
  return found
}

async function walk(db: Db, stream: string, from: number, before: number): Promise<Safe> {
  const safe: Safe = { through: from, passedOver: [] }
  const gaps = await gapsOf(db, stream, from)
  for (;;) {
    const slots = await slotsAfter(db, stream, safe.through, before)
    const next = safeThrough(safe.through, slots, gaps)
    safe.through = next.through
    safe.passedOver.push(...next.passedOver)
    if (slots.length < PAGE || next.through < (slots.at(-1)?.seq ?? 0)) return safe
  }
}

async function gapsOf(db: Db, stream: string, from: number): Promise<Gap[]> {
  const rows = await db
    .selectFrom("stream_gaps")
    .select(["from_seq", "to_seq"])
    .where("stream", "=", stream)
    .where("to_seq", ">", from)
    .orderBy("from_seq")
    .execute()
  return rows.map((row): Gap => [row.from_seq, row.to_seq])
}

async function slotsAfter(db: Db, stream: string, after: number, before: number) {
  const rows = await db
    .selectFrom("fact_slots")
    .select(["seq", "fact_id", "raw", "at"])
    .where("stream", "=", stream)
    .where("seq", ">", after)
    .orderBy("seq")
    .limit(PAGE)
    .execute()
  const lacking = await factsThatLack(
    db,
    rows.map((row) => row.fact_id),
    before,
  )
  const conflicting = await photosMissing(
    db,
    rows.flatMap((row) => photosOf(row.raw)),
    before,
  )
  return rows.map(({ seq, fact_id, raw, at }) => ({
    seq,
    held: at < before && !lacking.has(fact_id) && !photosOf(raw).some((sha256) => conflicting.has(sha256)),
  }))
}

/** Those of which a photo is not stored. One that was refused is done with once another fact stands in its fact's place. */
async function factsThatLack(db: Db, factIds: readonly string[], before: number): Promise<Set<string>> {
  if (factIds.length === 0) return new Set()
  const rows = await db
    .selectFrom("fact_photos")
    .leftJoin("photos", "photos.sha256", "fact_photos.sha256")
    .leftJoin("facts", "facts.id", "fact_photos.fact_id")
    .select("fact_photos.fact_id")
    .distinct()
    .where("fact_photos.fact_id", "in", factIds)
    .where((eb) =>
      eb.or([
        eb("photos.state", "is", null),
        eb("photos.stored_at", ">=", before),
        eb.and([eb("photos.state", "!=", "stored"), eb("facts.superseded_by", "is", null)]),
      ]),
    )
    .execute()
  return new Set(rows.map((row) => row.fact_id))
}

/** What a number kept of its own, where its fact's id was known with another content, names photos of its own too. */
function photosOf(raw: string | null): string[] {
  if (raw === null) return []
  const { photos } = JSON.parse(raw) as { photos?: unknown }
  if (!Array.isArray(photos)) return []
  return photos.flatMap((photo: { sha256?: unknown } | null) => (typeof photo?.sha256 === "string" ? photo.sha256 : []))
}

async function photosMissing(db: Db, hashes: readonly string[], before: number): Promise<Set<string>> {
  if (hashes.length === 0) return new Set()
  const there = await db
    .selectFrom("photos")
    .select("sha256")
    .where("sha256", "in", hashes)
    .where("state", "=", "stored")
    .where("stored_at", "<", before)
    .execute()
  const stored = new Set(there.map((row) => row.sha256))
  return new Set(hashes.filter((sha256) => !stored.has(sha256)))
}
