import type { z } from "zod/mini"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Policy } from "../../shared/policy/policy-document.ts"
import { changesOf, draftOf } from "../../shared/policy/policy-draft.ts"
import type { PolicyBack, PolicyMade, PolicyNew } from "../../shared/policy/policy-versions.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import { policyAt } from "../db/current-policy.ts"
import type { Tx } from "../db/open.ts"
import { versionsNotAllowed } from "./list-versions.ts"
import { type Newest, newestVersion } from "./newest-version.ts"
import { tellSites } from "./tell-sites.ts"

/** A changed policy as a new version, from now or from a later moment on. Every older one stays as it is. */
export async function publishVersion(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: z.output<typeof PolicyNew>,
): Promise<Result<PolicyMade>> {
  if (!may(actor, "policy.write")) return versionsNotAllowed()
  const newest = await newestVersion(tx)
  if (newest.version !== input.baseVersion) return movedOn(newest)
  const draft = draftOf(newest.policy, input.change)
  if (!draft.ok) return refused("invalid", "These rules cannot be published.", { errors: draft.errors })
  if (draft.changed.length === 0) return nothingChanged()
  const startsAt = input.startsAt ?? Math.max(ctx.now(), newest.startsAt)
  if (input.startsAt !== null && startsAt < ctx.now()) return tooEarly("now or later: what is decided keeps its rules")
  // what is planned is part of the draft: it would begin with it, sooner than was said
  if (startsAt < newest.startsAt) return tooEarly(`not before version ${newest.version} begins`)
  return writeVersion(tx, ctx, actor, { newest, policy: draft.policy, reason: input.reason, startsAt })
}

/** An earlier version's rules again, at once, as a new version. A planned one that has not begun never will. */
export async function goBackTo(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: z.output<typeof PolicyBack> & { version: number },
): Promise<Result<PolicyMade>> {
  if (!may(actor, "policy.write")) return versionsNotAllowed()
  const newest = await newestVersion(tx)
  if (newest.version !== input.baseVersion) return movedOn(newest)
  const older = await policyAt(tx, input.version)
  if (!older) return refused("not_found", `No policy has the version ${input.version}.`)
  // what was once published may since be forbidden
  const lawful = draftOf(older.policy, {})
  if (!lawful.ok) return refused("invalid", "These rules cannot be published.", { errors: lawful.errors })
  if (changesOf(newest.policy, older.policy).length === 0) return nothingChanged()
  const { policy } = older
  return writeVersion(tx, ctx, actor, {
    newest,
    policy,
    reason: input.reason,
    startsAt: ctx.now(),
    back: input.version,
  })
}

interface Made {
  newest: Newest
  policy: Policy
  reason: string
  startsAt: number
  back?: number
}

async function writeVersion(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { newest, policy, reason, startsAt, back }: Made,
): Promise<Result<PolicyMade>> {
  const version = newest.version + 1
  const row = {
    version,
    document: JSON.stringify({ ...policy, version }),
    author_id: actor.kind === "person" ? actor.id : null,
    reason,
    starts_at: startsAt,
  }
  const stored = await tx
    .insertInto("policies")
    .values(row)
    .onConflict((conflict) => conflict.column("version").doNothing())
    .returning("version")
    .executeTakeFirst()
  // someone published in the same moment
  if (!stored) return movedOn(await newestVersion(tx))
  const changed = changesOf(newest.policy, policy)
  const detail = { from: newest.version, startsAt, reason, changed, ...(back !== undefined && { back }) }
  await appendAudit(tx, ctx, actor, { action: "policy.publish", subject: `policy:${version}`, detail })
  if (startsAt <= ctx.now()) await tellSites(tx, ctx, version)
  return done({ version, startsAt })
}

const movedOn = ({ version }: Newest) =>
  refused("moved_on", `Version ${version} was published since.`, { state: String(version) })
const nothingChanged = () => refused("already_done", "These are the newest version's rules already.")
const tooEarly = (wants: string) =>
  refused("invalid", "These rules cannot begin then.", { errors: [{ path: "startsAt", wants }] })
