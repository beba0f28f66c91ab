import type { Disposition, Grade } from "../../shared/domain/states.ts"
import { type GradedUnit, gradeUnit, mayDispose, questionsFor } from "../../shared/policy/grade.ts"
import type { PhotoSlot, Place, Policy } from "../../shared/policy/policy-document.ts"
import { missingPhotos, photosOfAnswers } from "../../shared/policy/required-photos.ts"
import type { UnitInHand } from "./parcel-draft.ts"

export type Lack = "answers" | "defects" | "fault" | "serial" | "photos"

export type Judged = {
  outcome: UnitInHand["outcome"]
  grade: Grade | null
  disposition: Disposition | null
  place: Place | null
  rule: GradedUnit
  /** Still to take, in order. */
  photos: PhotoSlot[]
  /** What must be said before it has a place, in the order to ask. */
  lacks: Lack[]
}

/** What the policy makes of the unit in hand as far as it is answered, and what it still asks. */
export function judgeUnit(policy: Policy, unit: UnitInHand): Judged {
  const rule = gradeUnit(policy, unit.category, unit.answers)
  const isOther = unit.outcome !== "graded" || rule.reception === "wrong_item"
  const outcome = unit.outcome === "extra_item" ? unit.outcome : isOther ? "wrong_item" : "graded"
  const grade = isOther ? null : (unit.override?.grade ?? rule.grade)
  const disposition = isOther ? "quarantine" : dispositionOf(policy, unit, rule)
  const photos = unit.noPhoto ? [] : lackingPhotos(policy, unit, outcome, grade)
  const open: Record<Lack, boolean> = {
    answers: !isOther && rule.needs.length > 0,
    defects: !isOther && rule.asksDefects && unit.defects.length === 0,
    fault: !isOther && rule.asksFault && unit.fault === null,
    serial: !isOther && unit.serialTracked && unit.serial === null && !unit.noSerial,
    photos: photos.length > 0,
  }
  const lacks = (Object.keys(open) as Lack[]).filter((lack) => open[lack])
  return { outcome, grade, disposition, place: disposition && policy.places[disposition], rule, photos, lacks }
}

/** An override never restocks what the policy never restocks. */
function dispositionOf(policy: Policy, unit: UnitInHand, rule: GradedUnit): Disposition | null {
  const wanted = unit.override?.disposition
  if (wanted && mayDispose(policy, unit.category, wanted)) return wanted
  const grade = unit.override?.grade
  if (!grade || rule.grade === null) return rule.disposition
  const byGrade = Object.hasOwn(policy.categories, unit.category ?? "")
    ? policy.categories[unit.category ?? ""]
    : policy.unmapped
  return byGrade?.dispositions[grade] ?? rule.disposition
}

function lackingPhotos(policy: Policy, unit: UnitInHand, outcome: string, grade: Grade | null): PhotoSlot[] {
  const taken = unit.photos.map((photo) => ({ slot: photo.slot.replace(/_\d+$/, "") }))
  if (outcome === "wrong_item") return missingPhotos(policy, "wrong_item", taken)
  return grade === null ? [] : missingPhotos(policy, { grade, wanted: photosOfAnswers(policy, unit.answers) }, taken)
}

/** The answers given so far, and the clean one to every other question. */
export function withRestClean(policy: Policy, unit: UnitInHand): Record<string, string> {
  // a question may be asked only because of another's answer, so the clean ones are given in turn
  const answers = { ...unit.answers }
  for (const question of questionsFor(policy, unit.category))
    if (questionsFor(policy, unit.category, answers).includes(question))
      answers[question.id] ??= question.answers[0]?.id ?? ""
  return answers
}

/** What may be wrong with it, as one row of taps: every answer but the clean one of each question. */
export function deviations(policy: Policy, category: string | null) {
  return questionsFor(policy, category).flatMap((question) =>
    question.answers.slice(1).map((answer) => ({ question, answer })),
  )
}
