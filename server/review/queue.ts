import type { z } from "zod/mini"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { ReviewQueue, ReviewRow } from "../../shared/contract/review.ts"
import { type Actor, sitesFor } from "../../shared/policy/access.ts"
import { daysUntil } from "../../shared/policy/local-days.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"

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
  returnId: string | null
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
    .select(["units.id", "units.return_id", "units.updated_at"])
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
    returnId: row.return_id,
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
    returnId: row.return_id,
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
    .select(["facts.id", "facts.code", "facts.received_at"])
    .where("facts.verdict", "=", "review")
    .$if(sites !== "all", (query) => query.where("devices.site_id", "in", sites as string[]))
    .orderBy("facts.received_at")
    .limit(MOST)
    .execute()
  return rows.map((row) => ({
    id: `fact:${row.id}`,
    subject: "fact",
    why: row.code ?? "fact_in_review",
    kind: null,
    since: row.received_at,
    unitId: null,
    returnId: null,
  }))
}

async function describe(db: Db, ctx: Context, found: readonly Found[]): Promise<ReviewRow[]> {
  const units = await describeUnits(db, unique(found.map((one) => one.unitId)))
  const parcels = await describeParcels(
    db,
    unique(found.map((one) => (one.subject === "parcel" ? one.id.slice("parcel:".length) : null))),
  )
  return [...Map.groupBy(found, (one) => one.id).values()].map((same) => {
    const [first] = same
    if (!first) throw new Error("a group has a first")
    const about = (first.unitId ? units.get(first.unitId) : parcels.get(first.id.slice("parcel:".length))) ?? null
    return {
      id: first.id,
      subject: first.subject,
      why: unique(same.map((one) => one.why)),
      kinds: unique(same.map((one) => one.kind)) as ReviewRow["kinds"],
      rma: about?.rma ?? null,
      shop: about?.shop ?? null,
      title: about?.title ?? null,
      picture: about?.picture ?? null,
      grade: (about?.grade ?? null) as ReviewRow["grade"],
      dueDay: about?.due_day ?? null,
      daysLeft: about?.due_day ? daysUntil(about.due_day, ctx.now(), about.time_zone ?? "UTC") : null,
      since: Math.min(...same.map((one) => one.since)),
    }
  })
}

interface About {
  rma: string | null
  shop: string | null
  title: string | null
  picture: string | null
  grade: string | null
  due_day: string | null
  time_zone: string | null
}

async function describeUnits(db: Db, ids: string[]): Promise<Map<string, About>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom("units")
    .leftJoin("returns", "returns.id", "units.return_id")
    .leftJoin("shops", "shops.id", "returns.shop_id")
    .leftJoin("return_lines", "return_lines.id", "units.line_id")
    .leftJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .select(["units.id", "units.grade", "returns.rma", "returns.due_day", "shops.name as shop", "shops.time_zone"])
    .select(["order_lines.title", "order_lines.picture"])
    .where("units.id", "in", ids)
    .execute()
  return new Map(rows.map(({ id, ...about }) => [id, about]))
}

async function describeParcels(db: Db, ids: string[]): Promise<Map<string, About>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom("parcels")
    .leftJoin("parcel_returns", "parcel_returns.parcel_id", "parcels.id")
    .leftJoin("returns", "returns.id", "parcel_returns.return_id")
    .leftJoin("shops", "shops.id", "returns.shop_id")
    .select(["parcels.id", "parcels.key", "returns.rma", "returns.due_day", "shops.name as shop", "shops.time_zone"])
    .where("parcels.id", "in", ids)
    .execute()
  return new Map(rows.map(({ id, key, ...about }) => [id, { ...about, title: key, picture: null, grade: null }]))
}

function unique<T>(all: readonly (T | null)[]): T[] {
  return [...new Set(all.filter((one): one is T => one !== null))]
}
