import { sql } from "kysely"
import { mostSlips, nameWords, slipsBetween, slipsOf, soundOf } from "../../shared/domain/name-words.ts"
import { afterPrefix } from "../../shared/domain/search-key.ts"
import type { Db } from "../db/open.ts"
import type { Found } from "./search-found.ts"

/** A range of pairs of words, and how far it is from what was typed. */
interface Range {
  from: string
  to: string
  cost: number
}
interface Word {
  word: string
  /** 0 as typed, 1 it begins so, 2 it sounds so, 3 and more for slips. */
  cost: number
}

/** So many found as typed: nothing that only sounds alike is shown. Two words that fit are no chance. */
export const enoughOf = (words: readonly string[]): number => (words.length > 1 ? 1 : 5)
/** So many words are tried in the place of one, and so many pairs of them. */
const MOST_WORDS = 12
const MOST_RANGES = 36
const TOGETHER = 12
/** Neighbours of a beginning that are compared with it. */
const MOST_NEIGHBOURS = 300

/** Customers by half a name, said in any order, heard or typed a little wrong; the nearest first. */
export async function* nameProbes(db: Db, text: string, limit: number): AsyncGenerator<Found[]> {
  const words = nameWords(text)
  const [first, second] = tellingTwo(words)
  if (first === undefined) return
  const seen = new Set<string>()
  const said = second === undefined ? [{ ...prefix(first), cost: 0 }] : bothAsTyped(first, second)
  yield await customersIn(db, said, { limit, words, seen })
  // who typed it as it is written looks for no other
  if (seen.size >= enoughOf(words)) return
  const likeFirst = await wordsLike(db, first)
  const likeSecond = second === undefined ? null : await wordsLike(db, second)
  // what begins as typed was found above
  const others = likeFirst.filter(({ cost }) => cost > 1)
  const ranges = likeSecond === null ? others.map(wholeWord) : pairs(likeFirst, likeSecond)
  for (let at = 0; at < Math.min(ranges.length, MOST_RANGES); at += TOGETHER) {
    yield await customersIn(db, ranges.slice(at, at + TOGETHER), { limit, words, seen })
    // the ranges behind these are farther from what was said
    if (seen.size >= enoughOf(words)) return
  }
}

/** The longest two tell most; of what was said last the end may still be missing. */
function tellingTwo(words: readonly string[]): [string?, string?] {
  if (words.length <= 2) return [words[0], words[1]]
  const [one, two] = words.toSorted((a, b) => b.length - a.length)
  return [one, two]
}

const prefix = (text: string) => ({ from: text, to: afterPrefix(text) })
const bothAsTyped = (first: string, second: string): Range[] => [
  { ...prefix(`${first} ${second}`), cost: 0 },
  { ...prefix(`${second} ${first}`), cost: 0 },
]
/** A blank is less than "!": the word itself, alone or followed by another. */
const wholeWord = ({ word, cost }: Word): Range => ({ from: word, to: `${word}!`, cost })

function pairs(first: readonly Word[], second: readonly Word[]): Range[] {
  const all = first.flatMap((one) =>
    second.map((two) => ({ ...prefix(`${one.word} ${two.word}`), cost: one.cost + two.cost })),
  )
  return all.filter(({ cost }) => cost > 0).sort((a, b) => a.cost - b.cost || (a.from < b.from ? -1 : 1))
}

/** Words that exist and may be meant by this one. */
async function wordsLike(db: Db, said: string): Promise<Word[]> {
  const sound = soundOf(said)
  const near = new Map<string, number>([[said, 0]])
  const add = (word: string, cost: number) => near.set(word, Math.min(cost, near.get(word) ?? cost))
  for (const word of await wordsFrom(db, said)) add(word, word === said ? 0 : 1)
  // "aaaa" sounds like "a": as a beginning that is everybody
  const heard = await soundsFrom(db, sound, MOST_WORDS)
  for (const row of heard) if (row.sound === sound || mostSlips(sound) > 0) add(row.word, row.sound === sound ? 2 : 3)
  for (const row of await bySlips(db, sound)) {
    const apart = slipsBetween(row.sound, sound)
    if (apart <= mostSlips(sound)) add(row.word, 2 + 2 * apart)
  }
  if (sound.length >= 4)
    for (const row of await soundsFrom(db, sound.slice(0, 2), MOST_NEIGHBOURS)) {
      // half a word with a slip in it
      const apart = slipsBetween(row.sound.slice(0, sound.length), sound, 1)
      if (apart === 1) add(row.word, 5)
    }
  const words = [...near].map(([word, cost]) => ({ word, cost }))
  return words.sort((a, b) => a.cost - b.cost || a.word.length - b.word.length).slice(0, MOST_WORDS)
}

async function wordsFrom(db: Db, said: string): Promise<string[]> {
  const rows = await db
    .selectFrom("name_words")
    .select("word")
    .where("word", ">=", said)
    .where("word", "<", afterPrefix(said))
    .orderBy("word")
    .limit(MOST_WORDS)
    .execute()
  return rows.map((row) => row.word)
}

function soundsFrom(db: Db, sound: string, limit: number) {
  return db
    .selectFrom("name_words")
    .select(["word", "sound"])
    .where("sound", ">=", sound)
    .where("sound", "<", afterPrefix(sound))
    .orderBy("sound")
    .orderBy("word")
    .limit(limit)
    .execute()
}

function bySlips(db: Db, sound: string) {
  return db
    .selectFrom("name_slips")
    .innerJoin("name_words", "name_words.word", "name_slips.word")
    .select(["name_words.word", "name_words.sound"])
    .where("name_slips.slip", "in", slipsOf(sound))
    .limit(MOST_NEIGHBOURS)
    .execute()
}

interface Asked {
  limit: number
  words: readonly string[]
  /** Customers that an earlier range gave. */
  seen: Set<string>
}

/** Several ranges in one question, each read no further than the limit; the nearest range's customers first. */
async function customersIn(db: Db, ranges: readonly Range[], { limit, words, seen }: Asked): Promise<Found[]> {
  const [first, ...rest] = ranges.map((range, place) => keysIn(db, range, place, limit))
  if (!first) return []
  const keys = await rest.reduce((all, one) => all.unionAll(one), first).execute()
  const sorted = keys.toSorted((a, b) => a.place - b.place || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  const nearest = new Map(sorted.toReversed().map((row) => [row.customer_id, row]))
  const ids = [...new Set(sorted.map((row) => row.customer_id))].filter((id) => !seen.has(id)).slice(0, 2 * limit)
  const names = await namesOf(db, ids)
  const fitting = ids.filter((id) => words.length <= 2 || hasAll(names.get(id) ?? "", words))
  for (const id of fitting) seen.add(id)
  return fitting.map((id) => ({
    field: "name",
    text: names.get(id) ?? "",
    customerId: id,
    alike: (ranges[nearest.get(id)?.place ?? 0]?.cost ?? 0) > 1,
  }))
}

/** As a table of its own, so that each part of the union keeps its order and its limit on both engines. */
function keysIn(db: Db, { from, to }: Range, place: number, limit: number) {
  return db
    .selectFrom((sub) =>
      sub
        .selectFrom("customer_names")
        .select(["key", "customer_id", sql<number>`cast(${place} as integer)`.as("place")])
        .where("key", ">=", from)
        .where("key", "<", to)
        .orderBy("key")
        .orderBy("customer_id")
        // a customer of three names stands there twice
        .limit(2 * limit)
        .as("keys"),
    )
    .selectAll()
}

async function namesOf(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom("customers").select(["id", "name"]).where("id", "in", ids).execute()
  return new Map(rows.map((row) => [row.id, row.name ?? ""]))
}

/** The third word and those after it are looked for in the name itself. */
function hasAll(name: string, words: readonly string[]): boolean {
  const own = nameWords(name)
  return words.every((said) => own.some((word) => word.startsWith(said) || isNear(soundOf(word), soundOf(said))))
}

const isNear = (own: string, said: string) => slipsBetween(own, said) <= mostSlips(said)
