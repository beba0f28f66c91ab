import { sql } from "kysely"
import { afterPrefix } from "../../shared/domain/search-key.ts"
import type { Db } from "../db/open.ts"
import { preparedFor } from "../db/prepared.ts"

/** A customer's pair of words, and the place of the range in which it lies. */
export interface Key {
  key: string
  customer_id: string
  place: number
}

/** Words that are tried for the first half of what was said. */
const MOST_HALVES = 2000
/** As many ranges are read by one text; those that are too many have no width. */
const counts = [1, 12, 24]

export const prefix = (text: string) => ({ from: text, to: afterPrefix(text) })

/** What lies in several ranges, of each no more than twice the limit: of a customer of three names a word stands there twice. */
export async function keysIn(db: Db, ranges: readonly { from: string; to: string }[], limit: number): Promise<Key[]> {
  if (ranges.length === 0) return []
  const count = counts.find((most) => ranges.length <= most) ?? ranges.length
  const bounds = Array.from({ length: count }, (_, at): [string, string][] => [
    [`from${at}`, ranges[at]?.from ?? ""],
    [`to${at}`, ranges[at]?.to ?? ""],
  ])
  return unionOf(db, { count, most: 2 * limit }, Object.fromEntries(bounds.flat()))
}

/** Each range as a table of its own, so that each part of the union keeps its order and its limit on both engines. */
const unionOf = preparedFor(
  ({ count, most }: { count: number; most: number }) => `${count} ${most}`,
  (db, given: Record<string, string>, { count, most }) =>
    union(Array.from({ length: count }, (_, place) => placed(db, place, rangeOf(db, given, place, most)))),
)

function rangeOf(db: Db, given: Record<string, string>, place: number, most: number) {
  return db
    .selectFrom("customer_names")
    .select(["key", "customer_id"])
    .where("key", ">=", given[`from${place}`] ?? "")
    .where("key", "<", given[`to${place}`] ?? "")
    .orderBy("key")
    .orderBy("customer_id")
    .limit(sql.lit(most))
}

const halvesOf = preparedFor(
  (limit: number) => limit,
  (db, given: Record<string, string>, limit) =>
    union([
      placed(db, 0, rangeOf(db, given, 0, 2 * limit)),
      placed(db, 1, rangeOf(db, given, 1, 2 * limit)),
      placed(db, 2, halves(db, given, 2 * limit)),
    ]),
)

/** Two words either way round; half of each may be said: in the places 0, 1 and 2. */
export function keysOfHalves(db: Db, first: string, second: string, limit: number): Promise<Key[]> {
  const [here, there] = [prefix(`${first} ${second}`), prefix(`${second} ${first}`)]
  // each pair of words is kept both ways: the longer of what was said begins fewer
  const [long, short] = first.length >= second.length ? [first, second] : [second, first]
  const [begin, rest] = [prefix(long), prefix(` ${short}`)]
  const whole = { from0: here.from, to0: here.to, from1: there.from, to1: there.to }
  const half = { begin: begin.from, end: begin.to, rest: rest.from, restEnd: rest.to }
  return halvesOf(db, limit, { ...whole, ...half })
}

/** For each word that begins as one half, the customers whose other word begins as the other. */
function halves(db: Db, given: Record<string, string>, most: number) {
  const begun = db
    .selectFrom("name_words")
    .select("word")
    .where("word", ">=", given.begin ?? "")
    .where("word", "<", given.end ?? "")
    .orderBy("word")
    .limit(sql.lit(MOST_HALVES))
    .as("begun")
  return db
    .selectFrom(begun)
    .innerJoin("customer_names", (on) =>
      on
        .on("customer_names.key", ">=", sql<string>`begun.word || ${given.rest}`)
        .on("customer_names.key", "<", sql<string>`begun.word || ${given.restEnd}`),
    )
    .select(["customer_names.key", "customer_names.customer_id"])
    .orderBy("begun.word")
    .orderBy("customer_names.key")
    .orderBy("customer_names.customer_id")
    .limit(sql.lit(most))
}

function placed(db: Db, place: number, keys: ReturnType<typeof rangeOf>) {
  const found = db
    .selectFrom(keys.as("range"))
    .select(["key", "customer_id", sql<number>`cast(${sql.lit(place)} as integer)`.as("place")])
  return db.selectFrom(found.as("found")).selectAll()
}

function union(parts: ReturnType<typeof placed>[]) {
  const [first, ...rest] = parts
  if (!first) throw new Error("a question has at least one part")
  return rest.reduce((all, one) => all.unionAll(one), first)
}
