import { useEffect, useState } from "react"
import type { SessionReply } from "../../shared/contract/identity.ts"
import { refreshSession } from "./refresh-session.ts"

/** What the server says of this browser; `undefined` until it has answered, null where it does not. Asked again on resume. */
export function useSession(): SessionReply | null | undefined {
  const [reply, setReply] = useState<SessionReply | null>()
  useEffect(() => {
    let here = true
    const askAgain = () => void refreshSession().then((next) => here && setReply((was) => next ?? was ?? null))
    askAgain()
    addEventListener("online", askAgain)
    return () => {
      here = false
      removeEventListener("online", askAgain)
    }
  }, [])
  return reply
}
