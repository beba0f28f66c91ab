import { type Disposition, type Grade, grades } from "../domain/states.ts"
import { isAsked } from "./is-asked.ts"
import { type Answer, categoryOf, type PhotoSlot, type Place, type Policy, type Question } from "./policy-document.ts"
import { photosOfAnswers, requiredPhotos } from "./required-photos.ts"

/** Question id → answer id, as tapped so far. */
export type Answers = Readonly<Record<string, string | undefined>>

export type GradedUnit = {
  /** "wrong_item" has no grade: it is a reception and an exception. */
  reception: "received" | "wrong_item"
  /** Null while an answer is missing, and for a wrong item. */
  grade: Grade | null
  disposition: Disposition | null
  place: Place | null
  /** Ids of questions not answered yet, in the order to ask them. */
  needs: string[]
  photosNeeded: PhotoSlot[]
  asksDefects: boolean
  /** Ask who caused it; nothing is preselected. */
  asksFault: boolean
}

/** Grade, disposition and place from the answers. The worst answer decides, and an unknown answer counts as none. */
export function gradeUnit(policy: Policy, category: string | null | undefined, answers: Answers): GradedUnit {
  const questions = questionsFor(policy, category, answers)
  const given = questions.map((question) => chosen(question, answers))
  const known = given.filter((answer) => answer !== undefined)
  const asks = {
    asksDefects: known.some((answer) => answer.asksDefects === true),
    asksFault: known.some((answer) => answer.asksFault === true),
  }
  if (known.some((answer) => answer.grade === null)) return wrongItem(policy, asks)
  const needs = questions.filter((_, index) => given[index] === undefined).map((question) => question.id)
  const grade = needs.length === 0 ? worst(known) : null
  if (grade === null) {
    return { reception: "received", grade, disposition: null, place: null, needs, photosNeeded: [], ...asks }
  }
  const disposition = categoryOf(policy, category).dispositions[grade]
  const photosNeeded = [...requiredPhotos(policy, { grade, wanted: photosOfAnswers(policy, answers) })]
  return { reception: "received", grade, disposition, place: policy.places[disposition], needs, photosNeeded, ...asks }
}

/** The questions of a category, in order; with answers, those that are asked after them. */
export function questionsFor(policy: Policy, category: string | null | undefined, answers?: Answers): Question[] {
  const all = categoryOf(policy, category).questions.flatMap((id) => policy.questions[id] ?? [])
  if (!answers) return all
  // what waits for a question that is not asked itself is not asked either
  const heard: Record<string, string | undefined> = {}
  return all.filter((question) => {
    if (!isAsked(question, heard)) return false
    heard[question.id] = Object.hasOwn(answers, question.id) ? answers[question.id] : undefined
    return true
  })
}

/** The answers that one tap on "clean" gives: the first of each question. */
export function cleanAnswers(policy: Policy, category: string | null | undefined): Record<string, string> {
  const clean: Record<string, string> = {}
  for (const question of questionsFor(policy, category))
    if (isAsked(question, clean)) clean[question.id] = question.answers[0]?.id ?? ""
  return clean
}

/** A lead must look at it first: nobody said that this grade pays by itself. */
export function needsLead(policy: Policy, grade: Grade): boolean {
  return !policy.thresholds.autoAcceptGrades.includes(grade)
}

/** May a disposition be chosen at all? An override never restocks what the policy never restocks. */
export function mayDispose(policy: Policy, category: string | null | undefined, disposition: Disposition): boolean {
  return disposition !== "restock" || !categoryOf(policy, category).neverRestock
}

function wrongItem(policy: Policy, asks: { asksDefects: boolean; asksFault: boolean }): GradedUnit {
  const aside = { disposition: "quarantine", place: policy.places.quarantine } as const
  return {
    reception: "wrong_item",
    grade: null,
    ...aside,
    needs: [],
    photosNeeded: [...requiredPhotos(policy, "wrong_item")],
    ...asks,
    asksFault: false,
  }
}

function chosen(question: Question, answers: Answers): Answer | undefined {
  if (!Object.hasOwn(answers, question.id)) return undefined
  return question.answers.find((answer) => answer.id === answers[question.id])
}

function worst(answers: readonly Answer[]): Grade {
  const found = answers.map((answer) => grades.indexOf(answer.grade ?? "D"))
  return grades[Math.max(0, ...found)] ?? "D"
}
