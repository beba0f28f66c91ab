import type { SignedIn } from "../../shared/contract/identity.ts"
import type { Role } from "../../shared/domain/states.ts"
import { type Action, type Actor, mayAnywhere } from "../../shared/policy/access.ts"

export const asActor = ({ person }: SignedIn): Actor => ({ kind: "person", id: person.id, roles: person.roles })

export const actsHere = (who: SignedIn, action: Action): boolean => mayAnywhere(asActor(who), action)

/** Where a sign-in lands: the page of the work that waits for this person on this device. */
export function landingOf(who: SignedIn): string {
  const has = (role: Role) => who.person.roles.some((grant) => grant.role === role)
  if (who.device && actsHere(who, "parcel.receive")) return "/receive"
  if (has("lead")) return "/review"
  if (has("finance")) return "/refunds"
  if (has("customer_service")) return "/returns"
  if (has("administrator")) return "/people"
  if (has("quality")) return "/insights"
  // capture needs a device of its own: without one the page says how to enrol it
  if (has("operator")) return "/receive"
  return "/me"
}
