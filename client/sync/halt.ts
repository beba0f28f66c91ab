import type { AskCode, AskRefusal } from "../api/ask.ts"
import type { Reach } from "../device/rows.ts"

/** Why a step could not go on. Nothing that is kept here is lost by any of them. */
export interface Halt {
  reach: Reach
  code: AskCode | null
  /** The server said how long to wait. */
  waitMs: number | null
}

const signedOut = new Set<AskCode>([
  "not_signed_in",
  "device_unknown",
  "device_revoked",
  "not_allowed",
  "wrong_origin",
  "key_unknown",
])

/** An answer of ours of any kind is contact; a page of somebody else's, of whatever status, is none (protocol.md 7). */
export function haltOf({ code, status, retryAfterSeconds }: AskRefusal): Halt {
  const waitMs = retryAfterSeconds === undefined ? null : retryAfterSeconds * 1000
  return { reach: reachOf(code, status), code, waitMs }
}

function reachOf(code: AskCode, status: number | null): Reach {
  if (code === "unreachable") return status !== null && status < 500 ? "captive" : "offline"
  if (code === "update_needed") return "update_needed"
  return signedOut.has(code) ? "signed_out" : "online"
}

/** The server is there and may well do the next step, though not this one. */
export const mayGoOn = (halt: Halt | null) => halt === null || (halt.reach === "online" && halt.waitMs === null)

/** The server answers what it should not; nothing is concluded from it. */
export const stuck: Halt = { reach: "online", code: "internal", waitMs: null }
