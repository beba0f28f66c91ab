import type { Kysely } from "kysely"
import { isPostgres } from "./dialects.ts"
import type { Tx } from "./open.ts"
import type { Written } from "./prepared.ts"
import { nameOf, runText } from "./run-text.ts"
import type { Asking } from "./together.ts"

/**
 * Runs `work`, which knows the answers to all of these by then, asked in one way to the server; afterwards they are asked
 * for again. What was known before stays known. An engine that is no way off answers each when it is needed.
 */
export async function knowingAtOnce<T>(tx: Tx, asked: readonly Asking[], work: () => Promise<T>): Promise<T> {
  const fresh = isFar(tx) ? asked.filter(([question, ids]) => !ids.every((id) => question.knows(tx, id))) : []
  await learnAtOnce(tx, fresh)
  try {
    return await work()
  } finally {
    for (const [question, ids] of fresh) question.forget(tx, ids)
  }
}

/** Who watches what is asked sees each by itself. */
const isFar = (tx: Tx) => isPostgres(tx as unknown as Kysely<unknown>) && tx.getExecutor().plugins.length === 0

async function learnAtOnce(tx: Tx, asked: readonly Asking[]): Promise<void> {
  if (asked.length === 0) return
  const each = asked.map(([question]) => question.written(tx))
  const text = joined(asked.map(([question]) => question.name).join(), each)
  const parameters = each.flatMap(({ query, holes }, at) =>
    query.parameters.map((value, hole) => (holes[hole] == null ? value : asked[at]?.[1])),
  )
  const [row = {}] = await runText<Record<string, unknown[]>>(tx, text, parameters, nameOf(text))
  for (const [at, [question, ids]] of asked.entries()) question.keep(tx, ids, row[at] ?? [])
}

/** Texts by which questions they ask. */
const texts = new Map<string, string>()

/** Each answer as a list of its rows, whose numbers and texts are in JSON what the driver makes of them. */
function joined(names: string, each: readonly Written[]): string {
  const known = texts.get(names)
  if (known !== undefined) return known
  let before = 0
  const parts = each.map(({ query }, at) => {
    const own = query.sql.replaceAll(/\$(\d+)/g, (_, number: string) => `$${Number(number) + before}`)
    before += query.parameters.length
    return `(select coalesce(json_agg(row_to_json(one)), '[]') from (${own}) as one) as "${at}"`
  })
  const text = `select ${parts.join(", ")}`
  texts.set(names, text)
  return text
}
