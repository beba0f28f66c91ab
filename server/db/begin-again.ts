import { randomInt } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { isWorthAgain } from "./worlds-fault.ts"

const MOST_TRIES = 4
/** Milliseconds, times the try: two that waited for each other do not meet again. */
const LONGEST_WAIT = 40

/**
 * Two that waited for each other: the database sent one back, and its whole transaction begins again, three times at most.
 * So nothing in `work` may have an effect outside its transaction.
 */
export async function beginAgain<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await work()
    } catch (error) {
      if (tries === MOST_TRIES || !isWorthAgain(error)) throw error
      await sleep(randomInt(LONGEST_WAIT) * tries)
    }
}
