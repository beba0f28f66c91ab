import { canMoveIntent } from "../../shared/domain/money-moves.ts"
import { type HoldReason, unsentIntentStates } from "../../shared/domain/states.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { type FourEyes, type Part, partAgainst } from "../../shared/policy/four-eyes.ts"
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
  // no provider takes it: it leaves by bank or by hand
  if (intent.kind === "surcharge" && intent.way === "manual") return false
  return intent.state === "failed" || intent.state === "parked"
}

/** Kept back by a person while nothing was sent. The surcharge is owed by law: nobody withholds it. */
export function canHold({ intent, open }: KnownIntent): boolean {
  const unsent = (unsentIntentStates as readonly string[]).includes(intent.state)
  return unsent && !open && intent.kind !== "surcharge" && intent.on_hold !== 1
}

/** Released and not sent, or ended without money: what nobody has released is refused instead. */
export function canStop(known: KnownIntent): boolean {
  return canReject(known) && ["released", "failed", "parked"].includes(known.intent.state)
}

/** A price that was sent may turn out too small or too large: what is still here is decided afresh instead. */
export function canAdjust({ intent }: KnownIntent): boolean {
  if (intent.kind !== "principal" || intent.way === "replacement") return false
  return ["paying", "unknown", "pending", "paid", "paid_outside"].includes(intent.state)
}

/** Which rule of `four-eyes.ts` a release of it goes by. */
export function releaseRule(known: KnownIntent): FourEyes {
  if (known.intent.kind === "adjustment") return "adjustment.release"
  return reasonsOf(known).includes("second_person") ? "refund.release.second" : "refund.release"
}

/** The part that this person had in it and that speaks against their releasing it; null: none does. */
export function partOf(known: KnownIntent, personId: string, inspectors: readonly string[]): Part | null {
  const first = releasersOf(known).includes(personId)
  const proposed = known.intent.kind === "adjustment" && releasersOf(known)[0] === personId
  return partAgainst(releaseRule(known), { inspected: inspectors.includes(personId), released: first, proposed })
}

/** Which buttons this person gets for an intent. The verbs ask again: this only spares a refusal. */
export function mayDo(actor: Actor, known: KnownIntent, inspectors: readonly string[]) {
  const apart = actor.kind === "person" && partOf(known, actor.id, inspectors) !== null
  const mine = known.intent.state === "held" && notFinances(known).length === 0
  return {
    release: may(actor, "refund.release") && mine && !apart,
    reject: may(actor, "refund.reject") && canReject(known),
    retry: may(actor, "refund.retry") && canRetry(known),
    hold: may(actor, "refund.hold") && canHold(known),
    stop: may(actor, "refund.stop") && canStop(known),
    adjust: may(actor, "refund.adjust") && canAdjust(known),
  }
}
