import type { LineFault } from "../../../shared/contract/imports.ts"
import type { Refusal } from "../../../shared/contract/problem.ts"
import type { Input, Wrong } from "./understand-line.ts"

/** A staged line whose cells were all understood. */
export interface GoodLine {
  line: number
  input: Input
}
export interface LineTrouble {
  line: number
  fault: LineFault
  wrong: Wrong | null
}

/** What the lines of one key come to, before anything is written: nothing new, something to write, or refused. */
export type Judged<T> =
  | { is: "same" }
  | { is: "created" | "changed"; thing: T }
  | { is: "refused"; troubles: LineTrouble[] }

export const troubleOf = (line: number, fault: LineFault, wrong: Partial<Wrong> = {}): LineTrouble => ({
  line,
  fault,
  wrong: { field: null, value: null, wants: null, ...wrong },
})

/**
 * Of each field that belongs to the whole, what the lines say: it may be said once or on every line, but not in two ways.
 * Answers the first line that says otherwise.
 */
export function sayTheSame(lines: readonly GoodLine[], fields: readonly string[]): { whole: Input } | LineTrouble {
  const whole: Input = {}
  const said = new Map<string, number>()
  for (const { line, input } of lines)
    for (const field of fields) {
      const value = input[field]
      if (value === undefined) continue
      if (whole[field] !== undefined && whole[field] !== value)
        return troubleOf(line, "says_otherwise", { field, value: String(value), wants: String(said.get(field)) })
      whole[field] = value
      said.set(field, line)
    }
  return { whole }
}

/** A verb's refusal as the fault of a line. What it says in words was for a program: the code decides. */
export function faultOf({ code, detail = "" }: Refusal): LineFault {
  if (code === "money_moved") return "money_moved"
  if (code === "conflict") return "conflict"
  if (code === "not_found")
    return /order has no line/.test(detail) ? "unknown_line" : /site/.test(detail) ? "unknown_site" : "unknown_order"
  return /announced, \d+ bought/.test(detail) ? "more_than_bought" : /twice/.test(detail) ? "twice" : "refused"
}
