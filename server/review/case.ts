import type { z } from "zod/mini"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { CaseInspection, CasePhoto, ReviewCase, ReviewRow } from "../../shared/contract/review.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { aboutCases, reviewRow } from "./about-case.ts"
import { leadsOf } from "./keep-case.ts"
import { type CaseRows, casePaysAt, loadCase, versionOf } from "./load-case.ts"
import { notesOf } from "./note-case.ts"
import { preview } from "./preview.ts"
import { reserves } from "./reserves.ts"

/** All that is known of one case, read top-down like a letter. */
export async function reviewCase(
  db: Db,
  ctx: Context,
  actor: Actor,
  input: { id: string },
): Promise<Result<z.infer<typeof ReviewCase>>> {
  const rows = await loadCase(db, input.id)
  if (!may(actor, "review.read", { siteId: rows?.siteId ?? undefined }))
    return refused("not_allowed", "Damaged and odd units of this site are its lead's.")
  if (!rows) return refused("not_found", "No such case: it may have been closed.")
  const sold = rows.unit ? await soldAs(db, rows.unit) : null
  return done({
    row: await rowOf(db, input.id, rows, ctx.now()),
    version: versionOf(rows),
    unit: rows.unit && unitOf(rows.unit, sold),
    parcel: rows.parcel && (await parcelOf(db, rows.parcel)),
    units: rows.parcel && !rows.unit && !rows.fact ? await unitsIn(db, rows.parcel.id) : [],
    exceptions: rows.exceptions.map((one) => ({
      id: one.id,
      kind: one.kind as ReviewRow["kinds"][number],
      note: one.note,
      openedAt: one.opened_at,
    })),
    fact: rows.fact && (await factOf(db, rows.fact)),
    inspections: await inspectionsOf(db, rows),
    photos: await photosOf(db, rows),
    preview: rows.unit ? await preview(db, ctx, rows.unit) : null,
    reserves: await reserves(db, rows, ctx.now()),
    notes: await notesOf(db, input.id),
    leads: await leadsOf(db, rows.siteId),
    moneyMoved: rows.moneyMoved,
    paysAt: await casePaysAt(db, rows),
  })
}

type Sold = Awaited<ReturnType<typeof soldAs>>

async function soldAs(db: Db, unit: Tables["units"]) {
  if (!unit.return_id) return null
  const sold = await db
    .selectFrom("returns")
    .innerJoin("orders", "orders.id", "returns.order_id")
    .leftJoin("return_lines", (join) =>
      join.onRef("return_lines.return_id", "=", "returns.id").on("return_lines.id", "=", unit.line_id ?? ""),
    )
    .leftJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .select(["orders.currency", "order_lines.category", "order_lines.paid_minor", "order_lines.quantity"])
    .select(["return_lines.reason", "return_lines.comment"])
    .where("returns.id", "=", unit.return_id)
    .executeTakeFirst()
  return sold ?? null
}

/** As the list has it. */
async function rowOf(db: Db, id: string, rows: CaseRows, now: number): Promise<ReviewRow> {
  const { unit, parcel, fact, exceptions } = rows
  const subject = id.split(":")[0] as ReviewRow["subject"]
  const one = { id, subject, unitId: unit?.id ?? null, parcelId: parcel?.id ?? null }
  const kinds = [...new Set(exceptions.map((one) => one.kind as ReviewRow["kinds"][number]))]
  const moments = [...exceptions.map((one) => one.opened_at), fact ? fact.received_at : (unit?.updated_at ?? now)]
  return reviewRow(
    { id, subject, why: whyOf(rows), kinds, since: Math.min(...moments) },
    (await aboutCases(db, [one]))(one),
    now,
  )
}

function whyOf({ unit, fact, exceptions }: CaseRows): string[] {
  if (fact) return fact.verdict === "review" ? [fact.code ?? "fact_in_review"] : []
  const asked = unit?.acceptance === "manual_intervention_required" ? ["lead_review"] : []
  return exceptions.length > 0 ? [...asked, "exception_open"] : asked
}

function unitOf(unit: Tables["units"], sold: Sold): NonNullable<ReviewCase["unit"]> {
  return {
    id: unit.id,
    reception: unit.reception,
    acceptance: unit.acceptance,
    grade: unit.grade as NonNullable<ReviewCase["unit"]>["grade"],
    disposition: unit.disposition as NonNullable<ReviewCase["unit"]>["disposition"],
    fault: unit.fault as NonNullable<ReviewCase["unit"]>["fault"],
    lpn: unit.lpn,
    serial: unit.serial,
    category: sold?.category ?? null,
    priceMinor: sold?.paid_minor == null || !sold.quantity ? null : Math.round(sold.paid_minor / sold.quantity),
    currency: sold?.currency ?? "EUR",
    reason: sold?.reason ?? null,
    comment: sold?.comment ?? null,
  }
}

async function parcelOf(db: Db, parcel: Tables["parcels"]): Promise<NonNullable<ReviewCase["parcel"]>> {
  const keys = await db.selectFrom("parcel_keys").select("key").where("parcel_id", "=", parcel.id).execute()
  return {
    id: parcel.id,
    keys: keys.map((row) => row.key),
    carrier: parcel.carrier,
    state: parcel.state,
    arrivedAt: parcel.arrived_at,
    damaged: parcel.damaged === 1,
  }
}

async function unitsIn(db: Db, parcelId: string): Promise<ReviewCase["units"]> {
  const rows = await db
    .selectFrom("units")
    .leftJoin("return_lines", "return_lines.id", "units.line_id")
    .leftJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .select(["units.id", "order_lines.title", "units.reception", "units.acceptance", "units.grade"])
    .where("units.parcel_id", "=", parcelId)
    .orderBy("units.line_id")
    .orderBy("units.ordinal")
    .limit(200)
    .execute()
  return rows as ReviewCase["units"]
}

async function factOf(db: Db, fact: Tables["facts"]): Promise<NonNullable<ReviewCase["fact"]>> {
  const names = await namesOf(db, [fact.person_id])
  const body = (JSON.parse(fact.raw) as { body?: Record<string, unknown> }).body ?? {}
  return { id: fact.id, type: fact.type, code: fact.code, by: names.get(fact.person_id) ?? "?", body }
}

async function inspectionsOf(db: Db, rows: CaseRows): Promise<z.infer<typeof CaseInspection>[]> {
  const names = await namesOf(
    db,
    rows.inspections.map((one) => one.person_id),
  )
  const ids = rows.inspections.flatMap((one) => one.device_id ?? [])
  const devices = ids.length
    ? await db.selectFrom("devices").select(["id", "name"]).where("id", "in", ids).execute()
    : []
  return rows.inspections.map((one) => ({
    factId: one.fact_id,
    by: names.get(one.person_id) ?? "?",
    device: devices.find((device) => device.id === one.device_id)?.name ?? "?",
    at: one.at,
    outcome: one.outcome,
    grade: one.grade as ReviewRow["grade"],
    disposition: one.disposition as z.infer<typeof CaseInspection>["disposition"],
    fault: one.fault as z.infer<typeof CaseInspection>["fault"],
    answers: JSON.parse(one.answers),
    defects: JSON.parse(one.defects),
    overrideReason: one.override_reason,
    note: one.note,
    policyVersion: one.policy_version,
    superseded: one.superseded_by !== null,
  }))
}

/** Of the unit's inspections and of its parcel, those of superseded facts too: evidence stays. */
async function photosOf(db: Db, rows: CaseRows): Promise<z.infer<typeof CasePhoto>[]> {
  const facts = [...rows.inspections.map((one) => one.fact_id), ...(rows.fact ? [rows.fact.id] : [])]
  if (rows.parcel) facts.push(...(await factsOfParcel(db, rows.parcel.id)))
  const said = rows.unit ? await saidWith(db, rows.unit.id) : []
  if (facts.length === 0) return said
  const found = await db
    .selectFrom("fact_photos")
    .innerJoin("facts", "facts.id", "fact_photos.fact_id")
    .leftJoin("people", "people.id", "facts.person_id")
    .leftJoin("photos", "photos.sha256", "fact_photos.sha256")
    .select(["fact_photos.sha256", "fact_photos.slot", "photos.state", "people.name", "facts.received_at"])
    .where("fact_photos.fact_id", "in", [...new Set(facts)])
    .orderBy("facts.received_at")
    .orderBy("fact_photos.slot")
    .execute()
  const first = new Map(found.toReversed().map((one) => [one.sha256, one]))
  const taken = [...first.values()].toReversed().map((one) => ({
    sha256: one.sha256,
    slot: one.slot,
    here: one.state === "stored",
    by: one.name ?? "?",
    at: one.received_at,
  }))
  return [...said, ...taken]
}

/** What its customer sent with their answer to a deduction: it is what the lead is asked about, so it comes first. */
async function saidWith(db: Db, unitId: string): Promise<z.infer<typeof CasePhoto>[]> {
  const rows = await db
    .selectFrom("hearings")
    .innerJoin("hearing_photos", "hearing_photos.hearing_id", "hearings.id")
    .innerJoin("returns", "returns.id", "hearings.return_id")
    .innerJoin("orders", "orders.id", "returns.order_id")
    .leftJoin("customers", "customers.id", "orders.customer_id")
    .select(["hearing_photos.sha256", "hearings.answered_at", "customers.name"])
    .where("hearings.unit_id", "=", unitId)
    .orderBy("hearings.answered_at")
    .orderBy("hearing_photos.ordinal")
    .execute()
  const announced = await announcedWith(db, unitId)
  const answered = rows.map(({ sha256, answered_at, name }) => ({ sha256, at: answered_at ?? 0, name }))
  return [...answered, ...announced].map(({ sha256, at, name }) => ({
    sha256,
    slot: "customer",
    here: true,
    by: name ?? "?",
    at,
  }))
}

/** What they showed of it when they announced it: how it had come to them. */
async function announcedWith(db: Db, unitId: string): Promise<{ sha256: string; at: number; name: string | null }[]> {
  return db
    .selectFrom("units")
    .innerJoin("customer_photos", (join) =>
      join
        .onRef("customer_photos.return_id", "=", "units.return_id")
        .onRef("customer_photos.line_id", "=", "units.line_id"),
    )
    .innerJoin("returns", "returns.id", "units.return_id")
    .innerJoin("orders", "orders.id", "returns.order_id")
    .leftJoin("customers", "customers.id", "orders.customer_id")
    .select(["customer_photos.sha256", "customer_photos.at", "customers.name"])
    .where("units.id", "=", unitId)
    .orderBy("customer_photos.sha256")
    .execute()
}

/** Arrival, opening, closing and what was raised about the parcel, its inspections among them. */
async function factsOfParcel(db: Db, parcelId: string): Promise<string[]> {
  const rows = await db.selectFrom("facts").select("id").where("parcel_id", "=", parcelId).execute()
  return rows.map((row) => row.id)
}

async function namesOf(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom("people")
    .select(["id", "name"])
    .where("id", "in", [...new Set(ids)])
    .execute()
  return new Map(rows.map((row) => [row.id, row.name]))
}
