import type { LegalBasis } from "../domain/states.ts"
import type { Policy, Profile, Terms } from "./policy-document.ts"

/** What a return was announced under: one of the four, and a profile of the shop's own that follows it, where one was named. */
export type Under = { basis: LegalBasis; profile?: string | null | undefined }

/** A profile that the rules no longer have, or that follows another basis by now, is none: the basis itself counts. */
export function profileOf(policy: Policy, { basis, profile }: Under): Profile | null {
  const found = profile != null && Object.hasOwn(policy.profiles, profile) ? policy.profiles[profile] : undefined
  return found?.follows === basis ? found : null
}

export const termsOf = (policy: Policy, under: Under): Terms =>
  (under.profile == null ? null : profileOf(policy, under))?.terms ?? policy.legal[under.basis]

/** The fee for coming back, in basis points of the price. None on a withdrawal and under the guarantee. */
export function feeOf(policy: Policy, under: Under): number {
  if (under.basis === "withdrawal" || under.basis === "conformity") return 0
  return profileOf(policy, under)?.restockingFee ?? policy.restockingFee[under.basis]
}

/** Does the shop bear the way back whatever caused it? Conformity is always the shop's (L217-11). */
export const bearsPostage = (policy: Policy, under: Under): boolean =>
  policy.postage.shopPaysForBases.includes(under.basis) || profileOf(policy, under)?.shopPaysPostage === true
