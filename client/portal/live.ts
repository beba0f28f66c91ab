const RETRY_MS = 5_000
const LONGEST_MS = 5 * 60_000

/**
 * Keeps the page of a return up to date: told that it changed, it is loaded once more and put in the place of the old one.
 * It holds no form, so nothing that somebody types is lost.
 */
export function followLive(): void {
  const first = document.querySelector<HTMLElement>("[data-live]")
  if (!first) return
  const address = first.dataset.live ?? ""
  let wait = RETRY_MS
  let stream: EventSource | null = null
  const open = () => {
    if (document.hidden || stream) return
    stream = new EventSource(address)
    stream.addEventListener("hello", () => {
      // what happened while nobody listened
      if (wait !== RETRY_MS) void renew()
      wait = RETRY_MS
    })
    stream.addEventListener("changed", () => void renew())
    stream.addEventListener("error", () => {
      close()
      wait = Math.min(wait * 2, LONGEST_MS)
      setTimeout(open, wait)
    })
  }
  const close = () => {
    stream?.close()
    stream = null
  }
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return close()
    void renew()
    open()
  })
  open()
}

async function renew(): Promise<void> {
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } })
    const page = new DOMParser().parseFromString(await answer.text(), "text/html")
    const [now, next] = [document.querySelector("main"), page.querySelector("main")]
    if (!answer.ok || !now || !next || now.innerHTML === next.innerHTML) return
    const said = next.querySelector("h1")?.textContent ?? ""
    const before = now.querySelector("h1")?.textContent ?? ""
    const focused = now.contains(document.activeElement) ? (document.activeElement?.getAttribute("href") ?? null) : null
    now.replaceChildren(...next.childNodes)
    document.title = page.title
    if (focused) [...now.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus()
    if (said !== before) announce(said)
  } catch {
    // no network: what stands here was true when it was loaded, and the next sign of life mends it
  }
}

/** For who listens to the page instead of looking at it. */
function announce(text: string): void {
  const known = document.getElementById("live-said")
  const place = known ?? document.body.appendChild(document.createElement("p"))
  place.id = "live-said"
  place.className = "unseen"
  place.setAttribute("role", "status")
  place.textContent = text
}
