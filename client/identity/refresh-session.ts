import { SessionReply, type SignedIn } from "../../shared/contract/identity.ts"
import { ask } from "../api/ask.ts"
import { withDatabase } from "../device/database.ts"
import { nudge } from "../device/nudge.ts"
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
  let here = await signInHere()
  if (here.owed) {
    const ended = await ask(null, "/api/session", { method: "DELETE" })
    if (!ended.ok) return null
    await withDatabase((db) => db.keep("signOutOwed", false))
    here = await signInHere()
  }
  const answer = await ask(SessionReply, "/api/session")
  if (!answer.ok) return null
  await takeOver(answer.value, here.signInId)
  return answer.value
}

/** Both at one moment: between two reads a person may have left. */
function signInHere(): Promise<{ owed: boolean; signInId: string | null }> {
  return withDatabase((db) =>
    db.transaction("r", db.meta, async () => ({
      owed: (await db.read("signOutOwed")) ?? false,
      signInId: (await db.read("who"))?.signIn.id ?? null,
    })),
  )
}

/** `before`: the sign-in when it was asked. Whoever left or came since then is not who the answer speaks of. */
async function takeOver(reply: SessionReply, before: string | null): Promise<void> {
  let known = true
  await withDatabase((db) =>
    db.transaction("rw", db.meta, async () => {
      const [who, device] = [await db.read("who"), await db.read("device")]
      known = Boolean(device)
      await db.keep("demo", reply.demo)
      if (reply.device || device) await db.keep("device", reply.device)
      if ((who?.signIn.id ?? null) !== before || (await db.read("signOutOwed"))) return
      const next = whoNow(who ?? null, reply.signedIn)
      if (next !== "same") await setWho(next)
    }),
  )
  // it is a device of the house, which its emptied database did not know: it has something to pull
  if (reply.device && !known) nudge()
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
