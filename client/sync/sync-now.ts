import { nudge } from "../device/nudge.ts"

/** A person asked: whichever tab sends tries at once. */
export const syncNow = nudge
