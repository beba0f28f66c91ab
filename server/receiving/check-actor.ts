import type { Role } from "../../shared/domain/states.ts"
import { may } from "../../shared/policy/access.ts"
import type { Tx } from "../db/open.ts"

export interface Claimed {
  deviceId: string | null
  personId: string
  signInId: string
  /** When it was seen: who left later may have seen it all the same. */
  at: number
}

/** Does what a fact says of its actor fit: signed in on that device, and one who receives at its site? (protocol.md 1) */
export async function actorFits(tx: Tx, claimed: Claimed): Promise<boolean> {
  if (claimed.deviceId === null) return false
  const found = await tx
    .selectFrom("sign_ins")
    .innerJoin("people", "people.id", "sign_ins.person_id")
    .innerJoin("devices", "devices.id", "sign_ins.device_id")
    .select(["people.removed_at", "devices.site_id"])
    .where("sign_ins.id", "=", claimed.signInId)
    .where("sign_ins.person_id", "=", claimed.personId)
    .where("sign_ins.device_id", "=", claimed.deviceId)
    .executeTakeFirst()
  if (!found || (found.removed_at !== null && found.removed_at <= claimed.at)) return false
  const grants = await tx.selectFrom("person_roles").selectAll().where("person_id", "=", claimed.personId).execute()
  const roles = grants.map((grant) => ({ role: grant.role as Role, siteId: grant.site_id }))
  return may({ kind: "person", id: claimed.personId, roles }, "unit.inspect", { siteId: found.site_id })
}
