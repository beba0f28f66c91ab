/** What was asked in a transaction that still runs, by its name. */
const asked = new WeakMap<object, Map<string, unknown>>()
/** By the question, then by the thing it was asked of: to make one name of both each time is half of what an answer costs. */
const askedOf = new WeakMap<object, Map<object, Map<string, unknown>>>()

/** From here on answers are kept for this transaction. A handle that outlives transactions is never given here. */
export function beginAsking(tx: object): void {
  asked.set(tx, new Map())
  askedOf.set(tx, new Map())
}

/**
 * Asks once in a transaction for what, once it is there, does not change in it. What is not there (undefined) is asked for
 * again: it may come. Outside of a transaction it asks each time. `already`: takes what was learnt and learns nothing.
 */
export async function onceIn<T>(
  tx: object,
  name: string,
  ask: () => Promise<T>,
  keep: "from now" | "already" = "from now",
): Promise<T> {
  const known = asked.get(tx)
  const before = known?.get(name)
  if (before !== undefined) return before as T
  const answer = await ask()
  if (keep === "from now" && answer !== undefined) known?.set(name, answer)
  return answer
}

/** What `onceIn` would answer from now on; undefined: it is to be asked again. */
export function learn(tx: object, name: string, answer: unknown): void {
  // set, and never deleted: a map that loses many at a time is built anew each time
  asked.get(tx)?.set(name, answer)
}

/** The answers to one question, by what it was asked of, to be read and written; undefined: outside of a transaction none are kept. */
export function answersTo(tx: object, question: object): Map<string, unknown> | undefined {
  const known = askedOf.get(tx)
  const before = known?.get(question)
  if (before || !known) return before
  const answers = new Map<string, unknown>()
  known.set(question, answers)
  return answers
}

/** Is it known by now? */
export const isLearnt = (tx: object, name: string): boolean => asked.get(tx)?.get(name) !== undefined

/** Is it a transaction that still runs? */
export const isAsking = (tx: object): boolean => asked.has(tx)

/** What was learnt may not be so any more: it was changed, or what was learnt of was undone. */
export function forgetAsked(tx: object): void {
  asked.get(tx)?.clear()
  askedOf.get(tx)?.clear()
}
