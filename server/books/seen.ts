import type { DifferenceKind } from "../../shared/contract/books.ts"

/** A difference as one comparison sees it. */
export interface Seen {
  kind: DifferenceKind
  provider: string
  subject: string
  returnId: string | null
  oursMinor: number | null
  theirsMinor: number | null
  currency: string | null
  detail: Record<string, string>
  /** Where two may have one subject: what tells them apart. */
  apart?: string
}

/** Seen again, it is the same one. */
export const keyOf = ({ kind, provider, subject, apart }: Seen): string => `${kind}:${provider}:${apart ?? subject}`
