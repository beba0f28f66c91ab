import { EnrolReply } from "../../shared/contract/identity.ts"
import { type AskRefusal, ask } from "../api/ask.ts"
import { withDatabase } from "../device/database.ts"
import { publicKeyText } from "../device/key-pair.ts"
import type { EnrolledDevice } from "../device/rows.ts"
import { keepEnrolment } from "../sync/keep-enrolment.ts"
import { syncNow } from "../sync/sync-now.ts"
import { refreshSession } from "./refresh-session.ts"

/**
 * Makes this browser a device of the house: its key goes to the server, its credential comes as a cookie, and the sign-in
 * of whoever enrols it is bound to it. Asks the browser to keep what is stored, while a person's tap still counts.
 */
export async function enrolThisDevice(input: NewDevice): Promise<Enrolled | AskRefusal> {
  const kept = navigator.storage?.persist?.().catch(() => false)
  const enrolled = await enrol(input)
  if (!enrolled.ok) return enrolled
  await kept
  await refreshSession()
  syncNow()
  return enrolled
}

export type NewDevice = { name: string; siteId: string }
export type Enrolled = { ok: true; device: EnrolledDevice }

/** Without a word of who enrolled it: for a sign-in of somebody else that follows at once. */
export async function enrol(input: NewDevice): Promise<Enrolled | AskRefusal> {
  const body = { ...input, publicKey: await publicKeyText() }
  const answer = await ask(EnrolReply, "/api/devices/enrol", { method: "POST", body })
  if (!answer.ok) return answer
  await keepEnrolment(answer.value.device)
  await answered()
  return { ok: true, device: answer.value.device }
}

/** The server has just spoken: until sending has asked for itself, nothing says that it does not know this device. */
async function answered(): Promise<void> {
  await withDatabase((db) =>
    db.transaction("rw", db.meta, async () => {
      const was = await db.read("sync")
      if (was?.state === "signed_out")
        await db.keep("sync", { ...was, state: "online", lastContactAt: Date.now(), since: null, code: null })
    }),
  )
}
