import { canonicalJson } from "../../shared/domain/canonical-json.ts"

/** What a fact's hash does not cover (fact-hash.ts). */
const apart: readonly string[] = ["stream", "seq", "hash"]

/** The canonical text of a whole fact and the one that its hash covers: its members are written once for both. */
export function canonicalFacts(fact: object): { whole: string; hashed: string } {
  const known = fact as Record<string, unknown>
  const names = Object.keys(known)
    .filter((name) => known[name] !== undefined)
    .sort()
  const members = names.map((name) => `${canonicalJson(name)}:${canonicalJson(known[name], 1)}`)
  const hashed = members.filter((_, at) => !apart.includes(names[at] ?? ""))
  return { whole: `{${members.join(",")}}`, hashed: `{${hashed.join(",")}}` }
}
