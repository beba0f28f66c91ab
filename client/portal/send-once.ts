const busy = "aria-busy"

/** Two taps are one, and without a network nothing is sent into the void: the page says so and keeps what was typed. */
export function sendOnce(): void {
  for (const form of document.forms)
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return
      const button = form.querySelector<HTMLButtonElement>("button[type=submit]")
      if (button?.getAttribute(busy) === "true") return event.preventDefault()
      if (!navigator.onLine) {
        event.preventDefault()
        sayOffline(form)
        return
      }
      button?.setAttribute(busy, "true")
    })
  // back from the next page, as it was left: it may be sent again
  addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll(`[${busy}]`)) button.removeAttribute(busy)
  })
  addEventListener("online", () => document.getElementById("offline")?.remove())
}

function sayOffline(form: HTMLFormElement): void {
  if (document.getElementById("offline")) return
  const line = document.createElement("p")
  line.id = "offline"
  line.className = "panel look"
  line.setAttribute("role", "alert")
  line.textContent = document.body.dataset.offline ?? ""
  form.append(line)
}
