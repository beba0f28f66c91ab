import type { Actor, RoleGrant } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import { hashToken } from "./hash-token.ts"

export interface FoundSession {
  actor: Extract<Actor, { kind: "person" }>
  signInId: string
}

/** Whose session this is; null where it ended, ran out, or its person was removed or its device revoked. */
export async function findSession(ctx: Context, token: string | null): Promise<FoundSession | null> {
  if (token === null) return null
  const [row] = await sessionWith(ctx.database.read, { hash: hashToken(token), now: ctx.now() })
  if (!row) return null
  const roles = await rolesOf(ctx.database.read, row.person_id)
  return { actor: { kind: "person", id: row.person_id, roles }, signInId: row.sign_in_id }
}

/** Asked at every request of a person. */
const sessionWith = prepared((db, { hash, now }: { hash: string; now: number }) =>
  db
    .selectFrom("sessions")
    .innerJoin("people", "people.id", "sessions.person_id")
    .leftJoin("devices", "devices.id", "sessions.device_id")
    .select(["sessions.person_id", "sessions.sign_in_id"])
    .where("token_hash", "=", hash)
    .where("ended_at", "is", null)
    .where("expires_at", ">", now)
    .where("people.removed_at", "is", null)
    .where("devices.revoked_at", "is", null),
)

export async function rolesOf(db: Db, personId: string): Promise<RoleGrant[]> {
  const rows = await rolesAt(db, { personId })
  return rows.map((row) => ({ role: row.role as RoleGrant["role"], siteId: row.site_id }))
}

const rolesAt = prepared((db, { personId }: { personId: string }) =>
  db
    .selectFrom("person_roles")
    .select(["role", "site_id"])
    .where("person_id", "=", personId)
    .orderBy("role")
    .orderBy("site_id"),
)
