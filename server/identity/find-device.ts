import type { Context } from "../context.ts"
import { prepared } from "../db/prepared.ts"
import { hashToken } from "./hash-token.ts"

export interface FoundDevice {
  id: string
  name: string
  siteId: string
  siteName: string
  revoked: boolean
}

/** The device of this credential; null: none of ours. */
export async function findDevice(ctx: Context, credential: string | null): Promise<FoundDevice | null> {
  if (credential === null) return null
  const [row] = await deviceWith(ctx.database.read, { hash: hashToken(credential) })
  if (!row) return null
  return { id: row.id, name: row.name, siteId: row.site_id, siteName: row.site_name, revoked: row.revoked_at !== null }
}

/** Asked at every request of a handheld. */
const deviceWith = prepared((db, { hash }: { hash: string }) =>
  db
    .selectFrom("devices")
    .innerJoin("sites", "sites.id", "devices.site_id")
    .select(["devices.id", "devices.name", "devices.site_id", "devices.revoked_at", "sites.name as site_name"])
    .where("credential_hash", "=", hash),
)
