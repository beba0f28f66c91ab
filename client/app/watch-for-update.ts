export type Update = {
  /** Puts the waiting version in place; every tab that holds no draft then reloads. */
  apply(): void
}

type Options = {
  /** True while this tab holds something that a reload would lose or interrupt. */
  holdsDraft: () => boolean
  onWaiting: (update: Update) => void
}

/** Registers the service worker and watches for its next version. Never reloads over a draft: asks again until it is gone. */
export function watchForUpdate({ holdsDraft, onWaiting }: Options): () => void {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return () => {}
  // the first worker takes over a page that is already current: nothing to reload for
  const hadController = navigator.serviceWorker.controller !== null
  let asking: ReturnType<typeof setInterval> | undefined
  const reloadOnceFree = () => {
    if (holdsDraft()) return
    clearInterval(asking)
    location.reload()
  }
  const changed = () => {
    if (!hadController || asking) return
    asking = setInterval(reloadOnceFree, 2000)
    reloadOnceFree()
  }
  const again = () => document.visibilityState === "visible" && void registration?.update().catch(() => {})
  let registration: ServiceWorkerRegistration | undefined
  const follow = (registered: ServiceWorkerRegistration) => {
    registration = registered
    const tell = () => registered.waiting && hadController && onWaiting({ apply: () => skipWaiting(registered) })
    tell()
    registered.addEventListener("updatefound", () => registered.installing?.addEventListener("statechange", tell))
  }
  navigator.serviceWorker.addEventListener("controllerchange", changed)
  document.addEventListener("visibilitychange", again)
  // without a worker the app still works while the server is there
  navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).then(follow, () => {})
  return () => {
    clearInterval(asking)
    navigator.serviceWorker.removeEventListener("controllerchange", changed)
    document.removeEventListener("visibilitychange", again)
  }
}

const skipWaiting = (registered: ServiceWorkerRegistration) => registered.waiting?.postMessage({ type: "SKIP_WAITING" })
