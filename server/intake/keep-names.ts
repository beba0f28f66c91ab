import { nameKeys, nameWords, slipsOf, soundOf } from "../../shared/domain/name-words.ts"
import { isPostgres } from "../db/dialects.ts"
import type { Tx } from "../db/open.ts"

/** What a customer is found by, kept with their name in one transaction. `name` null: nothing is left of it. */
export async function keepNames(tx: Tx, customerId: string, name: string | null): Promise<void> {
  const keys = name === null ? [] : nameKeys(name)
  const rows = await tx.selectFrom("customer_names").select("key").where("customer_id", "=", customerId).execute()
  const before = rows.map((row) => row.key)
  const gone = before.filter((key) => !keys.includes(key))
  const fresh = keys.filter((key) => !before.includes(key))
  if (fresh.length > 0) {
    await addWords(tx, nameWords(name ?? "").toSorted())
    await tx
      .insertInto("customer_names")
      .values(fresh.map((key) => ({ key, customer_id: customerId })))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  if (gone.length === 0) return
  await tx.deleteFrom("customer_names").where("customer_id", "=", customerId).where("key", "in", gone).execute()
  for (const word of new Set(gone.flatMap((key) => key.split(" ")))) await dropWord(tx, word)
}

async function addWords(tx: Tx, words: readonly string[]): Promise<void> {
  const known = await wordsOf(tx, words)
  const unknown = words.filter((word) => !known.includes(word)).map((word) => ({ word, sound: soundOf(word) }))
  if (unknown.length === 0) return
  await tx
    .insertInto("name_words")
    .values(unknown)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const slips = unknown.flatMap(({ word, sound }) => slipsOf(sound).map((slip) => ({ slip, word })))
  await tx
    .insertInto("name_slips")
    .values(slips)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Held to the commit, so that nobody drops a word that this transaction stands on; many may hold one word at once. */
async function wordsOf(tx: Tx, words: readonly string[]): Promise<string[]> {
  const query = tx.selectFrom("name_words").select("word").where("word", "in", words).orderBy("word")
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
