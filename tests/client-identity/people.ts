import type { SignedIn } from "../../shared/contract/identity.ts"
import type { Role } from "../../shared/domain/states.ts"

const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`

export const NOON = Date.UTC(2026, 10, 25, 12)
export const HOUR = 3_600_000
export const DEVICE = { id: id(900), name: "Quai 4", siteId: id(800), siteName: "Saint-Priest" }

/** Someone signed in at noon for eight hours, on the handheld unless said. */
export function signedIn(
  roles: Role[],
  change: Omit<Partial<SignedIn>, "person"> & { person?: Partial<SignedIn["person"]> } = {},
) {
  const { person, ...rest } = change
  return {
    person: {
      id: id(1),
      name: "Awa Diallo",
      locale: "fr" as const,
      roles: roles.map((role) => ({ role, siteId: null })),
      ...person,
    },
    device: DEVICE,
    signIn: { id: id(2), claim: "claim", startedAt: NOON, endsAt: NOON + 8 * HOUR },
    demo: false,
    ...rest,
  } satisfies SignedIn
}
