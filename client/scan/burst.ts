// Tells a scanner's typing from a person's by its rhythm alone. Pure: moments come in with the keys.

/** One key as the page saw it. `at`: milliseconds, any origin, monotonic (`event.timeStamp`). */
export type Key = {
  key: string
  code: string
  at: number
  ctrl?: boolean
  alt?: boolean
  shift?: boolean
}

export type Burst = {
  raw: string
  /** The same keys read as a US keyboard: what a scanner set to US meant, whatever layout the host has. */
  byCode: string
}

export type Heard =
  /** Part of what may become a scan; `fast`: it came at a scanner's pace after another key. */
  | { kind: "collecting"; fast: boolean }
  | { kind: "scan"; burst: Burst }
  /** Enter or Tab that a scanner sends after its own end of line. */
  | { kind: "tail" }
  | { kind: "other" }

/** Silence that ends a scan without Enter. */
export const SILENCE = 300
const LEAST = 4
/** A second suffix ("\r\n", Enter and Tab) comes within this time. */
const TAIL = 80
/** A first key that stands alone for longer than this was a person's. Further on a busy machine may pause a scanner. */
const GAP = 150

/** Mean gap between keys: people at their fastest are slower, over this many keys. */
const pace = (count: number) => (count < 8 ? 35 : 60)

const controls: Record<string, string> = { BracketRight: "\u001d", Digit6: "\u001e", Minus: "\u001f", KeyD: "\u0004" }

export function listenForBursts() {
  let keys: { raw: string; byCode: string; at: number }[] = []
  let scannedAt = Number.NEGATIVE_INFINITY

  const isScan = () => {
    const [first, last] = [keys[0], keys.at(-1)]
    if (!first || !last || keys.length < LEAST) return false
    return (last.at - first.at) / (keys.length - 1) <= pace(keys.length)
  }
  const take = (at: number): Burst => {
    const burst = { raw: keys.map((key) => key.raw).join(""), byCode: keys.map((key) => key.byCode).join("") }
    keys = []
    scannedAt = at
    return burst
  }

  return {
    hear(key: Key): Heard {
      const last = keys.at(-1)
      const gap = last ? key.at - last.at : Number.POSITIVE_INFINITY
      if (isEnd(key)) {
        if (gap <= SILENCE && isScan()) return { kind: "scan", burst: take(key.at) }
        keys = []
        return key.at - scannedAt <= TAIL ? { kind: "tail" } : { kind: "other" }
      }
      const raw = charOf(key)
      if (raw === null) return { kind: "other" }
      if (gap > SILENCE || (gap > GAP && keys.length === 1)) keys = []
      keys.push({ raw, byCode: usCharOf(key) ?? raw, at: key.at })
      return { kind: "collecting", fast: gap <= pace(LEAST) }
    },
    /** Asked when nothing came for a while: a scanner without suffix has ended. */
    silence(at: number): Burst | null {
      const last = keys.at(-1)
      return last && at - last.at >= SILENCE && isScan() ? take(at) : null
    },
    /** Keys heard so far. */
    count: () => keys.length,
  }
}

const isEnd = (key: Key) =>
  key.key === "Enter" || key.key === "Tab" || (key.ctrl === true && (key.code === "KeyM" || key.code === "KeyJ"))

/** What the key typed: a character, a separator of GS1 or MaxiCode, or null for a key that types nothing. */
function charOf(key: Key): string | null {
  if (key.key === "F8") return "\u001d"
  if (key.ctrl && !key.alt) return controls[key.code] ?? null
  if (key.key === "Dead") return usCharOf(key)
  // AltGr counts as Ctrl and Alt together: the character is what it typed
  if (key.alt && !key.ctrl) return null
  return [...key.key].length === 1 ? key.key : null
}

const plain: Record<string, string> = {
  Minus: "-_",
  Equal: "=+",
  BracketLeft: "[{",
  BracketRight: "]}",
  Backslash: "\\|",
  Semicolon: ";:",
  Quote: "'\"",
  Comma: ",<",
  Period: ".>",
  Slash: "/?",
  Backquote: "`~",
  Space: "  ",
}
const shifted = ")!@#$%^&*("

function usCharOf({ code, shift, ctrl }: Key): string | null {
  if (ctrl && controls[code]) return controls[code]
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  if (letter) return shift ? letter : letter.toLowerCase()
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1]
  if (digit) return shift && code.startsWith("Digit") ? (shifted[Number(digit)] ?? null) : digit
  return plain[code]?.[shift ? 1 : 0] ?? null
}
