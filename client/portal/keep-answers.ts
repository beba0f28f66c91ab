const MARK = "backdock-draft:"

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

/**
 * What was typed or chosen and not sent yet stays on this phone, until the next question says that it arrived. The page is
 * named by its visit and its address, so nobody else's answers are ever put in.
 */
export function keepAnswers(): void {
  const page = document.body.dataset.draft
  if (!page) return
  forgetOthers(page)
  if (!document.getElementById("trouble")) putBack(page)
  document.addEventListener("input", () => keep(page))
}

/** Whoever uses the phone next finds nothing of an earlier visit; what another question asked has been sent. */
function forgetOthers(page: string): void {
  try {
    for (const key of Object.keys(localStorage))
      if (key.startsWith(MARK) && key !== MARK + page) localStorage.removeItem(key)
  } catch {
    // a browser that keeps nothing: the server's draft is enough
  }
}

function fields(): Field[] {
  const all = document.querySelectorAll<Field>("main input, main textarea, main select")
  return [...all].filter((field) => !["hidden", "file"].includes(field.type) && field.id !== "")
}

const isTick = (field: Field): field is HTMLInputElement => field.type === "checkbox" || field.type === "radio"

function keep(page: string): void {
  const said = fields().map((field) => [field.id, isTick(field) ? field.checked : field.value])
  try {
    localStorage.setItem(MARK + page, JSON.stringify(Object.fromEntries(said)))
  } catch {
    // full or forbidden
  }
}

function putBack(page: string): void {
  try {
    const said = JSON.parse(localStorage.getItem(MARK + page) ?? "{}") as Record<string, string | boolean>
    for (const field of fields()) {
      const value = said[field.id]
      if (isTick(field) && typeof value === "boolean") field.checked = value
      else if (typeof value === "string") field.value = value
    }
  } catch {
    // not ours: left alone
  }
}
