import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import { Policy } from "../../shared/policy/policy-document.ts"
import { changesOf } from "../../shared/policy/policy-draft.ts"
import type { PolicyVersion, PolicyVersions } from "../../shared/policy/policy-versions.ts"
import type { Context } from "../context.ts"
import { currentPolicy } from "../db/current-policy.ts"
import type { Db } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import { newestVersion } from "./newest-version.ts"

const A_PAGE = 20

type Row = {
  version: number
  document: string
  reason: string
  starts_at: number
  author: string | null
}

const versionsBefore = prepared((db, { before }: { before: number }) =>
  db
    .selectFrom("policies")
    .leftJoin("people", "people.id", "policies.author_id")
    .select(["policies.version", "policies.document", "policies.reason", "policies.starts_at", "people.name as author"])
    .where("policies.version", "<", before)
    .orderBy("policies.version", "desc")
    .limit(A_PAGE + 1),
)
/** The one before it in time is not the one to ask: a newer one that begins sooner takes its place for good. */
const soonestAfter = prepared((db, { version }: { version: number }) =>
  db
    .selectFrom("policies")
    .select((eb) => eb.fn.min("starts_at").as("at"))
    .where("version", ">", version),
)

const firstShop = prepared((db, _: object) => db.selectFrom("shops").select("currency").orderBy("id").limit(1))

/** The versions of the rules, newest first: who, why, from when, and what is other than in the one before. */
export async function listVersions(
  db: Db,
  ctx: Context,
  actor: Actor,
  { before = Number.MAX_SAFE_INTEGER }: { before?: number },
): Promise<Result<PolicyVersions>> {
  if (!may(actor, "policy.versions")) return versionsNotAllowed()
  const rows = withBuiltIn(await versionsBefore(db, { before }), before)
  const shown = rows.slice(0, A_PAGE)
  const newest = await newestVersion(db)
  const { version: counts } = await currentPolicy(db, ctx.now())
  const versions: PolicyVersion[] = []
  for (const [at, row] of shown.entries()) {
    const [after] = await soonestAfter(db, { version: row.version })
    versions.push({
      version: row.version,
      author: row.author,
      reason: row.reason,
      startsAt: row.starts_at,
      state: stateOf(row, { counts, now: ctx.now(), nextAt: after?.at ?? null }),
      changed: changed(rows[at + 1], row),
    })
  }
  const [shop] = await firstShop(db, {})
  const currency = shop?.currency ?? "EUR"
  return done({ versions, newest: newest.version, counts, currency, more: rows.length > A_PAGE })
}

export const versionsNotAllowed = () => refused("not_allowed", "The shop's rules are an administrator's to change.")

/** Where version 1 was never stored, it is the built-in one. */
function withBuiltIn(rows: Row[], before: number): Row[] {
  const { version } = builtInPolicy
  if (rows.length > A_PAGE || before <= version || rows.some((row) => row.version === version)) return rows
  const document = JSON.stringify(builtInPolicy)
  return [...rows, { version, document, reason: "Built in", starts_at: 0, author: null }]
}

type Times = { counts: number; now: number; nextAt: number | null }

function stateOf({ version, starts_at }: Row, { counts, now, nextAt }: Times): PolicyVersion["state"] {
  if (version === counts) return "counts"
  if (nextAt !== null && nextAt <= starts_at) return "overtaken"
  return starts_at > now ? "planned" : "past"
}

const changed = (older: Row | undefined, row: Row) => (older ? changesOf(documentOf(older), documentOf(row)) : [])

/** As it is read today: a field that came with a newer house is no change that anybody made. */
const documentOf = ({ document }: Row) => Policy.parse(JSON.parse(document))
