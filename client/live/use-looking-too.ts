import { useEffect, useState } from "react"
import { v7 } from "uuid"
import { LIVE_PATH, LOOK_AGAIN_MS, LookingToo } from "../../shared/contract/live.ts"
import { ask } from "../api/ask.ts"
import { onLive } from "./live.ts"

const tab = v7()
let wanted: string | null = null
let saying: Promise<string[]> | null = null

/** One at a time and always the last word, so that "left" never overtakes "here". `leaving`: the page may be gone before it is out. */
function say(at: string | null, leaving = false): Promise<string[]> {
  wanted = at
  saying ??= Promise.resolve()
    .then(() => put(wanted, leaving))
    .finally(() => {
      saying = null
    })
  const said = saying
  return said.then((others) => (wanted === at ? others : say(wanted)))
}

async function put(at: string | null, keepalive: boolean): Promise<string[]> {
  const answer = await ask(LookingToo, `${LIVE_PATH}/looking`, {
    method: "PUT",
    body: { tab, at },
    ...(keepalive && {
      fetch: (address: RequestInfo | URL, init?: RequestInit) => fetch(address, { ...init, keepalive }),
    }),
  })
  return answer.ok ? answer.value.others : []
}

/** Names of those who look at this case too, while this tab is looked at: "refund:<return id>", "review:unit:<id>". */
export function useLookingToo(at: string | null): string[] {
  const [seen, setSeen] = useState<{ at: string; others: string[] } | null>(null)
  useEffect(() => {
    if (at === null) return
    let here = true
    const look = () => {
      if (document.visibilityState !== "visible") return
      void say(at).then((others) => here && setSeen({ at, others }))
    }
    const leave = () => void say(null, true)
    const turned = () => (document.visibilityState === "visible" ? look() : leave())
    const stopHearing = onLive((changes) => {
      if (changes !== "all" && changes.some((one) => one.kind === "looking" && one.id === at)) look()
    })
    look()
    const timer = setInterval(look, LOOK_AGAIN_MS)
    document.addEventListener("visibilitychange", turned)
    addEventListener("pagehide", leave)
    return () => {
      here = false
      clearInterval(timer)
      stopHearing()
      document.removeEventListener("visibilitychange", turned)
      removeEventListener("pagehide", leave)
      leave()
    }
  }, [at])
  return seen?.at === at ? seen.others : []
}
