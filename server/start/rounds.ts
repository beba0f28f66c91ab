import type { Round } from "../jobs/rounds.ts"
import { refreshDue } from "../refunds/refresh-due.ts"

const MINUTE = 60_000

/** What is looked after while the server runs, each in its own time. */
export const rounds: readonly Round[] = [{ name: "refresh_due", every: 60 * MINUTE, run: refreshDue }]
