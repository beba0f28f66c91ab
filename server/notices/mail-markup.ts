import { Engine } from "mrml"

// MJML (mjml.io) is what mail programs of every age read alike; mrml renders it as one WebAssembly file without any
// dependency. Nothing is fetched: no font, no include.

let engine: Engine | undefined

/** HTML of MJML that we wrote; whatever was typed by somebody must be escaped in it (`escaped`). Throws where it is wrong. */
export function mailHtml(mjml: string): string {
  if (!engine) {
    engine = new Engine()
    engine.setRenderOptions({ disableComments: true, fonts: {}, socialIconOrigin: null })
  }
  const said = engine.toHtml(mjml)
  if (said.type === "error") throw new Error(`a mail's markup is wrong: ${said.message}`)
  return said.content
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" }

/** Text, as it stands in markup and between quotes; no control character gets through but the line break. */
export function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, " ").replace(/[&<>"']/g, (one) => entities[one] ?? one)
}

export const lines = (text: string) => escaped(text).replaceAll("\n", "<br />")
