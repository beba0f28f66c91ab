import type { Disposition, Grade, LegalBasis } from "../../shared/domain/states.ts"
import type { Answer, Category, Policy, Profile, Question, Words } from "../../shared/policy/policy-document.ts"

// What an administrator does to the questions, categories and profiles, each as a policy from a policy. What it comes to is
// judged where it is published; here nothing is refused, so that a half-done change can be half done.

/** A category by its id; null: what has none. */
export type CategoryId = string | null

export const categoryIn = (policy: Policy, id: CategoryId): Category =>
  (id === null ? policy.unmapped : policy.categories[id]) ?? policy.unmapped

export function withCategory(policy: Policy, id: CategoryId, change: Partial<Category>): Policy {
  const category = { ...categoryIn(policy, id), ...change }
  if (id === null) return { ...policy, unmapped: category }
  return { ...policy, categories: { ...policy.categories, [id]: category } }
}

/** A new one asks and sends what has no category: careful until somebody says otherwise. */
export function addCategory(policy: Policy, id: string, label: Words): Policy {
  return { ...policy, categories: { ...policy.categories, [id]: { ...policy.unmapped, label } } }
}

export function removeCategory(policy: Policy, id: string): Policy {
  const { [id]: _, ...categories } = policy.categories
  return withoutUnasked(policy, { ...policy, categories })
}

export function sendTo(policy: Policy, id: CategoryId, grade: Grade, disposition: Disposition): Policy {
  const { dispositions } = categoryIn(policy, id)
  return withCategory(policy, id, { dispositions: { ...dispositions, [grade]: disposition } })
}

export function withQuestion(policy: Policy, id: string, change: Partial<Question>): Policy {
  const before = policy.questions[id]
  if (!before) return policy
  const { when, ...question } = { ...before, ...change }
  return { ...policy, questions: { ...policy.questions, [id]: when ? { ...question, when } : question } }
}

/** Begins as a question of two answers, the clean one first. */
export function addQuestion(policy: Policy, category: CategoryId, words: { label: Words; yes: Words; no: Words }) {
  const id = freeId(policy.questions, "question")
  const answers: Answer[] = [
    { id: "answer_1", label: words.yes, grade: "A" },
    { id: "answer_2", label: words.no, grade: "D" },
  ]
  const questions = { ...policy.questions, [id]: { id, label: words.label, answers } }
  return { id, policy: askToo({ ...policy, questions }, category, id) }
}

export function askToo(policy: Policy, category: CategoryId, question: string): Policy {
  return withCategory(policy, category, { questions: [...categoryIn(policy, category).questions, question] })
}

/** Not asked here any more; what no category asks is gone with it. */
export function stopAsking(policy: Policy, category: CategoryId, question: string): Policy {
  const { questions } = categoryIn(policy, category)
  return withoutUnasked(
    policy,
    withCategory(policy, category, { questions: questions.filter((id) => id !== question) }),
  )
}

function withoutUnasked(before: Policy, after: Policy): Policy {
  const lost = Object.keys(before.questions).filter((id) => isAskedIn(before, id) && !isAskedIn(after, id))
  const questions = Object.fromEntries(Object.entries(after.questions).filter(([id]) => !lost.includes(id)))
  return { ...after, questions }
}

const isAskedIn = ({ categories, unmapped }: Policy, question: string) =>
  [unmapped, ...Object.values(categories)].some(({ questions }) => questions.includes(question))

/** The other categories that ask it: a change counts there too. */
export function askedElsewhere(policy: Policy, category: CategoryId, question: string): Words[] {
  const named = Object.entries(policy.categories).filter(([id]) => id !== category)
  const others = [...named.map(([, one]) => one), ...(category === null ? [] : [policy.unmapped])]
  return others.filter(({ questions }) => questions.includes(question)).map(({ label }) => label)
}

/** Up or down by one. */
export function moved<T>(all: readonly T[], at: number, by: -1 | 1): T[] {
  const order = [...all]
  const [one] = order.splice(at, 1)
  if (one === undefined || at + by < 0 || at + by > order.length) return [...all]
  order.splice(at + by, 0, one)
  return order
}

export function withAnswer(policy: Policy, question: string, at: number, change: Partial<Answer>): Policy {
  const answers = policy.questions[question]?.answers ?? []
  return withQuestion(policy, question, {
    answers: answers.map((answer, index) => (index === at ? plain({ ...answer, ...change }) : answer)),
  })
}

/** What is not asked is not said: "no" and "never said" are one, or a tick taken back would be a change. */
function plain({ asksDefects, asksFault, photos, ...answer }: Answer): Answer {
  return {
    ...answer,
    ...(asksDefects && { asksDefects }),
    ...(asksFault && { asksFault }),
    ...(photos && photos.length > 0 && { photos }),
  }
}

export function addAnswer(policy: Policy, question: string, label: Words): Policy {
  const answers = policy.questions[question]?.answers ?? []
  const id = freeId(Object.fromEntries(answers.map((answer) => [answer.id, answer])), "answer")
  return withQuestion(policy, question, { answers: [...answers, { id, label, grade: "C" }] })
}

/** A question that waited for this answer waits for those that are left of it, and for nothing where none is. */
export function removeAnswer(policy: Policy, question: string, at: number): Policy {
  const answers = policy.questions[question]?.answers ?? []
  const gone = answers[at]?.id
  const left = withQuestion(policy, question, { answers: answers.filter((_, index) => index !== at) })
  return Object.values(policy.questions)
    .filter(({ when }) => when?.question === question && when.answers.includes(gone ?? ""))
    .reduce((so, { id, when }) => {
      const others = when?.answers.filter((answer) => answer !== gone) ?? []
      return withQuestion(so, id, { when: others.length > 0 ? { question, answers: others } : undefined })
    }, left)
}

export function withProfile(policy: Policy, id: string, change: Partial<Profile>): Policy {
  const before = policy.profiles[id]
  return before ? { ...policy, profiles: { ...policy.profiles, [id]: { ...before, ...change } } } : policy
}

/** A copy of one of the four, or of one of the shop's own. */
export function addProfile(policy: Policy, from: LegalBasis | string, label: Words): Policy {
  const own = policy.profiles[from]
  const copy = own ? { ...own, label } : copyOf(policy, from as LegalBasis, label)
  return { ...policy, profiles: { ...policy.profiles, [freeId(policy.profiles, "profile")]: copy } }
}

function copyOf({ legal, restockingFee, postage }: Policy, follows: LegalBasis, label: Words): Profile {
  const fee = follows === "goodwill" || follows === "commercial" ? restockingFee[follows] : 0
  const shopPaysPostage = postage.shopPaysForBases.includes(follows)
  const { lateSurcharge: _, ...terms } = legal[follows]
  return { label, follows, terms, restockingFee: fee, shopPaysPostage }
}

export function removeProfile(policy: Policy, id: string): Policy {
  const { [id]: _, ...profiles } = policy.profiles
  return { ...policy, profiles }
}

function freeId(taken: object, word: string): string {
  let nth = Object.keys(taken).length + 1
  while (Object.hasOwn(taken, `${word}_${nth}`)) nth++
  return `${word}_${nth}`
}
