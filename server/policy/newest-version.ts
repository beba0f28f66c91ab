import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import type { Policy } from "../../shared/policy/policy-document.ts"
import { policyAt } from "../db/current-policy.ts"
import type { Db } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"

export interface Newest {
  version: number
  policy: Policy
  startsAt: number
}

const newestOf = prepared((db, _: object) =>
  db.selectFrom("policies").select(["version", "starts_at"]).orderBy("version", "desc").limit(1),
)

/** The newest version, begun or not: what every change is based on. */
export async function newestVersion(db: Db): Promise<Newest> {
  const [row] = await newestOf(db, {})
  const found = row && (await policyAt(db, row.version))
  if (!row || !found) return { version: builtInPolicy.version, policy: builtInPolicy, startsAt: 0 }
  return { ...found, startsAt: row.starts_at }
}
