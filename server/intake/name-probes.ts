import { mostSlips, nameWords, slipsBetween, soundOf } from "../../shared/domain/name-words.ts"
import { among } from "../db/among.ts"
import type { Db } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import { type Key, keysIn, keysOfHalves, prefix } from "./name-keys.ts"
import type { Found } from "./search-found.ts"
import { type Word, wordsLike } from "./words-like.ts"

/** A range of pairs of words, and how far it is from what was typed. */
interface Range {
  from: string
  to: string
  cost: number
}

/** So many found as typed: nothing that only sounds alike is shown. Two words that fit are no chance. */
export const enoughOf = (words: readonly string[]): number => (words.length > 1 ? 1 : 5)
/** So many pairs of words are tried; the nearest few of them often do. */
const MOST_RANGES = 36
const AT_FIRST = 12

/** Customers by half a name, said in any order, heard or typed a little wrong; the nearest first. */
export async function* nameProbes(db: Db, text: string, limit: number): AsyncGenerator<Found[]> {
  const words = nameWords(text)
  const [first, second] = tellingTwo(words)
  if (first === undefined) return
  const asked = { limit, words, seen: new Set<string>() }
  const typed = { ...prefix(first), cost: 0 }
  yield second === undefined
    ? await customersIn(db, [typed], asked)
    : await fitting(db, await keysOfHalves(db, first, second, limit), asked, [0, 0, 1])
  // who typed it as it is written looks for no other
  if (asked.seen.size >= enoughOf(words)) return
  const [likeFirst = [], likeSecond] = await wordsLike(db, second === undefined ? [first] : [first, second])
  // what begins as typed was found above
  const others = likeFirst.filter(({ cost }) => cost > 1)
  const ranges = likeSecond === undefined ? others.map(wholeWord) : pairs(likeFirst, likeSecond)
  yield await customersIn(db, ranges.slice(0, AT_FIRST), asked)
  // the ranges behind these are farther from what was said
  if (asked.seen.size >= enoughOf(words)) return
  yield await customersIn(db, ranges.slice(AT_FIRST, MOST_RANGES), asked)
}

/** The longest two tell most; of what was said last the end may still be missing. */
function tellingTwo(words: readonly string[]): [string?, string?] {
  if (words.length <= 2) return [words[0], words[1]]
  const [one, two] = words.toSorted((a, b) => b.length - a.length)
  return [one, two]
}

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

/** Several ranges in one question, the nearest range's customers first. */
const customersIn = async (db: Db, ranges: readonly Range[], asked: Asked): Promise<Found[]> =>
  fitting(
    db,
    await keysIn(db, ranges, asked.limit),
    asked,
    ranges.map((range) => range.cost),
  )

/** `costs`: of each range, by its place. */
async function fitting(db: Db, keys: readonly Key[], asked: Asked, costs: readonly number[]): Promise<Found[]> {
  const { limit, words, seen } = asked
  const sorted = keys.toSorted(
    (a, b) => a.place - b.place || order(a.key, b.key) || order(a.customer_id, b.customer_id),
  )
  const places = new Map(sorted.toReversed().map((row) => [row.customer_id, row.place]))
  const unseen = [...new Set(sorted.map((row) => row.customer_id))].filter((id) => !seen.has(id)).slice(0, 2 * limit)
  const fit = words.length <= 2 ? unseen : await withAll(db, unseen, words)
  for (const id of fit) seen.add(id)
  return fit.map((id) => {
    const alike = (costs[places.get(id) ?? 0] ?? 0) > 1
    return { field: "name", text: null, customerId: id, alike }
  })
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** The third word and those after it are looked for in the names themselves. */
async function withAll(db: Db, ids: readonly string[], words: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await namesOf(db, { ids })
  const names = new Map(rows.map((row) => [row.id, row.name ?? ""]))
  return ids.filter((id) => hasAll(names.get(id) ?? "", words))
}

const namesOf = prepared((db, { ids }: { ids: readonly string[] }) =>
  db
    .selectFrom("customers")
    .select(["id", "name"])
    .where(among(db, "id", ids)),
)

function hasAll(name: string, words: readonly string[]): boolean {
  const own = nameWords(name)
  return words.every((said) => own.some((word) => word.startsWith(said) || isNear(soundOf(word), soundOf(said))))
}

const isNear = (own: string, said: string) => slipsBetween(own, said) <= mostSlips(said)
