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

/** So many found as typed: nothing that only sounds alike is shown. */
const ENOUGH = 5
/** So many words are tried in the place of one, and so many pairs of them. */
const MOST_WORDS = 12
const MOST_RANGES = 36
/** Neighbours of a beginning that are compared with it. */
const MOST_NEIGHBOURS = 300

/** Customers by half a name, said in any order, heard or typed a little wrong; the nearest first. */
export async function* nameProbes(db: Db, text: string, limit: number): AsyncGenerator<Found[]> {
  const words = nameWords(text)
  const [first, second] = tellingTwo(words)
  if (first === undefined) return
  const seen = new Set<string>()
  const said = second === undefined ? [{ ...prefix(first), cost: 0 }] : bothAsTyped(first, second)
  for (const range of said) yield await customersIn(db, range, { limit, words, seen })
  // who typed it as it is written looks for no other
  if (seen.size >= ENOUGH) return
  const likeFirst = await wordsLike(db, first)
  const likeSecond = second === undefined ? null : await wordsLike(db, second)
  // what begins as typed was found above
  const others = likeFirst.filter(({ cost }) => cost > 1)
  const ranges = likeSecond === null ? others.map(wholeWord) : pairs(likeFirst, likeSecond)
  for (const range of ranges.slice(0, MOST_RANGES)) yield await customersIn(db, range, { limit, words, seen })
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

async function customersIn(db: Db, range: Range, { limit, words, seen }: Asked): Promise<Found[]> {
  const rows = await db
    .selectFrom("customer_names")
    .innerJoin("customers", "customers.id", "customer_names.customer_id")
    .select(["customers.id", "customers.name"])
    .where("customer_names.key", ">=", range.from)
    .where("customer_names.key", "<", range.to)
    .orderBy("customer_names.key")
    .orderBy("customer_names.customer_id")
    // a customer of three names stands there twice
    .limit(2 * limit)
    .execute()
  const fresh = rows.filter((row) => !seen.has(row.id) && (words.length <= 2 || hasAll(row.name ?? "", words)))
  const once = [...new Map(fresh.map((row) => [row.id, row])).values()]
  for (const row of once) seen.add(row.id)
  return once.map((row) => ({ field: "name", text: row.name ?? "", customerId: row.id, alike: range.cost > 1 }))
}

/** The third word and those after it are looked for in the name itself. */
function hasAll(name: string, words: readonly string[]): boolean {
  const own = nameWords(name)
  return words.every((said) => own.some((word) => word.startsWith(said) || isNear(soundOf(word), soundOf(said))))
}

const isNear = (own: string, said: string) => slipsBetween(own, said) <= mostSlips(said)
