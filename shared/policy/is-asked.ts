import type { Question } from "./policy-document.ts"

/** Is it asked after these answers? */
export function isAsked({ when }: Question, answers: Readonly<Record<string, string | undefined>>): boolean {
  return !when || when.answers.includes((Object.hasOwn(answers, when.question) && answers[when.question]) || "")
}
