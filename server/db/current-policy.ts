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
  return { version: row.version, policy: { ...parse(row.document), version: row.version } }
}

/** The policy of exactly this version; null where there is none. */
export async function policyAt(db: Db, version: number): Promise<CurrentPolicy | null> {
  if (!Number.isSafeInteger(version)) return null
  const row = await db.selectFrom("policies").select("document").where("version", "=", version).executeTakeFirst()
  if (row) return { version, policy: { ...parse(row.document), version } }
  return version === builtInPolicy.version ? { version, policy: builtInPolicy } : null
}

/** The policy that an inspection was made by; the current one where that version is not known here. */
export async function policyOf(db: Db, version: number, now: number): Promise<Policy> {
  const row = await db.selectFrom("policies").select("document").where("version", "=", version).executeTakeFirst()
  if (!row) return (await currentPolicy(db, now)).policy
  return { ...parse(row.document), version }
}

/** By their text: a version is never edited, and every decision of a busy hour reads the same one. */
const parsed = new Map<string, Policy>()

function parse(document: string): Policy {
  const known = parsed.get(document)
  if (known) return known
  if (parsed.size >= 20) parsed.clear()
  const policy = Policy.parse(JSON.parse(document))
  parsed.set(document, policy)
  return policy
}
