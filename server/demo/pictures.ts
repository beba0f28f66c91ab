import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

// The catalogue's pictures: one drawing for each thing, and the same drawing in other colours.

const folder = join(import.meta.dirname, "pictures")

/** What is recoloured in a drawing, by the variant's name. */
const colours: Record<string, Record<string, string>> = {
  "dress-navy": { "#a8445c": "#33507f", "#7d2c42": "#213658" },
  "dress-brick": { "#a8445c": "#c4603c", "#7d2c42": "#8f3f24", "#e3b448": "#f2e2c4" },
  "jacket-olive": { "#2f4f8f": "#75803f", "#182a4e": "#3f4620", "#e3b448": "#d8c9a0" },
  "jumper-pine": { "#efe6d2": "#2f6b57", "#d9ccb0": "#22513f", "#c6b795": "#4d8a74" },
  "trousers-slate": { "#d3b787": "#55626b", "#b3965f": "#3f4a52", "#8f7445": "#2c353b" },
  "shoes-black": { "#fbfaf6": "#3c4347", "#e9e4dc": "#575f63", "#2f7f5b": "#c9482f", "#c9c2b3": "#7c8589" },
  "backpack-ochre": { "#2f7a59": "#d29a35", "#245f46": "#b07c22" },
  "kettle-black": { "#8fbfa6": "#454d50", "#7aae94": "#363d40", "#d4eadd": "#7f898c" },
  "lamp-rose": { "#d0a24c": "#d98e86", "#e6dcbd": "#efd6d0" },
  "vase-amber": { "#9cc9dd": "#e6b565", "#c9e4ef": "#f6dca9", "#6fa9c4": "#c58c37" },
  "cushion-blue": { "#cf7753": "#7f9dbd", "#b15d3b": "#5f7fa1", "#e8a284": "#b4cadf" },
  "headphones-ivory": { "#4c5960": "#e9dfc6", "#e3e0d7": "#b79b6c" },
  "toy-grey": { "#c98d55": "#9aa1a3", "#d79c63": "#adb4b6", "#efd3ae": "#e4e7e8", "#b83b42": "#3f6fa8" },
}

/** Every picture by its name, as SVG text. */
export function drawnPictures(): Map<string, string> {
  const drawn = new Map<string, string>()
  for (const file of readdirSync(folder).sort())
    drawn.set(file.replace(".svg", ""), readFileSync(join(folder, file), "utf8"))
  for (const [name, swaps] of Object.entries(colours)) {
    const plain = drawn.get(name.split("-")[0] ?? "")
    if (!plain) throw new Error(`no drawing to colour for ${name}`)
    drawn.set(
      name,
      plain.replace(/#[0-9a-f]{6}/g, (colour) => swaps[colour] ?? colour),
    )
  }
  return drawn
}
