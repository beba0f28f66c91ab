/** Markup of our own; a text that is put into it is escaped. */
export type Html = { html: string }
type Part = Html | string | number | null | false | readonly Html[]

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
}
const escaped = (text: string) => text.replace(/[&<>"']/g, (letter) => entities[letter] ?? "")

export function html(markup: TemplateStringsArray, ...parts: Part[]): Html {
  return { html: markup.reduce((all, text, at) => all + text + written(parts[at] ?? null), "") }
}

function written(part: Part): string {
  if (part === null || part === false) return ""
  if (typeof part === "string" || typeof part === "number") return escaped(String(part))
  return "html" in part ? part.html : part.map((one) => one.html).join("")
}

/** "{{order}}" in a word of the page: filled first, escaped as a whole where it is put in. */
export function fill(text: string, params: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => params[name] ?? "")
}
