import type { z } from "zod/mini"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { ReviewQueue, ReviewRow } from "../../shared/contract/review.ts"
import { type Actor, sitesFor } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import { aboutCases, reviewRow } from "./about-case.ts"

/** More than this no shift works through; the total says how many there are. */
const MOST = 500

type Sites = "all" | string[]
interface Found {
  id: string
  subject: "unit" | "parcel" | "fact"
  why: string
  kind: string | null
  since: number
  unitId: string | null
  parcelId: string | null
}

/** What waits for a lead at their sites, the oldest promise first: one row a unit, a parcel or a fact. */
export async function reviewQueue(
  db: Db,
  ctx: Context,
  actor: Actor,
  input: { siteId: string | null },
): Promise<Result<z.infer<typeof ReviewQueue>>> {
  const mine = sitesFor(actor, "review.read")
  if (mine === "none") return refused("not_allowed", "Damaged and odd units are a lead's.")
  if (input.siteId && mine !== "all" && !mine.includes(input.siteId))
    return refused("not_allowed", "That site is another lead's.")
  const found = await findCases(db, input.siteId ? [input.siteId] : mine)
  const rows = await describe(db, ctx, found)
  rows.sort((a, b) => order(a.dueDay, b.dueDay) || a.since - b.since || (a.id < b.id ? -1 : 1))
  return done({ cases: rows.slice(0, MOST), total: rows.length })
}

const order = (a: string | null, b: string | null) => ((a ?? "9999") < (b ?? "9999") ? -1 : a === b ? 0 : 1)

export async function findCases(db: Db, sites: Sites): Promise<Found[]> {
  return [...(await unitCases(db, sites)), ...(await exceptionCases(db, sites)), ...(await factCases(db, sites))]
}

async function unitCases(db: Db, sites: Sites): Promise<Found[]> {
  const rows = await db
    .selectFrom("units")
    .innerJoin("parcels", "parcels.id", "units.parcel_id")
    .select(["units.id", "units.parcel_id", "units.updated_at"])
    .where("units.acceptance", "=", "manual_intervention_required")
    .$if(sites !== "all", (query) => query.where("parcels.site_id", "in", sites as string[]))
    .orderBy("units.updated_at")
    .limit(MOST)
    .execute()
  return rows.map((row) => ({
    id: `unit:${row.id}`,
    subject: "unit",
    why: "lead_review",
    kind: null,
    since: row.updated_at,
    unitId: row.id,
    parcelId: row.parcel_id,
  }))
}

/** An exception belongs to its unit where it names one, else to its parcel, else to the fact that raised it. */
async function exceptionCases(db: Db, sites: Sites): Promise<Found[]> {
  const rows = await db
    .selectFrom("exceptions")
    .selectAll()
    .where("closed_at", "is", null)
    .where("owner_role", "=", "lead")
    .$if(sites !== "all", (query) => query.where("site_id", "in", sites as string[]))
    .orderBy("opened_at")
    .limit(MOST)
    .execute()
  return rows.map((row) => ({
    ...subjectOf(row),
    why: "exception_open",
    kind: row.kind,
    since: row.opened_at,
    unitId: row.unit_id,
    parcelId: row.parcel_id,
  }))
}

function subjectOf(row: { id: string; unit_id: string | null; parcel_id: string | null; fact_id: string | null }): {
  id: string
  subject: Found["subject"]
} {
  if (row.unit_id) return { id: `unit:${row.unit_id}`, subject: "unit" }
  if (row.parcel_id) return { id: `parcel:${row.parcel_id}`, subject: "parcel" }
  return { id: `fact:${row.fact_id}`, subject: "fact" }
}

async function factCases(db: Db, sites: Sites): Promise<Found[]> {
  const rows = await db
    .selectFrom("facts")
    .leftJoin("devices", "devices.id", "facts.device_id")
    .leftJoin("parcels", "parcels.id", "facts.parcel_id")
    .leftJoin("inspections", "inspections.fact_id", "facts.id")
    .select(["facts.id", "facts.code", "facts.received_at", "facts.parcel_id", "inspections.unit_id"])
    .where("facts.verdict", "=", "review")
    // a held record of a file has no device that vouches for it: its parcel says where
    .$if(sites !== "all", (query) =>
      query.where((eb) => eb(eb.fn.coalesce("devices.site_id", "parcels.site_id"), "in", sites as string[])),
    )
    .orderBy("facts.received_at")
    .limit(MOST)
    .execute()
  return rows.map((row) => ({
    id: `fact:${row.id}`,
    subject: "fact",
    why: row.code ?? "fact_in_review",
    kind: null,
    since: row.received_at,
    unitId: row.unit_id,
    parcelId: row.parcel_id,
  }))
}

async function describe(db: Db, ctx: Context, found: readonly Found[]): Promise<ReviewRow[]> {
  const about = await aboutCases(db, found)
  return [...Map.groupBy(found, (one) => one.id).values()].map((same) => {
    const [first] = same
    if (!first) throw new Error("a group has a first")
    const { id, subject } = first
    const kinds = unique(same.map((one) => one.kind)) as ReviewRow["kinds"]
    const why = unique(same.map((one) => one.why))
    const since = Math.min(...same.map((one) => one.since))
    return reviewRow({ id, subject, why, kinds, since }, about(first), ctx.now())
  })
}

function unique<T>(all: readonly (T | null)[]): T[] {
  return [...new Set(all.filter((one): one is T => one !== null))]
}
