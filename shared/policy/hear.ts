import { type Actor, may, mayAnywhere } from "./access.ts"

/** A change as the server knows it; `siteId` null: of no site, or of many. */
export type Heard = { kind: string; id: string; siteId: string | null }

const EVERY = "*"

/** May this person be told that it changed? Who may read it may. "All of them" says nothing of any site. */
export function mayHear(actor: Actor, { kind, id, siteId }: Heard): boolean {
  const lead = id === EVERY ? mayAnywhere(actor, "review.read") : may(actor, "review.read", { siteId })
  if (kind === "parcel" || kind === "fact") return lead
  return kind === "return" && (lead || may(actor, "refund.read") || may(actor, "return.read"))
}
