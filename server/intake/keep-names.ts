import { nameKeys, nameWords, slipsOf, soundOf } from "../../shared/domain/name-words.ts"
import { among } from "../db/among.ts"
import { isPostgres } from "../db/dialects.ts"
import type { Tx } from "../db/open.ts"
import { writeMany } from "../db/write-many.ts"

/** What a customer is found by, kept with their name in one transaction. `name` null: nothing is left of it. */
export async function keepNames(tx: Tx, customerId: string, name: string | null): Promise<void> {
  await keepManyNames(tx, new Map([[customerId, name]]))
}

/** The same of several customers, by their ids. */
export async function keepManyNames(tx: Tx, names: ReadonlyMap<string, string | null>): Promise<void> {
  if (names.size === 0) return
  const rows = await tx
    .selectFrom("customer_names")
    .select(["customer_id", "key"])
    .where(among(tx, "customer_id", [...names.keys()]))
    .execute()
  const known = Map.groupBy(rows, (row) => row.customer_id)
  const fresh: { key: string; customer_id: string }[] = []
  const words = new Set<string>()
  const gone = new Map<string, string[]>()
  for (const [id, name] of names) {
    const keys = name === null ? [] : nameKeys(name)
    const before = known.get(id)?.map((row) => row.key) ?? []
    const added = keys.filter((key) => !before.includes(key))
    fresh.push(...added.map((key) => ({ key, customer_id: id })))
    if (added.length > 0) for (const word of nameWords(name ?? "")) words.add(word)
    const lost = before.filter((key) => !keys.includes(key))
    if (lost.length > 0) gone.set(id, lost)
  }
  if (fresh.length > 0) {
    await addWords(tx, [...words].sort())
    await writeMany(tx, "customer_names", fresh, { key: ["key", "customer_id"] })
  }
  for (const [id, keys] of gone) {
    await tx.deleteFrom("customer_names").where("customer_id", "=", id).where("key", "in", keys).execute()
    for (const word of new Set(keys.flatMap((key) => key.split(" ")))) await dropWord(tx, word)
  }
}

async function addWords(tx: Tx, words: readonly string[]): Promise<void> {
  const known = new Set(await wordsOf(tx, words))
  const unknown = words.filter((word) => !known.has(word)).map((word) => ({ word, sound: soundOf(word) }))
  await writeMany(tx, "name_words", unknown, { key: ["word"] })
  const slips = unknown.flatMap(({ word, sound }) => slipsOf(sound).map((slip) => ({ slip, word })))
  await writeMany(tx, "name_slips", slips, { key: ["slip", "word"] })
}

/** Held to the commit, so that nobody drops a word that this transaction stands on; many may hold one word at once. */
async function wordsOf(tx: Tx, words: readonly string[]): Promise<string[]> {
  const query = tx
    .selectFrom("name_words")
    .select("word")
    .where(among(tx, "word", words))
    .orderBy("word")
  const rows = await (isPostgres(tx as never) ? query.forShare() : query).execute()
  return rows.map((row) => row.word)
}

/** A word that nobody is called any more is somebody's name that was taken away: it goes, too. */
async function dropWord(tx: Tx, word: string): Promise<void> {
  const query = tx.selectFrom("name_words").select("word").where("word", "=", word)
  await (isPostgres(tx as never) ? query.forUpdate() : query).execute()
  const used = await tx
    .selectFrom("customer_names")
    .select("key")
    .where("key", ">=", word)
    .where("key", "<", `${word}!`)
    .limit(1)
    .executeTakeFirst()
  if (used) return
  await tx.deleteFrom("name_slips").where("word", "=", word).execute()
  await tx.deleteFrom("name_words").where("word", "=", word).execute()
}
