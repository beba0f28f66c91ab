// Widths measured on the font at weight 800: a wide word takes up to 0.58 of its size a letter, and French words run long.
const letter = 0.58
const sizes = [
  { name: "", px: 44, line: 44 },
  { name: "s38", px: 38, line: 40 },
  { name: "s32", px: 32, line: 35 },
  { name: "s26", px: 26, line: 30 },
] as const

/** The largest size at which a title stays within its width and height, as a class name. At most three lines. */
export function fitTitle(title: string, width: number, height: number): (typeof sizes)[number]["name"] {
  for (const size of sizes) {
    const lines = wrapped(title, Math.floor(width / (size.px * letter)))
    if (lines <= 3 && lines * size.line <= height) return size.name
  }
  return "s26"
}

/** Lines that a greedy wrap takes; Infinity where a word alone is too long. */
function wrapped(title: string, perLine: number): number {
  let lines = 1
  let used = 0
  for (const word of title.split(/\s+/)) {
    if (word.length > perLine) return Number.POSITIVE_INFINITY
    if (used > 0 && used + 1 + word.length > perLine) {
      lines++
      used = 0
    }
    used += (used > 0 ? 1 : 0) + word.length
  }
  return lines
}
