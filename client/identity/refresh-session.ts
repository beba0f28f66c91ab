import { SessionReply, type SignedIn } from "../../shared/contract/identity.ts"
import { ask } from "../api/ask.ts"
import { withDatabase } from "../device/database.ts"
import { setWho } from "../device/who.ts"

let asking: Promise<SessionReply | null> | null = null

/** What the server knows of this browser, taken over here; null: it does not answer. One question at a time. */
export function refreshSession(): Promise<SessionReply | null> {
  asking ??= askOnce().finally(() => {
    asking = null
  })
  return asking
}

async function askOnce(): Promise<SessionReply | null> {
  const owed = await withDatabase((db) => db.read("signOutOwed"))
  if (owed) {
    const ended = await ask(null, "/api/session", { method: "DELETE" })
    if (!ended.ok) return null
    await withDatabase((db) => db.keep("signOutOwed", false))
  }
  const before = await signInHere()
  const answer = await ask(SessionReply, "/api/session")
  if (!answer.ok) return null
  await takeOver(answer.value, before)
  return answer.value
}

const signInHere = async () => (await withDatabase((db) => db.read("who")))?.signIn.id ?? null

/** `before`: the sign-in when it was asked. Whoever left or came since then is not who the answer speaks of. */
async function takeOver(reply: SessionReply, before: string | null): Promise<void> {
  const [who, device] = await withDatabase(async (db) => [await db.read("who"), await db.read("device")] as const)
  await withDatabase((db) => db.keep("demo", reply.demo))
  if (reply.device || device) await withDatabase((db) => db.keep("device", reply.device))
  if ((who?.signIn.id ?? null) !== before) return
  const next = whoNow(who ?? null, reply.signedIn)
  if (next !== "same") await setWho(next)
}

/**
 * Whose page it is after the server has said whom it knows. On a handheld someone may have signed in without a network,
 * of whom the server knows nothing yet: they stay. At a desk nobody works on without a session.
 */
export function whoNow(who: SignedIn | null, told: SignedIn | null): SignedIn | null | "same" {
  if (told && (!who || told.person.id === who.person.id)) return told
  if (!told && who && !who.device) return null
  return "same"
}
