import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import { Policy } from "../../shared/policy/policy-document.ts"
import { isAsking, isLearnt, learn, onceIn } from "./once-in.ts"
import type { Db, Tx } from "./open.ts"
import { parsedOnce } from "./parsed-once.ts"
import { prepared } from "./prepared.ts"

export interface CurrentPolicy {
  version: number
  policy: Policy
}

const newestBegun = prepared((db, { now }: { now: number }) =>
  db.selectFrom("policies").select("version").where("starts_at", "<=", now).orderBy("version", "desc").limit(1),
)
const newestWhole = prepared((db, { now }: { now: number }) =>
  db
    .selectFrom("policies")
    .select(["version", "document"])
    .where("starts_at", "<=", now)
    .orderBy("version", "desc")
    .limit(1),
)
const documentOf = prepared((db, { version }: { version: number }) =>
  db.selectFrom("policies").select("document").where("version", "=", version),
)

/** The newest policy that has begun; the built-in one where none is stored. Takes a transaction as well. */
export async function currentPolicy(db: Db, now: number): Promise<CurrentPolicy> {
  // a page that is only looked at: one question, not two
  if (!isAsking(db)) {
    const [row] = await newestWhole(db, { now })
    return row ? toPolicy(row) : { version: builtInPolicy.version, policy: builtInPolicy }
  }
  const newest = await newestAt(db, now)
  const stored = newest && (await storedPolicy(db, newest.version))
  return stored ?? { version: builtInPolicy.version, policy: builtInPolicy }
}

const ALL = "policies"
const versionsOf = prepared((db, _: object) =>
  db.selectFrom("policies").select(["version", "starts_at"]).orderBy("version", "desc"),
)

/** For a batch that asks at each of its facts and writes no policy. */
export async function learnPolicies(tx: Tx): Promise<void> {
  learn(tx, ALL, await versionsOf(tx, {}))
}

async function newestAt(db: Db, now: number): Promise<{ version: number } | undefined> {
  const ask = async () => (await askNewest(db, now)).map(({ version }) => ({ version, starts_at: now }))
  const versions = await onceIn(db, ALL, ask, "already")
  return versions.find((one) => one.starts_at <= now)
}

const READ = "a policy's text"

/** The first time in a transaction with its text, which is all of it that takes long. */
async function askNewest(db: Db, now: number): Promise<{ version: number }[]> {
  if (isLearnt(db, READ)) return newestBegun(db, { now })
  const found = await newestWhole(db, { now })
  for (const row of found) learn(db, textOf(row.version), toPolicy(row))
  learn(db, READ, true)
  return found
}

const textOf = (version: number) => `policy ${version}`
const toPolicy = ({ version, document }: { version: number; document: string }): CurrentPolicy => ({
  version,
  policy: { ...parse(document), version },
})

/** The policy of exactly this version; null where there is none. */
export async function policyAt(db: Db, version: number): Promise<CurrentPolicy | null> {
  if (!Number.isSafeInteger(version)) return null
  return storedPolicy(db, version)
}

/** The policy that an inspection was made by; the current one where that version is not known here. */
export async function policyOf(db: Db, version: number, now: number): Promise<Policy> {
  return ((await policyAt(db, version)) ?? (await currentPolicy(db, now))).policy
}

/** A version is never edited: its long text is read once in a transaction. */
async function storedPolicy(db: Db, version: number): Promise<CurrentPolicy | null> {
  const known = await onceIn(db, textOf(version), async () => {
    const [row] = await documentOf(db, { version })
    if (row) return toPolicy({ version, ...row })
    // never stored where nobody began with another
    return version === builtInPolicy.version ? { version, policy: builtInPolicy } : undefined
  })
  return known ?? null
}

/** Every decision of a busy hour reads the same one. */
const parse = parsedOnce((document) => Policy.parse(JSON.parse(document)))
