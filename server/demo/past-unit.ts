import { canonicalJson } from "../../shared/domain/canonical-json.ts"
import { unitId } from "../../shared/domain/derive-id.ts"
import { demoPolicy } from "../../shared/policy/built-in-policy.ts"
import { gradeUnit } from "../../shared/policy/grade.ts"
import type { Handheld } from "./handhelds.ts"
import type { PastReturn } from "./past.ts"
import { pastFact } from "./past-facts.ts"
import type { PastKnown, PastLine } from "./past-order.ts"
import type { PastRows } from "./past-rows.ts"
import type { Dice } from "./random.ts"
import { answersFor, binOf, scanOf } from "./stories.ts"

interface Looking {
  past: PastReturn
  known: PastKnown
  parcel: string
  line: PastLine
  seen: PastReturn["lines"][number]["seen"][number]
  ordinal: number
  nth: number
}

/** One article as the operator found it and, where it was worn or broken, as the lead accepted it. */
export function pastUnit(rows: PastRows, luck: Dice, by: Handheld, what: Looking) {
  const { past, known, parcel, line, seen, ordinal, nth } = what
  const { product } = line
  const serial = ordinal === 1 ? line.serial : null
  const answers = answersFor(product.category, seen.grade)
  const { grade, disposition } = gradeUnit(demoPolicy, product.category, answers)
  const place = past.siteCode === "LYS" && disposition && luck.chance(0.8) ? binOf(disposition) : null
  const { photos } = rows.stage
  const shots =
    seen.grade === "C" || seen.grade === "D"
      ? [photos(`article:${product.picture}`, "article"), photos(`detail:${product.picture}`, "detail")]
      : []
  const found = { grade, disposition, fault: seen.fault, note: seen.note, place }
  const body = {
    parcelId: parcel,
    siteId: known.site.id,
    returnId: known.id,
    lineId: line.id,
    unit: { lpn: null, serial, ordinal },
    scan: scanOf(product.gtin, "EAN13"),
    outcome: "graded",
    answers,
    ...found,
    defects: seen.defects,
    overrideReason: null,
    policyVersion: demoPolicy.version,
  }
  const at = past.openedAt + 20_000 * (nth + 1)
  const heardAt = past.closedAt + 20_000
  const factId = pastFact(rows, luck, by, { type: "v1.UnitInspected", at, body, photos: shots, parcel, heardAt })
  const id = unitId({ serial, parcelId: parcel, lineId: line.id, ordinal })
  const lead = seen.grade === "C" || seen.grade === "D" ? known.site.lead : null
  rows.put("units", {
    id,
    return_id: known.id,
    line_id: line.id,
    parcel_id: parcel,
    ordinal,
    lpn: null,
    serial,
    reception: "received",
    acceptance: "accepted",
    grade,
    fault: seen.fault,
    disposition,
    place,
    complete: 1,
    disputed: 0,
    fact_in_review: 0,
    imported: 0,
    restored: 0,
    deduction_basis_points: null,
    customer_heard: lead ? 1 : 0,
    decided_by: lead,
    updated_at: lead ? past.answeredAt : heardAt,
  })
  rows.put("inspections", {
    fact_id: factId,
    unit_id: id,
    parcel_id: parcel,
    line_id: line.id,
    person_id: by.personId,
    device_id: by.deviceId,
    outcome: "graded",
    grade,
    disposition,
    fault: seen.fault,
    answers: canonicalJson(answers),
    defects: JSON.stringify(seen.defects),
    override_reason: null,
    note: seen.note,
    serial,
    lpn: null,
    place,
    policy_version: demoPolicy.version,
    at,
    superseded_by: null,
  })
  if (lead)
    rows.said.push({
      at: past.answeredAt,
      actor: `person:${lead}`,
      action: "review.decide",
      subject: `unit:${id}`,
      detail: { answer: "accept", customerHeard: true },
    })
  return { id, lineId: line.id, grade, fault: seen.fault, lead, inspectedBy: [by.personId] }
}
