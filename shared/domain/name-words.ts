// A person's name as it is found again by ear: words without accents, how they sound, and what a slip makes of them.

/** More words of a name than this are not looked up. */
const MOST_WORDS = 5
const LONGEST_WORD = 40

const letters: readonly [RegExp, string][] = [
  [/ß/g, "ss"],
  [/æ/g, "ae"],
  [/œ/g, "oe"],
  [/ø/g, "o"],
  [/[đð]/g, "d"],
  [/ł/g, "l"],
  [/þ/g, "th"],
  [/ı/g, "i"],
]

/** Lower case without accents: "Müller" → "muller", "Łukasz" → "lukasz". */
export function foldText(text: string): string {
  const bare = text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "")
  return letters.reduce((rest, [from, to]) => rest.replace(from, to), bare)
}

/** The words of a name, folded, each once, in their order. */
export function nameWords(text: string): string[] {
  const words = foldText(text)
    .replace(/['’`]/g, "")
    .match(/[\p{L}\p{N}]+/gu)
  return [...new Set(words ?? [])].map((word) => [...word].slice(0, LONGEST_WORD).join("")).slice(0, MOST_WORDS)
}

const sounds: readonly [RegExp, string][] = [
  // a German umlaut written out, and the same letters elsewhere: both ways fall together
  [/ae/g, "a"],
  [/oe/g, "o"],
  [/ue/g, "u"],
  [/ph/g, "f"],
  [/th/g, "t"],
  [/sch?/g, "s"],
  [/c?k|qu?/g, "k"],
  [/c(?=[aoulr])/g, "k"],
  [/[yj]/g, "i"],
  [/w/g, "v"],
  [/z/g, "s"],
  [/h/g, ""],
  [/(.)\1+/gu, "$1"],
]

/** How a folded word sounds, roughly: "muller", "mueller" and "muler" are one. */
export function soundOf(word: string): string {
  const sound = sounds.reduce((rest, [from, to]) => rest.replace(from, to), word)
  return sound === "" ? word : sound
}

/** From so many characters on, one slip still tells a word from others. */
const LEAST_FOR_SLIPS = 4

/**
 * The sound itself and it with one character left out. Two words that differ by one wrong, missing, additional or swapped
 * character have one of these in common.
 */
export function slipsOf(sound: string): string[] {
  const characters = [...sound]
  if (characters.length < LEAST_FOR_SLIPS) return [sound]
  const without = characters.map((_, at) => characters.toSpliced(at, 1).join(""))
  return [...new Set([sound, ...without])]
}

/** The word with two neighbours swapped, for each two that differ. */
export function swapsOf(word: string): string[] {
  const characters = [...word]
  return characters
    .slice(1)
    .map((next, at) => characters.toSpliced(at, 2, next, characters[at] ?? "").join(""))
    .filter((swapped) => swapped !== word)
}

/** What a customer is found by: each word followed by each other one; a single word alone. */
export function nameKeys(text: string): string[] {
  const words = nameWords(text)
  if (words.length < 2) return words
  return words.flatMap((first) => words.filter((other) => other !== first).map((other) => `${first} ${other}`))
}

/** How many slips a word that sounds so may hold: in two letters any word could be meant. */
export const mostSlips = (sound: string): number => (sound.length < 3 ? 0 : sound.length < 7 ? 1 : 2)

/** Wrong, missing, additional and swapped characters between two words; counts no further than `most`. */
export function slipsBetween(one: string, other: string, most = 2): number {
  const [a, b] = [[...one], [...other]]
  if (Math.abs(a.length - b.length) > most) return most + 1
  let [before, last]: [number[], number[]] = [[], b.map((_, at) => at)]
  last = [...last, b.length]
  for (let row = 1; row <= a.length; row++) {
    const line = [row]
    for (let at = 1; at <= b.length; at++) {
      const wrong = a[row - 1] === b[at - 1] ? 0 : 1
      let least = Math.min((last[at] ?? 0) + 1, (line[at - 1] ?? 0) + 1, (last[at - 1] ?? 0) + wrong)
      const swapped = a[row - 1] === b[at - 2] && a[row - 2] === b[at - 1]
      if (row > 1 && at > 1 && swapped) least = Math.min(least, (before[at - 2] ?? 0) + 1)
      line.push(least)
    }
    before = last
    last = line
  }
  return Math.min(last[b.length] ?? 0, most + 1)
}
