import { type Grade, grades } from "../domain/states.ts"
import { isAsked } from "./is-asked.ts"
import { type Category, categoriesOf, type Policy, type Question } from "./policy-document.ts"

// What the law does not mind and a dock would stumble over: a question that nobody is ever asked, a grade that no answer
// leads to. Looked for in what is about to be published, never in what was: an older version keeps the sense that it had.

/** Its words are in shared/locales under `rules.sense.<code>`. */
export const senseCodes = [
  "asked_nowhere",
  "asked_twice",
  "answer_twice",
  "never_asked",
  "no_grade",
  "unreached",
] as const
export type SenseCode = (typeof senseCodes)[number]
export type Nonsense = { path: string; wants: string; sense: SenseCode; params?: Record<string, string> }

export function nonsenseIn(policy: Policy): Nonsense[] {
  const categories = categoriesOf(policy)
  const asked = new Set(categories.flatMap(({ category }) => category.questions))
  return [
    ...Object.entries(policy.questions).flatMap(([id, question]) => aboutQuestion(id, question, asked.has(id))),
    ...categories.flatMap(({ path, category }) => aboutCategory(policy, path.join("."), category)),
  ]
}

function aboutQuestion(id: string, { answers }: Question, isAsked: boolean): Nonsense[] {
  const path = `questions.${id}`
  const ids = answers.map((answer) => answer.id)
  const found: Nonsense[] = []
  if (!isAsked) found.push({ path, sense: "asked_nowhere", wants: "a category that asks it" })
  if (new Set(ids).size < ids.length)
    found.push({ path: `${path}.answers`, sense: "answer_twice", wants: "answers with an id of their own" })
  // whoever taps it would say that it is another article
  if (answers.every((answer) => answer.grade === null))
    found.push({ path: `${path}.answers`, sense: "no_grade", wants: "at least one answer with a grade" })
  return found
}

function aboutCategory(policy: Policy, path: string, category: Category): Nonsense[] {
  const ids = category.questions
  if (new Set(ids).size < ids.length)
    return [{ path: `${path}.questions`, sense: "asked_twice", wants: "each question once" }]
  const never = ids.filter((id, at) => !canBeAsked(policy, ids.slice(0, at), policy.questions[id]))
  const silent = never.map((id): Nonsense => {
    const wants = `"${id}" behind a question before it that has the answers it waits for`
    return { path: `${path}.questions`, sense: "never_asked", wants, params: { question: id } }
  })
  if (silent.length > 0) return silent
  const reached = reachedGrades(policy, category)
  return grades
    .filter((grade) => !reached.has(grade))
    .map((grade) => ({
      path: `${path}.dispositions.${grade}`,
      sense: "unreached",
      wants: `an answer that leads to grade ${grade}`,
      params: { grade },
    }))
}

function canBeAsked(policy: Policy, before: readonly string[], question: Question | undefined): boolean {
  if (!question?.when) return true
  const { question: on, answers } = question.when
  const ids = policy.questions[on]?.answers.map((answer) => answer.id) ?? []
  return before.includes(on) && answers.every((id) => ids.includes(id))
}

/** Every grade that some way through the category's questions ends in. */
export function reachedGrades(policy: Policy, category: Category): ReadonlySet<Grade> {
  const questions = category.questions.flatMap((id) => policy.questions[id] ?? [])
  const conditions = new Set(questions.flatMap(({ when }) => (when ? [when.question] : [])))
  // ways that agree on the worst so far, and on what a later question waits for, go on alike
  let ways = new Map<string, { worst: number; said: Record<string, string> }>([["0{}", { worst: 0, said: {} }]])
  for (const question of questions) {
    const next: typeof ways = new Map()
    for (const { worst, said } of ways.values()) {
      const answers = isAsked(question, said) ? question.answers.filter(({ grade }) => grade !== null) : [null]
      for (const answer of answers) {
        const way = {
          worst: Math.max(worst, answer?.grade ? grades.indexOf(answer.grade) : 0),
          said: answer && conditions.has(question.id) ? { ...said, [question.id]: answer.id } : said,
        }
        next.set(`${way.worst}${JSON.stringify(way.said)}`, way)
      }
    }
    ways = next
  }
  return new Set([...ways.values()].map(({ worst }) => grades[worst] ?? "D"))
}
