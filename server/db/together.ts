import type { Compilable } from "kysely"
import { answersTo } from "./once-in.ts"
import type { Db, Tx } from "./open.ts"
import { type Known, prepared, type Written, writtenFor } from "./prepared.ts"

/** Of many things at once: their ids, as `among` takes them. */
export interface Of {
  ids: readonly string[]
}

export interface Together<Row> extends Question {
  /** The rows of one thing, in the query's order. */
  of(db: Db, id: string): Promise<Row[]>
  /** Asks for the rows of all of these in one query; until `forget` nothing may change them. */
  learn(tx: Tx, ids: readonly string[]): Promise<Row[]>
  forget(tx: Tx, ids: readonly string[]): void
}

/** Many questions, each of so many things. */
export type Asking = readonly [question: Question, ids: readonly string[]]
export interface Question {
  name: string
  learn(tx: Tx, ids: readonly string[]): Promise<unknown>
  forget(tx: Tx, ids: readonly string[]): void
  /** For who asks several at once (ask-at-once.ts): its text, whether that is needed, and what was answered. */
  written(db: Db): Written
  knows(tx: Tx, id: string): boolean
  keep(tx: Tx, ids: readonly string[], rows: readonly unknown[]): void
}

/** Runs `work`, which knows the answers by then; afterwards they are asked for again. */
export async function knowing(tx: Tx, asked: readonly Asking[], work: () => Promise<void>): Promise<void> {
  for (const [question, ids] of asked) await question.learn(tx, ids)
  await work()
  for (const [question, ids] of asked) question.forget(tx, ids)
}

let named = 0

/** A question that may be asked of one thing or, ahead, of many: `build` selects as `of` whose each row is. */
export function together<Row extends { of: string }>(build: (db: Db, of: Of) => Compilable<Row>): Together<Row> {
  const ask = prepared(build)
  const known: Known = {}
  const keep = (tx: Tx, ids: readonly string[], rows: readonly Row[]) => {
    const found = Map.groupBy(rows, (row) => row.of)
    const answers = answersTo(tx, ask)
    for (const id of ids) answers?.set(id, found.get(id) ?? [])
  }
  return {
    name: `together ${named++}`,
    of: async (db, id) => (answersTo(db, ask)?.get(id) as Row[] | undefined) ?? ask(db, { ids: [id] }),
    learn: async (tx, ids) => {
      const rows = ids.length > 0 ? await ask(tx, { ids }) : []
      keep(tx, ids, rows)
      return rows
    },
    forget: (tx, ids) => {
      const answers = answersTo(tx, ask)
      // set, and never deleted: a map that loses many at a time is built anew each time
      for (const id of ids) answers?.set(id, undefined)
    },
    written: (db) => writtenFor(db, build, known),
    knows: (tx, id) => answersTo(tx, ask)?.get(id) !== undefined,
    keep: (tx, ids, rows) => keep(tx, ids, rows as Row[]),
  }
}
