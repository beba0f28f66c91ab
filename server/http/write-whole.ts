import type { Refusal, Result } from "../../shared/contract/problem.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"

class Undone extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.code)
    this.refusal = refusal
  }
}

/** For a verb made of several others: whichever of them refuses, nothing of it was written. */
export async function writeWhole<T>(ctx: Context, work: (tx: Tx) => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await ctx.database.write(async (tx) => {
      const result = await work(tx)
      if (!result.ok) throw new Undone(result)
      return result
    })
  } catch (error) {
    if (error instanceof Undone) return error.refusal
    throw error
  }
}
