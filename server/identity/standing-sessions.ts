import type { Actor, RoleGrant } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"

type Person = Extract<Actor, { kind: "person" }>

/** Of these sessions (by their tokens' hashes) those that still stand, with who they are now; all in two questions. */
export async function standingSessions(ctx: Context, hashes: readonly string[]): Promise<Map<string, Person>> {
  if (hashes.length === 0) return new Map()
  const rows = await ctx.database.read
    .selectFrom("sessions")
    .innerJoin("people", "people.id", "sessions.person_id")
    .leftJoin("devices", "devices.id", "sessions.device_id")
    .select(["sessions.token_hash", "sessions.person_id"])
    .where("token_hash", "in", hashes)
    .where("ended_at", "is", null)
    .where("expires_at", ">", ctx.now())
    .where("people.removed_at", "is", null)
    .where("devices.revoked_at", "is", null)
    .execute()
  const roles = await rolesOfAll(ctx, [...new Set(rows.map((row) => row.person_id))])
  return new Map(
    rows.map(({ token_hash, person_id: id }) => [token_hash, { kind: "person", id, roles: roles.get(id) ?? [] }]),
  )
}

async function rolesOfAll(ctx: Context, personIds: readonly string[]): Promise<Map<string, RoleGrant[]>> {
  if (personIds.length === 0) return new Map()
  const rows = await ctx.database.read
    .selectFrom("person_roles")
    .selectAll()
    .where("person_id", "in", personIds)
    .execute()
  const grants = Map.groupBy(rows, (row) => row.person_id)
  const grant = ({ role, site_id }: (typeof rows)[number]): RoleGrant => ({
    role: role as RoleGrant["role"],
    siteId: site_id,
  })
  return new Map([...grants].map(([id, own]) => [id, own.map(grant)]))
}
