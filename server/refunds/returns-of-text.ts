import { cleanText } from "../../shared/domain/search-key.ts"
import type { Db } from "../db/open.ts"
import { findSome } from "../intake/search.ts"
import { byAmount } from "./returns-of-amount.ts"
import { returnsOfNumber } from "./returns-of-number.ts"

/** Half a page; who sees as many types more. */
const MOST = 50

/**
 * The returns that a text of finance's may mean, the surest first: a number whole, an amount, else what customer service
 * would find by it, half a name or address included. Every way is an index's.
 */
export async function returnsOfText(db: Db, typed: string): Promise<string[]> {
  const text = cleanText(typed)
  // hardly any number is without a digit: its answer is not waited for before a name is looked for
  const named = /\d/.test(text) ? null : findSome(db, text, MOST)
  const [whole, hits] = await Promise.all([returnsOfNumber(db, text), named])
  if (whole.length > 0) return whole
  const amount = await byAmount(db, text)
  if (amount !== null) return amount
  const found = hits ?? (await findSome(db, text, MOST))
  return found.flatMap((hit) => (hit.kind === "return" ? [hit.id] : []))
}
