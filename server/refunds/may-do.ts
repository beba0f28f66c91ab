import { canMoveIntent } from "../../shared/domain/money-moves.ts"
import type { HoldReason } from "../../shared/domain/states.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { holdOwners } from "../../shared/policy/hold-owners.ts"
import type { Tables } from "../db/tables.ts"

type Intent = Pick<Tables["intents"], "state" | "reasons" | "inspected_by" | "released_by">

/** Which buttons this person gets for an intent. The verbs ask again: this only spares a refusal. */
export function mayDo(actor: Actor, intent: Intent): { release: boolean; reject: boolean; retry: boolean } {
  const reasons = JSON.parse(intent.reasons) as HoldReason[]
  const mine = reasons.every((reason) => holdOwners[reason] === "finance")
  const involved =
    actor.kind === "person" &&
    [intent.inspected_by, intent.released_by].some((list) => (JSON.parse(list) as string[]).includes(actor.id))
  const second = reasons.includes("second_person") && involved
  return {
    release: may(actor, "refund.release") && intent.state === "held" && mine && !second,
    reject: may(actor, "refund.reject") && canMoveIntent(intent.state, "stopped"),
    retry: may(actor, "refund.retry") && (intent.state === "failed" || intent.state === "parked"),
  }
}
