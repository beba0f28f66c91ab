import { type Refusal, refused } from "../../shared/contract/problem.ts"
import { type ActReason, actReasons, type ReasonedAct } from "../../shared/contract/refund-acts.ts"

export interface Given {
  why: ActReason
  /** Their own words; null where the reason of the list says it. */
  words: string | null
}

/** A reason of the act's own list, and words where the list says nothing. Words alone stand for "other". */
export function whyGiven(
  act: ReasonedAct,
  { why, reason }: { why?: ActReason | undefined; reason?: string | undefined },
): Given | Refusal {
  const words = reason?.trim() || null
  const chosen = why ?? (words === null ? null : "other")
  const list: readonly ActReason[] = actReasons[act]
  if (chosen !== null && !list.includes(chosen))
    return refused("invalid", "That reason belongs to another act.", {
      errors: [{ path: "why", wants: `one of: ${list.join(", ")}` }],
    })
  if (chosen === null || (chosen === "other" && words === null))
    return refused("invalid", "Say why: the customer will ask.", { errors: [{ path: "reason", wants: "a few words" }] })
  return { why: chosen, words }
}

export const isRefusal = (given: Given | Refusal): given is Refusal => "ok" in given

/** As the refund itself keeps it: the words, else the list's code. */
export const noteOf = ({ why, words }: Given): string => words ?? why
