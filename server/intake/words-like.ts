import { sql } from "kysely"
import { mostSlips, slipsBetween, slipsOf, soundOf, swapsOf } from "../../shared/domain/name-words.ts"
import { afterPrefix } from "../../shared/domain/search-key.ts"
import { among } from "../db/among.ts"
import type { Db } from "../db/open.ts"
import { preparedFor } from "../db/prepared.ts"

export interface Word {
  word: string
  /** 0 as typed, 1 it begins so, 2 it sounds so, 3 and more for slips. */
  cost: number
}

/** So many words are tried in the place of one. */
const MOST_WORDS = 12
/** Neighbours of a beginning that are compared with it. */
const MOST_NEIGHBOURS = 300

const ways = ["begins", "sounds", "slips", "swapped", "near"] as const
interface Row {
  place: number
  way: string
  word: string
  sound: string
}

/** For each of these, words that exist and may be meant by it, the nearest first: one question for all of them. */
export async function wordsLike(db: Db, said: readonly string[]): Promise<Word[][]> {
  if (said.length === 0) return []
  const given = said.flatMap((word, place) => Object.entries(wantedOf(word)).map(([name, own]) => [name + place, own]))
  const rows = await likeWords(db, said.length, Object.fromEntries(given))
  const byPlace = Map.groupBy(rows, (row) => Number(row.place))
  return said.map((word, place) => nearest(word, byPlace.get(place) ?? []))
}

function nearest(said: string, rows: readonly Row[]): Word[] {
  const sound = soundOf(said)
  const near = new Map<string, number>([[said, 0]])
  for (const row of rows) {
    const cost = costOf(row, said, sound)
    if (cost !== null) near.set(row.word, Math.min(cost, near.get(row.word) ?? cost))
  }
  const words = [...near].map(([word, cost]) => ({ word, cost }))
  return words
    .sort((a, b) => a.cost - b.cost || a.word.length - b.word.length || (a.word < b.word ? -1 : 1))
    .slice(0, MOST_WORDS)
}

/** Null: too far to be meant. */
function costOf({ way, word, sound: heard }: Row, said: string, sound: string): number | null {
  if (way === "begins") return word === said ? 0 : 1
  // "aaaa" sounds like "a": as a beginning that is everybody
  if (way === "sounds") return heard === sound ? 2 : mostSlips(sound) > 0 ? 3 : null
  if (way === "slips") {
    const apart = slipsBetween(heard, sound)
    return apart <= mostSlips(sound) ? 2 + 2 * apart : null
  }
  // two letters that changed places may sound quite otherwise
  if (way === "swapped") return 4
  // half a word with a slip in it
  return slipsBetween(heard.slice(0, sound.length), sound, 1) === 1 ? 5 : null
}

type Given = Record<string, string & string[]>

/** In two letters no slip is looked for: a range without width, and no words. */
function wantedOf(said: string): Record<string, string | string[]> {
  const sound = soundOf(said)
  const long = sound.length >= 4
  const near = long ? sound.slice(0, 2) : ""
  return {
    word: said,
    wordEnd: afterPrefix(said),
    sound,
    soundEnd: afterPrefix(sound),
    slips: slipsOf(sound),
    swapped: long ? swapsOf(said).map(soundOf) : [],
    near,
    nearEnd: long ? afterPrefix(near) : "",
  }
}

const likeWords = preparedFor(
  (count: number) => count,
  (db, given: Given, count) => {
    const parts = Array.from({ length: count }, (_, place) =>
      partsOf(db, (name) => given[name + place] as string & string[]).map((rows, way) =>
        placed(db, rows, place, ways[way]),
      ),
    )
    const [first, ...rest] = parts.flat()
    if (!first) throw new Error("a question has at least one part")
    return rest.reduce((all, one) => all.unionAll(one), first)
  },
)

/** In the order of `ways`. */
function partsOf(db: Db, given: (name: string) => string & string[]) {
  return [
    wordsFrom(db, given("word"), given("wordEnd")),
    soundsFrom(db, given("sound"), given("soundEnd"), MOST_WORDS),
    bySlips(db, given("slips")),
    bySounds(db, given("swapped")),
    soundsFrom(db, given("near"), given("nearEnd"), MOST_NEIGHBOURS),
  ]
}

type Part = ReturnType<typeof partsOf>[number]

/** As a table of its own, so that each part of the union keeps its order and its limit on both engines. */
function placed(db: Db, rows: Part, place: number, way: string | undefined) {
  return db
    .selectFrom(rows.as("rows"))
    .select(["word", "sound"])
    .select([sql<number>`cast(${sql.lit(place)} as integer)`.as("place"), sql<string>`${sql.lit(way)}`.as("way")])
}

function wordsFrom(db: Db, from: string, to: string) {
  return db
    .selectFrom("name_words")
    .select(["word", "sound"])
    .where("word", ">=", from)
    .where("word", "<", to)
    .orderBy("word")
    .limit(sql.lit(MOST_WORDS))
}

function soundsFrom(db: Db, from: string, to: string, most: number) {
  return db
    .selectFrom("name_words")
    .select(["word", "sound"])
    .where("sound", ">=", from)
    .where("sound", "<", to)
    .orderBy("sound")
    .orderBy("word")
    .limit(sql.lit(most))
}

function bySlips(db: Db, slips: readonly string[]) {
  return db
    .selectFrom("name_slips")
    .innerJoin("name_words", "name_words.word", "name_slips.word")
    .select(["name_words.word", "name_words.sound"])
    .where(among(db, "name_slips.slip", slips))
    .limit(sql.lit(MOST_NEIGHBOURS))
}

function bySounds(db: Db, sounds: readonly string[]) {
  return db
    .selectFrom("name_words")
    .select(["word", "sound"])
    .where(among(db, "sound", sounds))
    .limit(sql.lit(MOST_NEIGHBOURS))
}
