import type { Role } from "../../shared/domain/states.ts"
import { may } from "../../shared/policy/access.ts"
import { onceIn } from "../db/once-in.ts"
import type { Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"

export interface Claimed {
  deviceId: string | null
  personId: string
  signInId: string
  /** When it was seen: who left later may have seen it all the same. */
  at: number
}

const grantsOf = prepared((db, of: { deviceId: string; personId: string; signInId: string }) =>
  db
    .selectFrom("sign_ins")
    .innerJoin("people", "people.id", "sign_ins.person_id")
    .innerJoin("devices", "devices.id", "sign_ins.device_id")
    .leftJoin("person_roles", "person_roles.person_id", "people.id")
    .select(["people.removed_at", "devices.site_id", "person_roles.role", "person_roles.site_id as siteId"])
    .where("sign_ins.id", "=", of.signInId)
    .where("sign_ins.person_id", "=", of.personId)
    .where("sign_ins.device_id", "=", of.deviceId),
)

/** Does what a fact says of its actor fit: signed in on that device, and one who receives at its site? (protocol.md 1) */
export async function actorFits(tx: Tx, claimed: Claimed): Promise<boolean> {
  if (claimed.deviceId === null) return false
  const { deviceId, personId, signInId } = claimed
  const grants = await onceIn(tx, `grants ${deviceId} ${personId} ${signInId}`, async () => {
    const rows = await grantsOf(tx, { deviceId, personId, signInId })
    // a sign-in that is not known may be claimed by a later push of the same transaction
    return rows.length > 0 ? rows : undefined
  })
  const found = grants?.[0]
  if (!grants || !found || (found.removed_at !== null && found.removed_at <= claimed.at)) return false
  const roles = grants.flatMap(({ role, siteId }) => (role === null ? [] : [{ role: role as Role, siteId }]))
  return may({ kind: "person", id: claimed.personId, roles }, "unit.inspect", { siteId: found.site_id })
}
