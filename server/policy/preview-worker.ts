import { parentPort, workerData } from "node:worker_threads"
import type { Grade } from "../../shared/domain/states.ts"
import { type Compared, comparePolicies } from "../../shared/policy/compare-policies.ts"
import { gradeUnit } from "../../shared/policy/grade.ts"
import type { Policy } from "../../shared/policy/policy-document.ts"
import type { Look } from "./regraded.ts"

export interface Order {
  base: Policy
  draft: Policy
  /** How many differences are told one by one. */
  most: number
}
/** `input` as it was stored with the decision; `looks`: what was answered, where the draft may make another grade of it. */
export type Page = { returns: { returnId: string; input: string }[]; looks: Look[] }
export interface Seen {
  looked: number
  differ: number
  sums: Record<string, { returns: number; beforeMinor: number; afterMinor: number }>
  first: (Compared & { returnId: string })[]
  /** How many units would be graded otherwise, and how many would go elsewhere. */
  regraded: number
  replaced: number
}

const { base, draft, most } = workerData as Order
const seen: Seen = { looked: 0, differ: 0, sums: {}, first: [], regraded: 0, replaced: 0 }

parentPort?.on("message", (page: Page) => {
  const grades = new Map(page.looks.flatMap(judgedAgain))
  for (const { returnId, input } of page.returns)
    look(returnId, comparePolicies(base, draft, JSON.parse(input), grades))
  parentPort?.postMessage(seen)
})

/** By both rules from the same answers. What the draft asks beside them nobody has answered: it is taken to be clean. */
function judgedAgain({ category, answers, own, unitId }: Look): [string, Grade][] {
  const given = JSON.parse(answers) as Record<string, string>
  const was = gradeUnit(base, category, given)
  const is = gradeUnit(draft, category, withRest(given, category))
  if (own || was.grade === null || is.grade === null) return []
  if (was.grade !== is.grade) seen.regraded++
  if (was.disposition !== is.disposition) seen.replaced++
  return was.grade === is.grade ? [] : [[unitId, is.grade]]
}

function withRest(given: Record<string, string>, category: string | null): Record<string, string> {
  const said = { ...given }
  for (const id of gradeUnit(draft, category, said).needs) said[id] = draft.questions[id]?.answers[0]?.id ?? ""
  return said
}

function look(returnId: string, found: Compared | null): void {
  seen.looked++
  if (!found) return
  seen.differ++
  const sum = seen.sums[found.currency] ?? { returns: 0, beforeMinor: 0, afterMinor: 0 }
  sum.returns++
  sum.beforeMinor += found.before.amountMinor
  sum.afterMinor += found.after.amountMinor
  seen.sums[found.currency] = sum
  if (seen.first.length < most) seen.first.push({ ...found, returnId })
}
