/** Written already. */
export type Xml = { xml: string }

/** An element of text or of elements. Text is escaped here and nowhere else; names and attributes are our own. */
export function element(tag: string, inside: string | readonly Xml[], attributes: Record<string, string> = {}): Xml {
  const said = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(value)}"`)
  const text = typeof inside === "string" ? escaped(inside) : inside.map((one) => one.xml).join("")
  return { xml: `<${tag}${said.join("")}>${text}</${tag}>` }
}

export function xmlDocument(tag: string, attributes: Record<string, string>, inside: Xml): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(tag, [inside], attributes).xml}\n`
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
}

/** XML 1.0, 2.2: what may stand in no document is left out. */
function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get in
  const allowed = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "").toWellFormed()
  return allowed.replace(/[&<>"']/g, (letter) => entities[letter] ?? "")
}
