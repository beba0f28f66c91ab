import { useState } from "react"
import { Refused } from "../api/answered.ts"

/** What a form goes by, and the refusal that made it look again. */
export interface Seen<T> {
  known: T
  told: Error | null
}

/**
 * What a form was opened on: whoever was quicker is not overwritten. Once a refusal has said so and what it is now stands on
 * the screen, the next sending is of that, and of nothing newer. `of`: what two of them differ in.
 */
export function useSeen<T>(known: T, of: (known: T) => string, error: Error | null): T {
  const [seen, setSeen] = useState<Seen<T>>({ known, told: null })
  const now = seenNow(seen, { known, error }, of)
  if (now !== seen) setSeen(now)
  return now.known
}

export function seenNow<T>(
  seen: Seen<T>,
  { known, error }: { known: T; error: Error | null },
  of: (known: T) => string,
): Seen<T> {
  const isNews = saysItMoved(error) && error !== seen.told && of(known) !== of(seen.known)
  return isNews ? { known, told: error } : seen
}

/** `conflict`: a colleague has said something else of it meanwhile. */
const saysItMoved = (error: Error | null): boolean =>
  error instanceof Refused && (error.code === "moved_on" || error.code === "conflict")

const versionOf = ({ version }: { version: string }) => version

export const useSeenVersion = (known: { version: string }, error: Error | null): string =>
  useSeen(known, versionOf, error).version
