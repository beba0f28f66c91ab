import { EnrolReply } from "../../shared/contract/identity.ts"
import { type AskRefusal, ask } from "../api/ask.ts"
import { publicKeyText } from "../device/key-pair.ts"
import type { EnrolledDevice } from "../device/rows.ts"
import { keepEnrolment } from "../sync/keep-enrolment.ts"
import { syncNow } from "../sync/sync-now.ts"
import { refreshSession } from "./refresh-session.ts"

/**
 * Makes this browser a device of the house: its key goes to the server, its credential comes as a cookie, and the sign-in
 * of whoever enrols it is bound to it. Asks the browser to keep what is stored, while a person's tap still counts.
 */
export async function enrolThisDevice(input: {
  name: string
  siteId: string
}): Promise<{ ok: true; device: EnrolledDevice } | AskRefusal> {
  const kept = navigator.storage?.persist?.().catch(() => false)
  const body = { ...input, publicKey: await publicKeyText() }
  const answer = await ask(EnrolReply, "/api/devices/enrol", { method: "POST", body })
  if (!answer.ok) return answer
  await keepEnrolment(answer.value.device)
  await kept
  await refreshSession()
  syncNow()
  return { ok: true, device: answer.value.device }
}
