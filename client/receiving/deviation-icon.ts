import type { Answer } from "../../shared/policy/policy-document.ts"
import type { IconName } from "../ui/icon.tsx"

/** A sign beside an answer: by how far it takes the grade down, for a shop's own questions too. */
export function deviationIcon(questionId: string, answer: Answer): IconName {
  if (answer.grade === null) return "swap"
  if (answer.grade === "D") return "damaged"
  if (questionId === "packaging" || questionId === "seal") return "box"
  if (questionId === "completeness") return "minus"
  return answer.grade === "C" ? "worn" : "box"
}
