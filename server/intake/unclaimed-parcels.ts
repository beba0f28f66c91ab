import type { z } from "zod/mini"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { UnclaimedParcels } from "../../shared/contract/unclaimed.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import { EVERYWHERE } from "../db/refresh-cases.ts"

const MOST = 50

/**
 * Parcels whose return nobody knows, of all sites, the oldest first: who sent one may be on the phone. Along the index of
 * what waits for a lead, who closes the case once its return is announced.
 */
export async function unclaimedParcels(
  db: Db,
  _ctx: Context,
  actor: Actor,
): Promise<Result<z.infer<typeof UnclaimedParcels>>> {
  if (!may(actor, "return.search")) return refused("not_allowed", "Customer service finds whose parcel it is.")
  const open = (await Promise.all([oldestOf(db, "unknown_parcel"), oldestOf(db, "no_return")])).flat()
  const since = new Map(open.sort((a, b) => a.since - b.since).map((one) => [one.case_id, one.since]))
  const cases = [...since.keys()].slice(0, MOST)
  if (cases.length === 0) return done({ parcels: [], more: false })
  const [parcels, notes] = await Promise.all([parcelsOf(db, cases), lastNotesOf(db, cases)])
  const known = new Map(parcels.map((one) => [`parcel:${one.id}`, one]))
  const rows = cases.flatMap((id) => {
    const parcel = known.get(id)
    return parcel ? [{ ...parcel, since: since.get(id) ?? 0, note: notes.get(id) ?? null }] : []
  })
  return done({ parcels: rows, more: since.size > MOST })
}

const oldestOf = (db: Db, kind: "unknown_parcel" | "no_return") =>
  db
    .selectFrom("open_cases")
    .select(["case_id", "since"])
    .where("site_id", "=", EVERYWHERE)
    .where("kind", "=", kind)
    .orderBy("due_day")
    .orderBy("since")
    .orderBy("case_id")
    .limit(MOST + 1)
    .execute()

const parcelsOf = (db: Db, cases: readonly string[]) =>
  db
    .selectFrom("parcels")
    .innerJoin("sites", "sites.id", "parcels.site_id")
    .select(["parcels.id", "parcels.key", "sites.name as site"])
    .where(
      "parcels.id",
      "in",
      cases.map((id) => id.replace(/^parcel:/, "")),
    )
    .execute()

async function lastNotesOf(db: Db, cases: readonly string[]): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom("case_notes")
    .select(["case_id", "text"])
    .where("case_id", "in", cases)
    .orderBy("at")
    .orderBy("id")
    .execute()
  return new Map(rows.map((row) => [row.case_id, row.text]))
}
