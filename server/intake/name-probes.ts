import { sql } from "kysely"
import { mostSlips, nameWords, slipsBetween, soundOf } from "../../shared/domain/name-words.ts"
import { afterPrefix } from "../../shared/domain/search-key.ts"
import type { Db } from "../db/open.ts"
import type { Found } from "./search-found.ts"
import { type Word, wordsLike } from "./words-like.ts"

/** A range of pairs of words, and how far it is from what was typed. */
interface Range {
  from: string
  to: string
  cost: number
  /** Only keys whose second word begins so. */
  second?: string
}

/** So many found as typed: nothing that only sounds alike is shown. Two words that fit are no chance. */
export const enoughOf = (words: readonly string[]): number => (words.length > 1 ? 1 : 5)
/** So many pairs of words are tried; the nearest few of them often do. */
const MOST_RANGES = 36
const AT_FIRST = 12
/** Keys that are looked through for a second word that begins as said: more than half a family name has. */
const MOST_KEYS = 4000

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
  const [likeFirst = [], likeSecond] = await wordsLike(db, second === undefined ? [first] : [first, second])
  // what begins as typed was found above
  const others = likeFirst.filter(({ cost }) => cost > 1)
  const ranges = likeSecond === undefined ? others.map(wholeWord) : pairs(likeFirst, likeSecond)
  yield await customersIn(db, ranges.slice(0, AT_FIRST), { limit, words, seen })
  // the ranges behind these are farther from what was said
  if (seen.size >= enoughOf(words)) return
  yield await customersIn(db, ranges.slice(AT_FIRST, MOST_RANGES), { limit, words, seen })
}

/** The longest two tell most; of what was said last the end may still be missing. */
function tellingTwo(words: readonly string[]): [string?, string?] {
  if (words.length <= 2) return [words[0], words[1]]
  const [one, two] = words.toSorted((a, b) => b.length - a.length)
  return [one, two]
}

const prefix = (text: string) => ({ from: text, to: afterPrefix(text) })
/** Either way round; half of each may be said. */
const bothAsTyped = (first: string, second: string): Range[] => [
  { ...prefix(`${first} ${second}`), cost: 0 },
  { ...prefix(`${second} ${first}`), cost: 0 },
  { ...prefix(first), second, cost: 1 },
  { ...prefix(second), second: first, cost: 1 },
]
/** A blank is less than "!": the word itself, alone or followed by another. */
const wholeWord = ({ word, cost }: Word): Range => ({ from: word, to: `${word}!`, cost })

function pairs(first: readonly Word[], second: readonly Word[]): Range[] {
  const all = first.flatMap((one) =>
    second.map((two) => ({ ...prefix(`${one.word} ${two.word}`), cost: one.cost + two.cost })),
  )
  return all.filter(({ cost }) => cost > 0).sort((a, b) => a.cost - b.cost || (a.from < b.from ? -1 : 1))
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
  const keys = rest.reduce((all, one) => all.unionAll(one), first).as("keys")
  const rows = await db
    .selectFrom(keys)
    .innerJoin("customers", "customers.id", "keys.customer_id")
    .select(["keys.key", "keys.place", "customers.id", "customers.name"])
    .execute()
  const sorted = rows.toSorted((a, b) => a.place - b.place || order(a.key, b.key) || order(a.id, b.id))
  const nearest = new Map(sorted.toReversed().map((row) => [row.id, row]))
  const unseen = [...new Set(sorted.map((row) => row.id))].filter((id) => !seen.has(id)).slice(0, 2 * limit)
  const customers = unseen.flatMap((id) => nearest.get(id) ?? [])
  const fitting = customers.filter(({ name }) => words.length <= 2 || hasAll(name ?? "", words))
  for (const { id } of fitting) seen.add(id)
  return fitting.map(({ id, name, place }) => ({
    field: "name",
    text: name ?? "",
    customerId: id,
    alike: (ranges[place]?.cost ?? 0) > 1,
  }))
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** As a table of its own, so that each part of the union keeps its order and its limit on both engines. */
function keysIn(db: Db, { from, to, second }: Range, place: number, limit: number) {
  // a customer of three names stands there twice
  const most = 2 * limit
  const keys = db
    .selectFrom("customer_names")
    .select(["key", "customer_id"])
    .where("key", ">=", from)
    .where("key", "<", to)
    .orderBy("key")
    .orderBy("customer_id")
    .limit(second === undefined ? most : MOST_KEYS)
    .as("range")
  const found = db
    .selectFrom(keys)
    .select(["key", "customer_id", sql<number>`cast(${sql.lit(place)} as integer)`.as("place")])
  // a word is letters and digits: nothing in it stands for others
  const fitting = second === undefined ? found : found.where("key", "like", `% ${second}%`).limit(most)
  return db.selectFrom(fitting.as("fitting")).selectAll()
}

/** The third word and those after it are looked for in the name itself. */
function hasAll(name: string, words: readonly string[]): boolean {
  const own = nameWords(name)
  return words.every((said) => own.some((word) => word.startsWith(said) || isNear(soundOf(word), soundOf(said))))
}

const isNear = (own: string, said: string) => slipsBetween(own, said) <= mostSlips(said)
