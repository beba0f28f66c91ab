import type { Tables } from "../db/tables.ts"
import type { KnownIntent } from "../refunds/lock-intent.ts"

/** It could not go back the way it came and nothing of it is under way: the bank may have it. Euro only. */
export function canGoByBank({ intent, open }: KnownIntent): boolean {
  return !open && (intent.state === "failed" || intent.state === "parked") && intent.currency === "EUR"
}

/** Waits to be put into a file. */
export const isForBank = ({ way, state }: Pick<Tables["intents"], "way" | "state">): boolean =>
  way === "sepa" && state === "released"
