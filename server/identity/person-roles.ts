import { type Refusal, refused } from "../../shared/contract/problem.ts"
import type { RoleGrant } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Tx } from "../db/open.ts"
import { publishSite } from "../feed/publish-site.ts"

/** These and no others; one named twice is one. */
export async function setRoles(tx: Tx, personId: string, roles: readonly RoleGrant[]): Promise<void> {
  await tx.deleteFrom("person_roles").where("person_id", "=", personId).execute()
  const rows = roles.map(({ role, siteId }) => ({ person_id: personId, role, site_id: siteId }))
  if (rows.length === 0) return
  await tx
    .insertInto("person_roles")
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function unknownSite(tx: Tx, roles: readonly RoleGrant[]): Promise<Refusal | null> {
  const sites = new Set((await tx.selectFrom("sites").select("id").execute()).map((site) => site.id))
  const at = roles.findIndex(({ siteId }) => siteId !== null && !sites.has(siteId))
  if (at < 0) return null
  return refused("invalid", "A role names a site that is not here.", {
    errors: [{ path: `roles.${at}.siteId`, wants: "the id of a site, or null for all" }],
  })
}

/** Without an administrator nobody could make one. Two that leave at once stand in line here. */
export async function isLastAdministrator(tx: Tx, personId: string): Promise<boolean> {
  const held = await forUpdate(
    tx,
    tx.selectFrom("person_roles").select("person_id").where("role", "=", "administrator").where("site_id", "is", null),
  ).execute()
  if (!held.some((grant) => grant.person_id === personId)) return false
  const others = held.map((grant) => grant.person_id).filter((id) => id !== personId)
  if (others.length === 0) return true
  const there = await tx
    .selectFrom("people")
    .select("id")
    .where("id", "in", others)
    .where("removed_at", "is", null)
    .executeTakeFirst()
  return there === undefined
}

export const lastAdministrator = () => refused("conflict", "Somebody must stay who administers every site.")

/** Handhelds know their colleagues: those of every site that a role named or names. */
export async function tellSites(tx: Tx, ctx: Context, grants: readonly (readonly RoleGrant[])[]): Promise<void> {
  const named = new Set(grants.flat().map((grant) => grant.siteId))
  const sites = await tx.selectFrom("sites").select("id").execute()
  for (const { id } of sites) if (named.has(null) || named.has(id)) await publishSite(tx, ctx, id)
}
