import { gs1Mod10 } from "./check-digits.ts"

/** One application identifier and its value. */
export type Element = [ai: string, value: string]

/** Lengths of values (GS1 General Specifications 3.2): AIs by pattern, then minimum, maximum, and whether digits only. */
const LENGTHS: [RegExp, number, number, boolean][] = [
  [/^(00)$/, 18, 18, true],
  [/^(0[123])$/, 14, 14, true],
  [/^(1[1-35-7])$/, 6, 6, true],
  [/^20$/, 2, 2, true],
  [/^(10|2[12])$/, 1, 20, false],
  [/^235$/, 1, 28, false],
  [/^(24[013]|25[01])$/, 1, 30, false],
  [/^242$/, 1, 6, true],
  [/^253$/, 13, 30, false],
  [/^254$/, 1, 20, false],
  [/^255$/, 13, 25, true],
  [/^3[07]$/, 1, 8, true],
  [/^(3[1-6]\d\d)$/, 6, 6, true],
  [/^39[0-3]\d$/, 1, 18, true],
  [/^39[45]\d$/, 4, 6, true],
  [/^40[013]$/, 1, 30, false],
  [/^402$/, 17, 17, true],
  [/^41[0-7]$/, 13, 13, true],
  [/^420$/, 1, 20, false],
  [/^421$/, 4, 12, false],
  [/^42[2-6]$/, 3, 15, true],
  [/^427$/, 1, 3, false],
  [/^43\d\d$/, 1, 90, false],
  [/^7\d\d\d$/, 1, 90, false],
  [/^71\d$/, 1, 20, false],
  [/^8018$/, 18, 18, true],
  [/^8[0-2]\d\d$/, 1, 90, false],
  [/^9[0-9]$/, 1, 90, false],
]
/** A fixed length by the first two digits (table 7.8.5-1): no separator follows. */
const PREDEFINED = /^(0[0-4]|1[1-9]|20|3[1-6]|41)/
const SEPARATOR = "\u001d"

/** The AI at the start of `text`; four digits before three before two, as no AI is the start of another. */
function aiAt(text: string): { ai: string; row: (typeof LENGTHS)[number] } | null {
  for (const size of [2, 3, 4]) {
    const ai = text.slice(0, size)
    const row = LENGTHS.find(([pattern]) => pattern.test(ai))
    if (row && ai.length === size) return { ai, row }
  }
  return null
}

/** Whether a value may stand after its AI: length, characters of set 82, check digit, calendar date. */
function fits(ai: string, value: string): boolean {
  const row = aiAt(ai)?.row
  if (!row || value.length < row[1] || value.length > row[2]) return false
  if (row[3] ? !/^\d+$/.test(value) : !/^[!-"%-?A-Z_a-z]+$/.test(value)) return false
  if (/^(0[0-3]|402|41\d|8018)$/.test(ai)) return gs1Mod10(value)
  return !/^1[1-7]$/.test(ai) || isoDate(value) !== null
}

/** An element string with FNC1 as GS → its elements, or null when it is none. */
export function splitElements(text: string): Element[] | null {
  const elements: Element[] = []
  let rest = text.startsWith(SEPARATOR) ? text.slice(1) : text
  while (rest) {
    const found = aiAt(rest)
    if (!found) return null
    const from = found.ai.length
    const end = PREDEFINED.test(found.ai) ? from + found.row[2] : rest.indexOf(SEPARATOR)
    const value = rest.slice(from, end < 0 ? undefined : end)
    if (!fits(found.ai, value)) return null
    elements.push([found.ai, value])
    rest = end < 0 ? "" : rest.slice(end)
    if (rest.startsWith(SEPARATOR)) rest = rest.slice(1)
  }
  return elements.length > 0 ? elements : null
}

/** As printed for the eye, `(01)…(21)…` → its elements, or null. */
export function splitPrinted(text: string): Element[] | null {
  const parts = text.split(/\((\d{2,4})\)/)
  if (parts.shift()?.trim() !== "" || parts.length === 0) return null
  const elements: Element[] = []
  for (let at = 0; at < parts.length; at += 2) {
    const ai = parts[at] as string
    const value = (parts[at + 1] as string).trim()
    const digits = value.replace(/ /g, "")
    elements.push([ai, fits(ai, value) ? value : digits])
  }
  return elements.every(([ai, value]) => fits(ai, value)) ? elements : null
}

/** Words that version 1.1 allowed in place of application identifiers. */
const NAMES: Record<string, string> = { gtin: "01", sscc: "00", cpv: "22", lot: "10", ser: "21", exp: "17" }
const aiOf = (part: string) => (Object.hasOwn(NAMES, part.toLowerCase()) ? (NAMES[part.toLowerCase()] as string) : part)

/** Path and query of a GS1 Digital Link (URI syntax 1.2) → its elements; null: no Digital Link; "bad": a wrong one. */
export function splitLink(path: string, query: string): Element[] | "bad" | null {
  const parts = path.split("/")
  const start = parts.findIndex((part, at) => {
    const [ai, value = ""] = [aiOf(part), parts[at + 1]]
    return ai === "00" ? /^\d{18}$/.test(value) : ai === "01" && /^(\d{8}|\d{12,14})$/.test(value)
  })
  if (start < 0) return null
  const elements: Element[] = []
  const pairs = parts.slice(start).filter((part, at, all) => part || at < all.length - 1 || at % 2)
  for (let at = 0; at < pairs.length; at += 2) elements.push([aiOf(pairs[at] as string), decode(pairs[at + 1] ?? "")])
  for (const pair of query.split(/[?&;]/)) {
    const [name = "", value = ""] = pair.split("=")
    const ai = aiOf(name)
    if (/^\d{2,4}$/.test(ai) && aiAt(ai)?.ai === ai) elements.push([ai, decode(value)])
  }
  const primary = elements[0] as Element
  if (primary[0] !== "00") elements[0] = ["01", primary[1].padStart(14, "0")]
  return elements.every(([ai, value]) => fits(ai, value)) ? elements : "bad"
}

export function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** YYMMDD → ISO date; day 00 is the month's last. The century as GS1 7.12 has it in the 2020s. Null when no date. */
export function isoDate(value: string): string | null {
  const year = Number(value.slice(0, 2)) + (Number(value.slice(0, 2)) > 75 ? 1900 : 2000)
  const month = Number(value.slice(2, 4))
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const day = Number(value.slice(4)) || last
  if (month < 1 || month > 12 || day > last) return null
  return `${year}-${value.slice(2, 4)}-${String(day).padStart(2, "0")}`
}
