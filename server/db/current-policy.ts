import { builtInPolicy, Policy } from "../../shared/policy/policy-document.ts"
import type { Db } from "./open.ts"

export interface CurrentPolicy {
  version: number
  policy: Policy
}

/** The newest policy that has begun; the built-in one where none is stored. Takes a transaction as well. */
export async function currentPolicy(db: Db, now: number = Number.MAX_SAFE_INTEGER): Promise<CurrentPolicy> {
  const row = await db
    .selectFrom("policies")
    .select(["version", "document"])
    .where("starts_at", "<=", now)
    .orderBy("version", "desc")
    .limit(1)
    .executeTakeFirst()
  if (!row) return { version: builtInPolicy.version, policy: builtInPolicy }
  return { version: row.version, policy: { ...Policy.parse(JSON.parse(row.document)), version: row.version } }
}
