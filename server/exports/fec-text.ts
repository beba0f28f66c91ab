// ISO 8859-15: Latin-1, but for eight places. What it has no place for is written without its accent, or as a question mark.
const own: Readonly<Record<string, number>> = {
  "€": 0xa4,
  Š: 0xa6,
  š: 0xa8,
  Ž: 0xb4,
  ž: 0xb8,
  Œ: 0xbc,
  œ: 0xbd,
  Ÿ: 0xbe,
}
const taken = new Set(Object.values(own))
const plain: Readonly<Record<string, string>> = {
  "’": "'",
  "‘": "'",
  "“": '"',
  "”": '"',
  "–": "-",
  "—": "-",
  "…": "...",
  "\u202f": " ",
}

export function toLatin9(text: string): Uint8Array {
  const bytes: number[] = []
  for (const char of text.normalize("NFC")) bytes.push(...bytesOf(plain[char] ?? char))
  return Uint8Array.from(bytes)
}

function bytesOf(chars: string): number[] {
  return [...chars].map((char) => {
    const code = own[char] ?? char.codePointAt(0) ?? 0
    if (code < 0x100 && (own[char] !== undefined || !taken.has(code))) return code
    const bare = char.normalize("NFD").charCodeAt(0)
    return bare < 0x80 ? bare : 0x3f
  })
}

/** One field: it ends no field and no line. */
export const field = (text: string, most = 200): string =>
  text
    .replace(/[\t|\r\n]+/g, " ")
    .trim()
    .slice(0, most)
