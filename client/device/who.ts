import type { SignedIn } from "../../shared/contract/identity.ts"
import { withDatabase } from "./database.ts"
import { sharedLive } from "./use-live.ts"

/** Who is signed in on this device; kept, so that a restart without a network still knows. */
export type Who = SignedIn

/** A handheld's day has few sign-ins; the server takes at most this many in one message. */
const CLAIMS_KEPT = 50

export async function getWho(): Promise<Who | null> {
  return (await withDatabase((db) => db.read("who"))) ?? null
}

/** `undefined` while it is being read. */
export const useWho: () => Who | null | undefined = sharedLive(getWho)

/** Keys of the rows in which a sign-in's scans are kept, before its id. */
export const SCANS = "scan:"

/** Signs in or, with null, out: what the last one scanned is gone then. The signed claim stays: facts name it, and a restored server must be told it again. */
export async function setWho(who: Who | null): Promise<void> {
  await withDatabase((db) =>
    db.transaction("rw", db.meta, async () => {
      await db.keep("who", who)
      const own = `${SCANS}${who?.signIn.id}:`
      await db.meta
        .where("key")
        .startsWith(SCANS)
        .and(({ key }) => !key.startsWith(own))
        .delete()
      if (!who) return
      const claims = (await db.read("signIns")) ?? []
      await db.keep(
        "signIns",
        [...claims.filter((claim) => claim !== who.signIn.claim), who.signIn.claim].slice(-CLAIMS_KEPT),
      )
      if (who.device) await db.keep("device", who.device)
    }),
  )
}
