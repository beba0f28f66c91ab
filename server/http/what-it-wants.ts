import type { z } from "zod/mini"

type Issue = z.core.$ZodIssue

const MOST = 20

/** Where in the input and what it wants there: never what was sent, which may be a password. */
export function whatItWants(issues: readonly Issue[]): { path: string; wants: string }[] {
  return issues.slice(0, MOST).map((issue) => ({ path: pathOf(issue.path), wants: wantsOf(issue).slice(0, 200) }))
}

/** The names along the way; what the sender named themselves is cut short. */
const pathOf = (path: readonly PropertyKey[]) => path.map((part) => String(part).slice(0, 40)).join(".")

function wantsOf(issue: Issue): string {
  if (issue.message && !/^Invalid /.test(issue.message)) return issue.message
  switch (issue.code) {
    case "invalid_type":
      return `a value of type ${issue.expected}`
    case "too_small":
      return `${issue.inclusive === false ? "more than" : "at least"} ${issue.minimum}${unitOf(issue.origin)}`
    case "too_big":
      return `${issue.inclusive === false ? "less than" : "at most"} ${issue.maximum}${unitOf(issue.origin)}`
    case "invalid_value":
      return `one of: ${issue.values.map(String).join(", ")}`
    case "invalid_format":
      return issue.format === "regex" ? `text like ${issue.pattern}` : `text in the format ${issue.format}`
    case "unrecognized_keys":
      return "no other names than those documented"
    default:
      return "another shape: see /api/openapi.json"
  }
}

function unitOf(origin: string): string {
  if (origin === "string") return " characters"
  return origin === "array" || origin === "set" ? " entries" : ""
}
