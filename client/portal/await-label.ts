const EVERY_MS = 3_000
const MOST = 20

/** A label that is being made is looked for again, while the page is looked at; without a script the page's link does it. */
export function awaitLabel(): void {
  if (!document.querySelector("[data-await]")) return
  const key = `backdock-await:${location.pathname}`
  const times = Number(sessionStorage.getItem(key) ?? 0)
  if (times >= MOST) return
  setTimeout(() => {
    sessionStorage.setItem(key, String(times + 1))
    if (document.visibilityState === "visible") location.reload()
  }, EVERY_MS)
}
