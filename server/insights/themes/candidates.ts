import { logLikelihood, normalisedInformation, type Seen } from "./together.ts"

/** A theme's words: what their family has in common, and how they are mostly written. */
export interface ThemeWord {
  stem: string
  word: string
}
/** A text by its words, as `wordsOf` gives them. */
export type TextWords = readonly ThemeWord[]

/** A pair is one where chance explains it less than once in a thousand (χ², one degree), and where they mostly stand together. */
const SURPRISE = 10.83
const TOGETHER = 0.3
/** Words that join later stand with those before them at least so much, in the mean. */
const JOINS = 0.25
const MOST_WORDS = 5
const MOST_THEMES = 40
/** Of a text's words so many are looked at. */
const MOST_OF_TEXT = 24

/** Seen in so many texts, something is more than a person's own way to say it. */
const leastOf = (texts: number) => Math.max(4, Math.ceil(texts * 0.004))

/**
 * What several texts say, by the words that stand together more often than chance lets them: the surest pair begins a
 * theme, words that stand with all of it join it, and a word is in one theme. A word that nothing goes with is one by
 * itself where enough texts have it. `rest`: those in which themes are looked for, against all. The same texts give the
 * same themes, in whatever order they come.
 */
export function findCandidates(all: readonly TextWords[], rest: readonly TextWords[] = all): ThemeWord[][] {
  const least = leastOf(all.length)
  const [counted, wanted] = [countWords(all), countWords(rest)]
  const often = new Set([...wanted.stems].filter(([, count]) => count >= least).map(([stem]) => stem))
  const [pairs, here] = [countPairs(all, often), countPairs(rest, often)]
  const seen: Look = (a, b) => ({
    both: pairs.get(keyOf(a, b)) ?? 0,
    one: counted.stems.get(a) ?? 0,
    other: counted.stems.get(b) ?? 0,
    all: all.length,
  })
  const oftenTogether = (a: string, b: string) => (here.get(keyOf(a, b)) ?? 0) >= least
  const taken = new Set<string>()
  const themes: string[][] = []
  for (const [a, b] of surest(
    [...here].filter(([, count]) => count >= least).map(([key]) => key),
    seen,
  )) {
    if (taken.has(a) || taken.has(b)) continue
    const theme = grow([a, b], { often, taken, seen, oftenTogether })
    for (const stem of theme) taken.add(stem)
    themes.push(theme)
  }
  const count = (stem = "") => wanted.stems.get(stem) ?? 0
  const alone = [...often].filter((stem) => !taken.has(stem) && count(stem) >= 2 * least)
  const support = ([a = "", b]: readonly string[]) => (b === undefined ? count(a) : (here.get(keyOf(a, b)) ?? 0))
  return [...themes, ...alone.map((stem) => [stem])]
    .sort((a, b) => support(b) - support(a) || compare(a.join(), b.join()))
    .slice(0, MOST_THEMES)
    .map((theme) => theme.map((stem) => ({ stem, word: counted.written(stem) })))
}

/** By code unit: the same on every machine. */
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const keyOf = (a: string, b: string) => (a < b ? `${a} ${b}` : `${b} ${a}`)

function countWords(texts: readonly TextWords[]) {
  const stems = new Map<string, number>()
  const words = new Map<string, Map<string, number>>()
  for (const text of texts)
    for (const [stem, word] of new Map(text.map((one) => [one.stem, one.word]))) {
      stems.set(stem, (stems.get(stem) ?? 0) + 1)
      const own = words.get(stem) ?? new Map<string, number>()
      own.set(word, (own.get(word) ?? 0) + 1)
      words.set(stem, own)
    }
  /** As it is written most often; of two, the first in the alphabet. */
  const written = (stem: string) =>
    [...(words.get(stem) ?? [])].sort(([a, x], [b, y]) => y - x || compare(a, b))[0]?.[0] ?? stem
  return { stems, written }
}

function countPairs(texts: readonly TextWords[], often: ReadonlySet<string>): Map<string, number> {
  const pairs = new Map<string, number>()
  for (const text of texts) {
    const own = [...new Set(text.map(({ stem }) => stem))]
      .filter((stem) => often.has(stem))
      .sort(compare)
      .slice(0, MOST_OF_TEXT)
    for (let a = 0; a < own.length; a++)
      for (let b = a + 1; b < own.length; b++) {
        const key = `${own[a]} ${own[b]}`
        pairs.set(key, (pairs.get(key) ?? 0) + 1)
      }
  }
  return pairs
}

type Look = (a: string, b: string) => Seen

function surest(pairs: readonly string[], seen: Look): [string, string][] {
  return pairs
    .flatMap((key) => {
      const [a = "", b = ""] = key.split(" ")
      const told = seen(a, b)
      const surprise = logLikelihood(told)
      return normalisedInformation(told) >= TOGETHER && surprise >= SURPRISE ? [{ a, b, key, surprise }] : []
    })
    .sort((x, y) => y.surprise - x.surprise || compare(x.key, y.key))
    .map(({ a, b }) => [a, b])
}

interface Ground {
  often: ReadonlySet<string>
  taken: ReadonlySet<string>
  seen: Look
  oftenTogether(a: string, b: string): boolean
}

/** One word after another, the one that stands with all of them most first. */
function grow(theme: string[], { often, taken, seen, oftenTogether }: Ground): string[] {
  while (theme.length < MOST_WORDS) {
    let best: { stem: string; mean: number } | null = null
    for (const stem of often) {
      if (taken.has(stem) || theme.includes(stem)) continue
      if (theme.some((own) => !oftenTogether(own, stem))) continue
      const mean = theme.reduce((sum, own) => sum + normalisedInformation(seen(own, stem)), 0) / theme.length
      if (mean < JOINS || (best && (mean < best.mean || (mean === best.mean && compare(stem, best.stem) > 0)))) continue
      best = { stem, mean }
    }
    if (!best) return theme
    theme = [...theme, best.stem]
  }
  return theme
}

/** The rule by which a text falls in a theme: it has two of its words, or the one where there is one. */
export function fallsIn(stems: ReadonlySet<string>, theme: readonly ThemeWord[]): boolean {
  let left = Math.min(2, theme.length)
  for (const { stem } of theme) if (stems.has(stem) && --left === 0) return true
  return false
}
