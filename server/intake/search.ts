import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { SearchHit, SearchReply } from "../../shared/contract/search.ts"
import { nameWords } from "../../shared/domain/name-words.ts"
import { cleanText, emailKey } from "../../shared/domain/search-key.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import { enoughOf, nameProbes } from "./name-probes.ts"
import { emailProbe, numberKeys, numbersLike } from "./number-probes.ts"
import type { Found } from "./search-found.ts"
import { hitsOf, whatIsFound } from "./search-hits.ts"

const A_PAGE = 20
/** Nobody reads further on the phone; who wants more of it types more. */
const MOST = 200
/** Longer than any number, name or address; a label's code is read whole before. */
const LONGEST = 200

/**
 * Returns by anything that a customer can say, the surest first; an order of which nothing comes back is found, too.
 * Answers at most 20 and where the next begin. Every question reads bounded ranges of indexes, however it is worded.
 */
export async function search(
  db: Db,
  _ctx: Context,
  actor: Actor,
  input: { text: string; cursor?: string },
): Promise<Result<SearchReply>> {
  if (!may(actor, "return.search")) return refused("not_allowed", "Customer service looks returns up.")
  const from = readCursor(input.cursor)
  const wanted = Math.min(from.offset + A_PAGE + 1, MOST + 1)
  const found = await findSome(db, cleanText(input.text.slice(0, 4000)), wanted)
  const start = startOf(found, from)
  const page = found.slice(start, start + A_PAGE)
  const more = found.length > start + A_PAGE
  const end = start + A_PAGE >= MOST
  const last = page.at(-1)
  return done({
    hits: await hitsOf(db, page, input.text),
    next: more && !end && last ? `${start + A_PAGE}.${last.id}` : null,
    cut: more && end,
  })
}

export type Hit = Pick<SearchHit, "kind" | "id"> & { found: Found }

interface From {
  offset: number
  /** The last one seen: where it stands by now, the next page begins. */
  id: string
}

function readCursor(cursor: string | undefined): From {
  const told = /^(\d{1,3})\.([0-9a-f-]{36})$/.exec(cursor ?? "")
  return { offset: Math.min(Number(told?.[1] ?? 0), MOST), id: told?.[2] ?? "" }
}

function startOf(hits: readonly Hit[], { offset, id }: From): number {
  const at = hits.findIndex((hit) => hit.id === id)
  return at === -1 ? offset : at + 1
}

/** What a text may mean, the surest first: for whoever shows it in a list of their own. */
export async function findSome(db: Db, text: string, wanted: number): Promise<Hit[]> {
  const hits = new Map<string, Hit>()
  for await (const found of rounds(db, text, wanted)) {
    for (const hit of await whatIsFound(db, found, wanted)) if (!hits.has(hit.id)) hits.set(hit.id, hit)
    if (hits.size >= wanted) break
  }
  return [...hits.values()].slice(0, wanted)
}

/** From the surest to what only sounds alike; who has enough asks no further. */
async function* rounds(db: Db, text: string, limit: number): AsyncGenerator<Found[]> {
  const short = [...text].slice(0, LONGEST).join("")
  if (text.includes("@")) {
    yield* byEmail(db, short, limit)
    return
  }
  let named = 0
  if (!/\d/.test(short))
    for await (const found of nameProbes(db, short, limit)) {
      named += found.length
      yield found
    }
  // no number begins like it
  if (named >= enoughOf(nameWords(short))) return
  const { found, exact } = await numbersLike(db, keysOf(text), limit)
  yield found
  // who gave the very number gave no name
  if (!exact && /\p{L}/u.test(short) && /\d/.test(short)) yield* byParts(db, short, limit)
}

const keysOf = (text: string) => numberKeys(text).map((key) => key.slice(0, LONGEST))

async function* byEmail(db: Db, text: string, limit: number): AsyncGenerator<Found[]> {
  const key = emailKey(text)
  const exact = await emailProbe(db, key, limit)
  yield exact
  if (exact.length > 0) return
  const [local = ""] = key.split("@")
  // the part behind the @ is misheard more often than the one before
  if (local.length < 3) return
  const near = await emailProbe(db, `${local}@`, limit)
  yield near.map((one) => ({ ...one, alike: true }))
  if (near.length === 0) yield* nameProbes(db, local.replace(/\d+/g, " "), limit)
}

/** "Garnier 1002": a name and a number in one breath. */
async function* byParts(db: Db, text: string, limit: number): AsyncGenerator<Found[]> {
  const parts = text.split(" ").slice(0, 8)
  if (parts.length < 2) return yield* nameProbes(db, text, limit)
  for (const part of parts.filter((each) => /\d/.test(each))) yield (await numbersLike(db, keysOf(part), limit)).found
  yield* nameProbes(db, parts.filter((each) => !/\d/.test(each)).join(" "), limit)
}
