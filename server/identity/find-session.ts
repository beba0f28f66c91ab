import type { Actor, RoleGrant } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import { hashToken } from "./hash-token.ts"

export interface FoundSession {
  actor: Extract<Actor, { kind: "person" }>
  signInId: string
}

/** Whose session this is; null where it ended, ran out, or its person was removed or its device revoked. */
export async function findSession(ctx: Context, token: string | null): Promise<FoundSession | null> {
  if (token === null) return null
  const row = await ctx.database.read
    .selectFrom("sessions")
    .innerJoin("people", "people.id", "sessions.person_id")
    .leftJoin("devices", "devices.id", "sessions.device_id")
    .select(["sessions.person_id", "sessions.sign_in_id"])
    .where("token_hash", "=", hashToken(token))
    .where("ended_at", "is", null)
    .where("expires_at", ">", ctx.now())
    .where("people.removed_at", "is", null)
    .where("devices.revoked_at", "is", null)
    .executeTakeFirst()
  if (!row) return null
  const roles = await rolesOf(ctx.database.read, row.person_id)
  return { actor: { kind: "person", id: row.person_id, roles }, signInId: row.sign_in_id }
}

export async function rolesOf(db: Db, personId: string): Promise<RoleGrant[]> {
  const rows = await db
    .selectFrom("person_roles")
    .select(["role", "site_id"])
    .where("person_id", "=", personId)
    .orderBy("role")
    .orderBy("site_id")
    .execute()
  return rows.map((row) => ({ role: row.role as RoleGrant["role"], siteId: row.site_id }))
}
