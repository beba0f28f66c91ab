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

/** What was measured of this device's scanner. */
export type ScannerProfile = {
  /** Characters that it sends before each code, taken off again; "" for none. */
  prefix: string
  /** Characters that it sends after each code and before that key; none where it is not said. */
  tail?: string
  /** The key that it sends after each code; null where nobody knows yet. */
  suffix: "Enter" | "Tab" | "none" | null
  /** Milliseconds between two of its characters at the most; null where nobody knows yet. */
  gap: number | null
}
export const unknownScanner: ScannerProfile = { prefix: "", suffix: null, gap: null }

/** A burst, what was noted with the first of its keys, and whether it is but a part of a code. */
export type Found<Note> = { burst: Burst; note: Note | undefined; isCut: boolean }

export type Heard<Note> =
  /** Part of what may become a scan; `fast`: it came at a scanner's pace after another key. */
  | { kind: "collecting"; fast: boolean }
  | ({ kind: "scan" } & Found<Note>)
  /** Enter or Tab that a scanner sends after its own end of line. */
  | { kind: "tail" }
  | { kind: "other" }

/** Silence that ends a scan without Enter, until the scanner's own pace is known. */
export const SILENCE = 300
const LEAST = 4
/** As many keys at an even pace as no person types by chance. */
const EVEN = 8
/** A scanner that paused in the middle of a code goes on within this time. */
const REST = 1000
/** A second suffix ("\r\n", Enter and Tab) comes within this time. */
const TAIL = 80
/** A first key that stands alone for longer than this was a person's. Further on a busy machine may pause a scanner. */
const GAP = 150
/** Milliseconds a character of the slowest scanners, and what a busy machine adds. */
const SLOWEST = 115

/** Mean gap between keys: people at their fastest are slower, over this many keys. */
const pace = (count: number) => (count < 8 ? 35 : 60)

const controls: Record<string, string> = { BracketRight: "\u001d", Digit6: "\u001e", Minus: "\u001f", KeyD: "\u0004" }

type Kept<Note> = { raw: string; byCode: string; at: number; note: Note | undefined }

/**
 * `isCode`: whether a check digit vouches for this text. `isInField`: whether a key, by its note, went where a person may
 * be typing, quickly and evenly too.
 */
export function listenForBursts<Note = undefined>({
  profile: measured = () => unknownScanner,
  isCode = (_raw: string): boolean => true,
  isInField = (_note: Note | undefined): boolean => false,
} = {}) {
  let keys: Kept<Note>[] = []
  let scannedAt = Number.NEGATIVE_INFINITY
  /** How codes ended so far, while the profile does not say it. */
  const ended = { byKey: 0, bySilence: 0 }
  let cutShort = ""
  let cutAt = Number.NEGATIVE_INFINITY

  const patience = () => {
    const { gap, suffix } = measured()
    // a pause of a busy machine costs nothing where the end is a key
    return gap === null || suffix !== "none" ? SILENCE : Math.min(SILENCE, Math.max(60, gap * 4))
  }

  /** Whether a code without its suffix is a part of one. */
  const endsByKey = () => {
    const { suffix } = measured()
    return suffix === null ? ended.byKey > 1 && ended.bySilence === 0 : suffix !== "none"
  }

  /** The keys of a scanner at the end of what came: what a person typed before them stays the person's. */
  const scannerKeys = (): Kept<Note>[] | null => {
    const { prefix, gap } = measured()
    const run = afterPerson(keys)
    const raw = rawOf(run)
    if (prefix && raw.startsWith(prefix)) return run.length > prefix.length ? run : null
    if (run.length < LEAST) return null
    if (meanGap(run) <= pace(run.length)) return run
    const slowest = gap === null ? SLOWEST : Math.max(pace(EVEN), gap * 1.3)
    const isEven = run.length >= EVEN && meanGap(run) <= slowest && isSteady(run)
    // a shortcut's key may have opened the field that the rest went into
    return isEven && (!run.some((key) => isInField(key.note)) || isCode(raw)) ? run : null
  }
  const take = (run: Kept<Note>[], at: number, isCut: boolean): Found<Note> => {
    const { prefix, tail = "" } = measured()
    keys = []
    scannedAt = at
    const raw = rawOf(run)
    const kept = run.slice(
      raw.startsWith(prefix) ? prefix.length : 0,
      raw.endsWith(tail) ? -tail.length || undefined : undefined,
    )
    return { burst: { raw: rawOf(kept), byCode: kept.map((key) => key.byCode).join("") }, note: run[0]?.note, isCut }
  }
  /** What follows a cut at once is its other half, unless a check digit says that it is whole. */
  const isRest = (run: Kept<Note>[]) => (run[0]?.at ?? 0) - cutAt < REST && !isCode(rawOf(run))

  return {
    hear(key: Key, note?: Note): Heard<Note> {
      const last = keys.at(-1)
      const gap = last ? key.at - last.at : Number.POSITIVE_INFINITY
      if (isEnd(key)) {
        const run = gap <= SILENCE ? scannerKeys() : null
        if (run) {
          ended.byKey++
          return { kind: "scan", ...take(run, key.at, isRest(run)) }
        }
        keys = []
        return key.at - scannedAt <= TAIL ? { kind: "tail" } : { kind: "other" }
      }
      const raw = charOf(key)
      if (raw === null) return { kind: "other" }
      if (gap > SILENCE || (gap > GAP && keys.length === 1)) keys = []
      keys.push({ raw, byCode: usCharOf(key) ?? raw, at: key.at, note })
      return { kind: "collecting", fast: gap <= pace(LEAST) }
    },
    /**
     * Asked when nothing came for a while: a scanner without suffix has ended. One that always sends its suffix was cut
     * short: what is left may be another code, and is none.
     */
    silence(at: number): Found<Note> | null {
      const last = keys.at(-1)
      if (!last || at - last.at < patience()) return null
      const run = scannerKeys()
      if (!run) return null
      const raw = rawOf(run)
      // the same twice in a row is no accident: another scanner, without the suffix
      const isCut = endsByKey() && raw !== cutShort
      cutShort = raw
      if (isCut) cutAt = at
      else ended.bySilence++
      return take(run, at, isCut)
    },
    /** Milliseconds of silence after which to ask. */
    patience,
    endsByKey,
    /** Keys heard so far. */
    count: () => keys.length,
  }
}

const rawOf = (keys: readonly { raw: string }[]) => keys.map((key) => key.raw).join("")

const gapsOf = (keys: readonly { at: number }[]) =>
  keys.slice(1).map((key, index) => key.at - (keys[index] as { at: number }).at)

function meanGap(keys: readonly { at: number }[]): number {
  const [first, last] = [keys[0], keys.at(-1)]
  return first && last ? (last.at - first.at) / (keys.length - 1) : Number.POSITIVE_INFINITY
}

/** An even hand is a machine's: but for one gap in twelve, none is much longer than the middle one. */
function isSteady(keys: readonly { at: number }[]): boolean {
  const gaps = gapsOf(keys).sort((a, b) => a - b)
  const middle = gaps[gaps.length >> 1] ?? 0
  const longest = gaps[gaps.length - 1 - Math.floor(gaps.length / 12)] ?? 0
  return longest <= middle * 1.5 + 15
}

/** From the last pause that only a person, whose keys came slowly, explains. */
function afterPerson<K extends { at: number }>(keys: K[]): K[] {
  const gaps = gapsOf(keys)
  for (let from = keys.length - LEAST; from > 1; from--) {
    const run = keys.slice(from)
    const pause = gaps[from - 1] ?? 0
    const isPersons = meanGap(keys.slice(Math.max(0, from - 4), from)) > 60
    if (isPersons && pause > 60 && pause > 5 * meanGap(run) && meanGap(run) <= pace(run.length)) return run
  }
  return keys
}

export const isEnd = (key: Key) =>
  key.key === "Enter" || key.key === "Tab" || (key.ctrl === true && (key.code === "KeyM" || key.code === "KeyJ"))

/** What the key typed: a character, a separator of GS1 or MaxiCode, or null for a key that types nothing. */
export function charOf(key: Key): string | null {
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
