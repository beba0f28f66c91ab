import { parentPort, workerData } from "node:worker_threads"
import { type Compared, comparePolicies } from "../../shared/policy/compare-policies.ts"
import type { Policy } from "../../shared/policy/policy-document.ts"

export interface Order {
  base: Policy
  draft: Policy
  /** How many differences are told one by one. */
  most: number
}
/** `input` as it was stored with the decision. */
export type Page = { returnId: string; input: string }[]
export interface Seen {
  looked: number
  differ: number
  sums: Record<string, { returns: number; beforeMinor: number; afterMinor: number }>
  first: (Compared & { returnId: string })[]
}

const { base, draft, most } = workerData as Order
const seen: Seen = { looked: 0, differ: 0, sums: {}, first: [] }

parentPort?.on("message", (page: Page) => {
  for (const { returnId, input } of page) look(returnId, comparePolicies(base, draft, JSON.parse(input)))
  parentPort?.postMessage(seen)
})

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
