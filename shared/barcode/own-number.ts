/**
 * Our own numbers, profile C16-RS: letters of one alphabet, the last two of them Reed-Solomon check letters over
 * GF(16) with x⁴+x+1. Why these 16 letters: they sit on the same keys in US, French, Belgian and German layouts, spell
 * no words, and hold no I, O, 0 or 1; so the raw scan is the same through any of these layouts and Caps Lock.
 * Distance 3: one wrong letter, any two wrong letters and any swap are always noticed; a random string of the right
 * length passes 1 time in 256. A kind has its own length and its own syndromes, so no kind is ever read as another.
 */
export type OwnKind = "rma" | "lpn" | "bin" | "badge" | "command"
export type CommandName = "clean" | "damaged" | "next" | "undo" | "close" | "photo"

const LETTERS = "BCDFGHJKLNPRSTVX"
/** Length with the check letters, syndrome s0 (sum), syndrome s1 (Horner, x = 2), printed groups. */
const PROFILES: Record<OwnKind, { length: number; s0: number; s1: number; groups: number[] }> = {
  rma: { length: 12, s0: 7, s1: 5, groups: [4, 4, 4] },
  lpn: { length: 11, s0: 3, s1: 9, groups: [4, 4, 3] },
  bin: { length: 9, s0: 11, s1: 2, groups: [3, 3, 3] },
  badge: { length: 13, s0: 13, s1: 6, groups: [5, 4, 4] },
  command: { length: 8, s0: 1, s1: 12, groups: [4, 4] },
}
const KINDS = Object.keys(PROFILES) as OwnKind[]
/** Written out, because the cards hang printed in the hall: a code here never changes. */
const COMMANDS: Record<CommandName, string> = {
  clean: "CLRCLR",
  damaged: "DGTDGT",
  next: "NXTNXT",
  undo: "BCKBCK",
  close: "FNSFNS",
  photo: "PHTPHT",
}

const double = (a: number) => ((a << 1) ^ (a & 8 ? 0x13 : 0)) & 15

/** The two syndromes of a row of values 0–15. */
function syndromes(values: number[]): [number, number] {
  let s0 = 0
  let s1 = 0
  for (const value of values) {
    s0 ^= value
    s1 = double(s1) ^ value
  }
  return [s0, s1]
}

const valuesOf = (letters: string) => [...letters].map((letter) => LETTERS.indexOf(letter))
const lettersOf = (values: number[]) => values.map((value) => LETTERS[value]).join("")

/** Upper case, without spaces or hyphens, with what a hand writes for an L (1, I) made one. */
function fold(text: string): string {
  return text
    .replace(/[\s\u00a0\u202f-]/g, "")
    .toUpperCase()
    .replace(/[1I]/g, "L")
}

/** Payload values → the whole number. Two equations in two check letters; 14 is the inverse of 3 in GF(16). */
function complete(kind: OwnKind, payload: number[]): string {
  const { s0, s1 } = PROFILES[kind]
  const [p0, p1] = syndromes([...payload, 0, 0])
  const sum = s0 ^ p0
  const third = sum ^ s1 ^ p1
  const first = double(double(double(third))) ^ double(double(third)) ^ double(third)
  return lettersOf([...payload, first, sum ^ first])
}

/** A new number of this kind. `randomBytes` must be a cryptographic source: a guessed number would open a parcel. */
export function makeOwnNumber(kind: OwnKind, randomBytes: (count: number) => Uint8Array): string {
  const bytes = randomBytes(PROFILES[kind].length - 2)
  return complete(
    kind,
    Array.from(bytes, (byte) => byte & 15),
  )
}

/** The number for an index, always the same one; different for different indexes below 16^(letters − 2). */
export function ownNumberFrom(kind: OwnKind, index: bigint | number): string {
  const count = PROFILES[kind].length - 2
  // An odd factor is a bijection modulo a power of two; the fold mixes high into low so that neighbours look apart.
  const width = count * 4
  const spread = BigInt.asUintN(width, (BigInt(index) + 1n) * 0x9e3779b97f4a7c15n)
  const mixed = BigInt.asUintN(width, (spread ^ (spread >> BigInt(width / 2))) * 0xd6e8feb86659fd93n)
  return complete(
    kind,
    Array.from({ length: count }, (_, at) => Number((mixed >> BigInt(4 * at)) & 15n)),
  )
}

/** Whether the text, folded, is a number of this kind whose check letters hold. */
export function checkOwnNumber(kind: OwnKind, text: string): boolean {
  const letters = fold(text)
  const { length, s0, s1 } = PROFILES[kind]
  if (letters.length !== length) return false
  const values = valuesOf(letters)
  if (values.includes(-1)) return false
  const [a, b] = syndromes(values)
  return a === s0 && b === s1
}

/** What one of our own numbers is, or null. `key` is the folded text; the length alone decides the kind. */
export function readOwnNumber(text: string): { kind: OwnKind; key: string } | null {
  const key = fold(text)
  const kind = KINDS.find((name) => PROFILES[name].length === key.length)
  return kind && checkOwnNumber(kind, key) ? { kind, key } : null
}

/** The kind that a text of the right length and letters was meant to be, whether or not its check letters hold. */
export function ownKindByShape(text: string): OwnKind | null {
  const key = fold(text)
  if (!/^[BCDFGHJKLNPRSTVX]*$/.test(key)) return null
  return KINDS.find((name) => PROFILES[name].length === key.length) ?? null
}

/**
 * Numbers of this kind that are one slip away: one wrong letter, two neighbours swapped, one letter lost or doubled.
 * Empty when the text is right or further off. A suggestion is only ever shown, never taken by itself.
 */
export function suggestOwnNumber(kind: OwnKind, text: string): string[] {
  const letters = fold(text)
  const { length } = PROFILES[kind]
  if (Math.abs(letters.length - length) > 1 || checkOwnNumber(kind, letters)) return []
  const tries = new Set<string>()
  for (let at = 0; at <= letters.length; at++) {
    const before = letters.slice(0, at)
    const here = letters.slice(at)
    if (letters.length > length) tries.add(before + here.slice(1))
    else if (letters.length < length) for (const letter of LETTERS) tries.add(before + letter + here)
    else {
      for (const letter of LETTERS) tries.add(before + letter + here.slice(1))
      tries.add(before + here.slice(1, 2) + here.slice(0, 1) + here.slice(2))
    }
  }
  return [...tries].filter((number) => checkOwnNumber(kind, number))
}

/** As printed: `RTKB XVNP FDTL`. A text that is none of ours is returned in groups of four. */
export function printOwnNumber(text: string): string {
  const letters = fold(text)
  const kind = KINDS.find((name) => PROFILES[name].length === letters.length)
  const groups = kind ? PROFILES[kind].groups : Array.from({ length: Math.ceil(letters.length / 4) }, () => 4)
  let from = 0
  const parts = groups.map((size) => {
    from += size
    return letters.slice(from - size, from)
  })
  return parts.join(" ")
}

export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[]

/** The eight letters printed on the command card. */
export function commandCode(name: CommandName): string {
  return complete("command", valuesOf(COMMANDS[name]))
}

/** The command of a key, or null: a number whose check letters hold but that no card carries commands nothing. */
export function commandOf(key: string): CommandName | null {
  return COMMAND_NAMES.find((name) => commandCode(name) === fold(key)) ?? null
}
