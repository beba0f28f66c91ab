import { useState } from "react"
import { Refused } from "../api/answered.ts"

/**
 * The version that a form was opened on: whoever was quicker is not overwritten. Once a refusal has said so and what it is
 * now stands on the screen, the next sending is of that, and of nothing newer.
 */
export function useSeenVersion({ version }: { version: string }, error: Error | null): string {
  const [seen, setSeen] = useState<{ version: string; told: Error | null }>({ version, told: null })
  const isNews =
    error instanceof Refused && error.code === "moved_on" && error !== seen.told && version !== seen.version
  if (isNews) setSeen({ version, told: error })
  return isNews ? version : seen.version
}
