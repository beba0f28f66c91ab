import { canMoveIntent } from "../../shared/domain/money-moves.ts"
import type { HoldReason } from "../../shared/domain/states.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { holdOwners } from "../../shared/policy/hold-owners.ts"
import type { KnownIntent } from "./lock-intent.ts"

/** Two people release what is above the policy's threshold (protocol.md, Money 9). */
export const PEOPLE_WHO_RELEASE = 2

export const reasonsOf = ({ intent }: KnownIntent): HoldReason[] => JSON.parse(intent.reasons)
export const releasersOf = ({ intent }: KnownIntent): string[] => JSON.parse(intent.released_by)

/** What only others than finance can end. */
export function notFinances(known: KnownIntent): HoldReason[] {
  return reasonsOf(known).filter((reason) => holdOwners[reason] !== "finance")
}

/** Not sent, or failed for certain. The surcharge for lateness is owed by law: nobody withholds it. */
export function canReject({ intent, open }: KnownIntent): boolean {
  return !open && intent.kind !== "surcharge" && canMoveIntent(intent.state, "stopped")
}

/** Another try, another look at what was parked, or a refusal taken back: a rejected intent is reopened. */
export function canRetry({ intent }: KnownIntent): boolean {
  if (intent.state === "stopped") return intent.stopped_by === "person"
  return intent.state === "failed" || intent.state === "parked"
}

/** Which buttons this person gets for an intent. The verbs ask again: this only spares a refusal. */
export function mayDo(
  actor: Actor,
  known: KnownIntent,
  inspectors: readonly string[],
): { release: boolean; reject: boolean; retry: boolean } {
  const involved = actor.kind === "person" && [...inspectors, ...releasersOf(known)].includes(actor.id)
  const second = reasonsOf(known).includes("second_person") && involved
  const mine = known.intent.state === "held" && notFinances(known).length === 0
  return {
    release: may(actor, "refund.release") && mine && !second,
    reject: may(actor, "refund.reject") && canReject(known),
    retry: may(actor, "refund.retry") && canRetry(known),
  }
}
