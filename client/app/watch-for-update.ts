import { Workbox } from "workbox-window"

export type Update = {
  /** Puts the waiting version in place; every tab that holds no draft then reloads. */
  apply(): void
}

/** A handheld may be awake and on one page all day. */
const LOOK_AGAIN_MS = 3_600_000

type Options = {
  /** True while this tab holds something that a reload would lose or interrupt. */
  holdsDraft: () => boolean
  onWaiting: (update: Update) => void
}

/** Registers the service worker and watches for its next version. Never reloads over a draft: asks again until it is gone. */
export function watchForUpdate({ holdsDraft, onWaiting }: Options): () => void {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return () => {}
  const workbox = new Workbox("/sw.js", { updateViaCache: "none" })
  // the first worker takes over a page that is already current: nothing to reload for
  let controlled = navigator.serviceWorker.controller !== null
  let asking: ReturnType<typeof setInterval> | undefined
  const reloadOnceFree = () => {
    if (holdsDraft()) return
    clearInterval(asking)
    location.reload()
  }
  const changed = () => {
    if (!controlled) {
      controlled = true
      return
    }
    if (asking) return
    asking = setInterval(reloadOnceFree, 2000)
    reloadOnceFree()
  }
  const waits = () => onWaiting({ apply: () => workbox.messageSkipWaiting() })
  const again = () => document.visibilityState === "visible" && void workbox.update().catch(() => {})
  workbox.addEventListener("controlling", changed)
  workbox.addEventListener("waiting", waits)
  document.addEventListener("visibilitychange", again)
  const looking = setInterval(again, LOOK_AGAIN_MS)
  // without a worker the app still works while the server is there
  workbox.register().catch(() => {})
  return () => {
    clearInterval(asking)
    clearInterval(looking)
    workbox.removeEventListener("controlling", changed)
    workbox.removeEventListener("waiting", waits)
    document.removeEventListener("visibilitychange", again)
  }
}
